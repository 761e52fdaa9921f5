"""Referrals: envelope, frozen snapshot, thread. The envelope is service-sealed, the rest by keys.

A recipient knows a referral by its own id and reference alone; nothing here shows it the case.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.agencies.models import Agency
from nrm.cases.models import Case, Record
from nrm.consent.models import Consent
from nrm.database import Base, points_to
from nrm.files.places import files_named, lines_named
from nrm.log.acts import Subject
from nrm.vault.rows import SealedRow

# What asks a partner for a service, and what asks the competent authority for a decision: that one
# is moved by the identification track alone (`nrm/identification`), and stands in no box.
REFERRAL, IDENTIFICATION = "referral", "identification"


class Referral(SealedRow, Base):
    """One request to one agency; `fields`: lines and files. Only `workflow.py` moves `state`."""

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_case", "case_id", "created_at"),
        Index("ix_referral_recipient", "recipient_id", "sent_at", "id"),
        Index("ix_referral_sender", "sender_id", "created_at", "id"),
        Index("ix_referral_consent", "consent_id"),
        Index("ix_referral_pseudonym", "pseudonym"),
        Index("ix_referral_state", "state", "state_at"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    pseudonym: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    sender_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    recipient_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    kind: Mapped[str]
    service: Mapped[str]
    urgency: Mapped[str]
    consent_id: Mapped[UUID | None] = mapped_column(points_to("consent.id"))
    fields: Mapped[str]
    sealed_envelope: Mapped[bytes]
    snapshot_hash: Mapped[bytes | None]
    state: Mapped[str]
    state_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    sent_at: Mapped[datetime | None]
    contact_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    accepted_at: Mapped[datetime | None]
    met_on: Mapped[str | None]
    access_ends_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    outcome: Mapped[str | None]
    follows_id: Mapped[UUID | None] = mapped_column(points_to("referral.id"))
    # How many messages the thread holds, so that one that was taken away is missed.
    message_count: Mapped[int | None]
    # Why it shares each line beyond the least; None where nobody was asked (`additions.py`).
    addition_reasons: Mapped[str | None]
    # A shelter's, while it serves; None where none was given, and after (`addresses.py`).
    sealed_address: Mapped[bytes | None]
    # The first of those asked for the same, and when this one is (`together.py`); None for that.
    together_id: Mapped[UUID | None]
    turn: Mapped[int | None]
    # How often the recipient tried to reach the person, by its own word; None where it did not say.
    attempts: Mapped[int | None]

    __added__ = frozenset(
        {"message_count", "addition_reasons", "sealed_address", "together_id", "turn", "attempts"}
    )
    __allow_unmapped__ = True  # What is annotated below is no column.
    noun = "referral"
    known_by = "referral.read"
    # Of its case, for the policy; set when it is found.
    lead_agency_id: UUID
    lead_worker_id: UUID
    stepped_back: str | None
    case: Case
    # Kept here because a session forgets what nobody holds, and would ask the database anew.
    consent: Consent | None = None
    # Whether others ask for the same; known where it was found by its id.
    is_together: bool = True

    def sealing_case(self) -> UUID | None:
        """Keyed with the log secret of its case."""
        return self.case_id

    def of(self, case: Case) -> "Referral":
        """The same, knowing what the policy and the log ask of its case."""
        self.lead_agency_id, self.lead_worker_id = case.lead_agency_id, case.lead_worker_id
        self.stepped_back, self.case = case.stepped_back, case
        return self

    def log_subject(self) -> Subject:
        """Case and referral by pseudonym."""
        return Subject(case_pseudonym=self.case.pseudonym, referral_pseudonym=self.pseudonym)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields to be shared, as `section.field`."""
        return lines_named(self.fields)

    @property
    def file_ids(self) -> tuple[UUID, ...]:
        """The files to be shared."""
        return files_named(self.fields)

    @property
    def reasons(self) -> dict[str, str]:
        """The reason (a code) for each line beyond the least, and for `files`."""
        said = (self.addition_reasons or "").split()
        return {name: code for name, _, code in (pair.partition(":") for pair in said)}


class Snapshot(Base):
    """The consented fields as they were when sent, sealed under the referral key; never changed."""

    __tablename__ = "snapshot"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(points_to("referral.id"), unique=True)
    sealed_content: Mapped[bytes]


class Message(SealedRow, Base):
    """A question, an answer, an appointment, a message or feedback, sealed under the thread key."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_referral", "referral_id", "written_at", "id"),)

    referral_id: Mapped[UUID] = mapped_column(points_to("referral.id"))
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    kind: Mapped[str]
    author_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    author_agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    written_at: Mapped[datetime]
    sealed_body: Mapped[bytes]

    def sealing_case(self) -> UUID | None:
        """Keyed with the log secret of its case."""
        return self.case_id


OF_CASE = (
    select(Referral)
    .where(Referral.case_id == bindparam("case_id"), Referral.kind == REFERRAL)
    .order_by(Referral.created_at.desc(), Referral.id.desc())
)
ON_CONSENTS = (
    select(Referral)
    .where(Referral.consent_id.in_(bindparam("consent_ids", expanding=True)))
    .order_by(Referral.id)
    .with_for_update()
)
RESTING = (
    select(Referral)
    .where(Referral.consent_id == bindparam("consent_id"), Referral.kind == REFERRAL)
    .order_by(Referral.created_at.desc(), Referral.id.desc())
)
ON_CASE = (
    select(Referral)
    .where(Referral.case_id == bindparam("case_id"))
    .order_by(Referral.id)
    .with_for_update()
)
SUPPORTERS = select(Referral.recipient_id).where(
    Referral.consent_id == bindparam("consent_id"),
    Referral.state.in_(("accepted", "in_service")),
)
# With the name of each of these records that its case still keeps: a line for each, at least one.
SNAPSHOT = (
    select(Snapshot.sealed_content, Record.name)
    .outerjoin(
        Record,
        (Record.case_id == bindparam("case_id"))
        & Record.name.in_(bindparam("names", expanding=True)),
    )
    .where(Snapshot.referral_id == bindparam("referral_id"))
)
MESSAGES = (
    select(Message)
    .where(Message.referral_id == bindparam("referral_id"))
    .order_by(Message.written_at, Message.id)
)
LISTED = select(Referral, Case, Agency).join(Case, Case.id == Referral.case_id)
