"""What was done without consent because a life or health was in danger, and what became of it.

Why stands in a sealed record of the case, or in the consent that it stands in for. In the row: who
did what when, that a second person answered for it or not, that the person was told, and what an
auditor made of it.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.cases.models import Case
from nrm.cases.without_consent import RECORD
from nrm.consent.models import Consent
from nrm.database import Base, points_to
from nrm.log.acts import Subject

COUNTERSIGNED, REFUSED = "countersigned", "refused"


class ActWithoutConsent(RowOfCase, Base):
    """One act: `thing_id` is the case, the consent or the missing episode that it is about."""

    __tablename__ = "act_without_consent"
    __table_args__ = (
        Index("ix_act_without_consent_case", "case_id", "made_at", "id"),
        Index("ix_act_without_consent_agency", "agency_id", "made_at", "id"),
        Index("ix_act_without_consent_time", "made_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    kind: Mapped[str]
    thing_id: Mapped[UUID]
    record_number: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    due_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    told_at: Mapped[datetime | None]
    not_told: Mapped[str | None]
    look_again_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    outcome: Mapped[str | None]

    known_by = "without_consent.read"

    @property
    def is_put_off(self) -> bool:
        """Whether the person may not be told of it yet, nor of what rests on it."""
        return self.told_at is None and self.not_told is not None

    @property
    def lead_agency_id(self) -> UUID:
        """The agency whose case it is, for the policy."""
        return self.agency_id

    # The consent that it stands in for, where it does; set when it is found.
    consent_pseudonym: str | None = None

    @property
    def sections(self) -> dict[str, int]:
        """Which act it is, as an entry of the log names it: by the record that says why."""
        return {RECORD: self.record_number} if self.record_number is not None else {}

    def log_subject(self) -> Subject:
        """Its case, and the consent that it stands in for."""
        return replace(super().log_subject(), consent_pseudonym=self.consent_pseudonym)

    @property
    def requested_by_id(self) -> UUID:
        """Who acted: the first of the two people."""
        return self.made_by_id


BY_ID = select(ActWithoutConsent).where(ActWithoutConsent.id == bindparam("id"))
# With the consent that it stands in for, if it is about one.
WITH_CONSENT = (
    select(ActWithoutConsent, Consent)
    .outerjoin(Consent, Consent.id == ActWithoutConsent.thing_id)
    .where(ActWithoutConsent.id == bindparam("id"))
)
OF_CASE = (
    select(ActWithoutConsent)
    .where(ActWithoutConsent.case_id == bindparam("case_id"))
    .order_by(ActWithoutConsent.made_at.desc(), ActWithoutConsent.id.desc())
)
LISTED = select(ActWithoutConsent, Case).join(Case, Case.id == ActWithoutConsent.case_id)
