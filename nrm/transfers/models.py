"""Transfers: one lead agency hands a case over to another, which accepts it.

What the receiver sees before it accepted stands here as codes; the keys that it needs from then on
are sealed under a key of the offer, which waits behind a lock and a shred half.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.database import Base, now, points_to
from nrm.log.acts import Subject
from nrm.referrals.models import Referral
from nrm.vault.grants import NOTEBOOK
from nrm.vault.models import Certificate, Grant

# An offer that waits for somebody.
STANDING = ("asked", "offered")


class CaseTransfer(RowOfCase, Base):
    """Asked for by one person, offered by another at `sent_at`; only `workflow.py` moves `state`.

    `person_group`, `case_status` and `region` are those of the case when it was asked for.
    `worker_id`: who leads the case at the receiving agency, once it has accepted.
    """

    __tablename__ = "case_transfer"
    __table_args__ = (
        Index("ix_case_transfer_case", "case_id", "asked_at", "id"),
        Index("ix_case_transfer_sender", "sender_id", "asked_at", "id"),
        Index("ix_case_transfer_recipient", "recipient_id", "asked_at", "id"),
        Index("ix_case_transfer_state", "state", "ends_at"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    sender_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    recipient_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    state: Mapped[str]
    state_at: Mapped[datetime]
    basis: Mapped[str]
    consent_id: Mapped[UUID | None] = mapped_column(points_to("consent.id"))
    reason: Mapped[str]
    person_group: Mapped[str]
    case_status: Mapped[str]
    region: Mapped[str]
    asked_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    asked_at: Mapped[datetime]
    approved_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    sent_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    worker_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    declined_because: Mapped[str | None]
    sealed_keys: Mapped[bytes]

    __allow_unmapped__ = True  # What is annotated below is no column.
    noun = "transfer"
    known_by = "transfer.read"
    # Its case; set when it is found. The consent it rests on; set when that is looked at.
    case: Case
    consent: Consent | None = None

    @property
    def lead_agency_id(self) -> UUID:
        """The agency that hands over, for the policy: it knows of what it did, also afterwards."""
        return self.sender_id

    @property
    def requested_by_id(self) -> UUID:
        """The first of the two people of the agency that hands over."""
        return self.asked_by_id

    @property
    def consent_pseudonym(self) -> str | None:
        """The consent relied on, as the log knows it."""
        return self.consent.pseudonym if self.consent is not None else None

    @property
    def has_run_out(self) -> bool:
        """Whether the clock has ended an offer that nobody answered."""
        return self.state == "offered" and self.ends_at is not None and self.ends_at <= now()

    def log_subject(self) -> Subject:
        """The case by its pseudonym."""
        return Subject(case_pseudonym=self.case.pseudonym)


BY_ID = select(CaseTransfer).where(CaseTransfer.id == bindparam("id"))
STANDING_OF_CASE = (
    select(CaseTransfer)
    .where(CaseTransfer.case_id == bindparam("case_id"), CaseTransfer.state.in_(STANDING))
    .with_for_update()
)
NEWEST_OF_CASE = (
    select(CaseTransfer)
    .where(CaseTransfer.case_id == bindparam("case_id"))
    .order_by(CaseTransfer.asked_at.desc(), CaseTransfer.id.desc())
    .limit(1)
)
LISTED = select(CaseTransfer, Case).join(Case, Case.id == CaseTransfer.case_id)
RUN_OUT = select(CaseTransfer.id).where(
    CaseTransfer.state == "offered", CaseTransfer.ends_at <= bindparam("at")
)
ANSWERED = select(CaseTransfer.id).where(
    CaseTransfer.state.in_(("accepted", "declined", "withdrawn", "expired"))
)
# Referrals of a case that were sent: each has keys of its own.
SENT = select(Referral.id).where(
    Referral.case_id == bindparam("case_id"), Referral.sent_at.is_not(None)
)
# Every key that anybody was given of a case, and who gave it; what an agency notes for itself is
# its own and goes nowhere.
GRANTS_OF_CASE = (
    select(Grant, Certificate)
    .join(Certificate, Certificate.id == Grant.signer_id)
    .where(Grant.case_id == bindparam("case_id"), Grant.kind != NOTEBOOK)
    .with_for_update(of=Grant)
)
