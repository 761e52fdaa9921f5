"""Legal disclosures: that the law made an agency tell something of a case to somebody outside.

Which sections, on what authority, who asked and who approved, and whether the person knows, stands
in the row as codes and times. To whom, and the reference of the order, are a sealed record of the
case.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.cases.models import Case
from nrm.database import Base, points_to


class LegalDisclosure(RowOfCase, Base):
    """Asked for by one person, approved or refused by a second; `outcome` is None until then.

    `sections` are separated by spaces. The person was told at `told_at`, or was not because of
    `not_told`, and is to be told after `tell_after`.
    """

    __tablename__ = "legal_disclosure"
    __table_args__ = (
        Index("ix_legal_disclosure_case", "case_id", "asked_at", "id"),
        Index("ix_legal_disclosure_agency", "agency_id", "asked_at", "id"),
        Index("ix_legal_disclosure_time", "asked_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    authority: Mapped[str]
    sections: Mapped[str]
    record_number: Mapped[int]
    asked_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    told_at: Mapped[datetime | None]
    not_told: Mapped[str | None]
    tell_after: Mapped[datetime | None]

    known_by = "disclosure.read"

    @property
    def lead_agency_id(self) -> UUID:
        """The agency whose case it is, for the policy."""
        return self.agency_id

    @property
    def requested_by_id(self) -> UUID:
        """The first of the two people."""
        return self.asked_by_id


MOST_ON_CASE = 10
BY_ID = select(LegalDisclosure).where(LegalDisclosure.id == bindparam("id"))
OF_CASE = (
    select(LegalDisclosure)
    .where(LegalDisclosure.case_id == bindparam("case_id"))
    .order_by(LegalDisclosure.asked_at.desc(), LegalDisclosure.id.desc())
    .limit(MOST_ON_CASE)
)
LISTED = select(LegalDisclosure, Case).join(Case, Case.id == LegalDisclosure.case_id)
