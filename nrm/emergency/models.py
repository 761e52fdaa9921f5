"""Emergencies: who opened a case that is not theirs because a life was in danger, until when.

The reason is a sealed record of the case. What follows stands in the same row: that a supervisor
countersigned it, and what an auditor made of it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.cases.models import Case
from nrm.database import Base, points_to

# The name of the record; every emergency is a version of it.
RECORD = "emergency"


class Emergency(RowOfCase, Base):
    """One breaking of the glass; it opens the case for this account until `ends_at`."""

    __tablename__ = "emergency"
    __table_args__ = (
        Index("ix_emergency_case", "case_id", "account_id", "ends_at"),
        Index("ix_emergency_agency", "agency_id", "began_at", "id"),
        Index("ix_emergency_time", "began_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    account_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    record_number: Mapped[int]
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    review_due_at: Mapped[datetime]
    countersigned_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    countersigned_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    reviewed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

    known_by = "emergency.read"

    @property
    def lead_agency_id(self) -> UUID:
        """The agency whose case it is, for the policy."""
        return self.agency_id

    @property
    def requested_by_id(self) -> UUID:
        """Who broke the glass: the first of two people where another one signs."""
        return self.account_id


BY_ID = select(Emergency).where(Emergency.id == bindparam("id"))
LIVE = select(Emergency).where(
    Emergency.case_id == bindparam("case_id"),
    Emergency.account_id == bindparam("account_id"),
    Emergency.ends_at > bindparam("at"),
)
LISTED = select(Emergency, Case).join(Case, Case.id == Emergency.case_id)
REVIEWED = (
    select(Emergency.id)
    .join(Case, Case.id == Emergency.case_id)
    .where(
        Case.pseudonym == bindparam("case"),
        Emergency.record_number == bindparam("number"),
        Emergency.reviewed_by_id.is_not(None),
    )
)
