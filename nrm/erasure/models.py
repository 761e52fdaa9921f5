"""Legal holds and erasures. A hold goes with its case; of an erasure a row stays, without the case.

That row names agency, reason and the two people, and is known by a reference that stands on the
certificate. Nothing in it leads to the person or to the case.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.models import Case
from nrm.database import Base, points_to
from nrm.log.acts import NOTHING, Subject
from nrm.vault.rows import SealedRow


class LegalHold(SealedRow, Base):
    """Somebody with authority wants the case kept; the reasons are a sealed record of the case."""

    __tablename__ = "legal_hold"

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"), index=True)
    authority: Mapped[str]
    set_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    set_at: Mapped[datetime]
    lifted_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    lifted_at: Mapped[datetime | None]

    def sealing_case(self) -> UUID | None:
        """Keyed with the log secret of its case."""
        return self.case_id


class Erasure(SealedRow, Base):
    """Asked for by one person, carried out by another; `case_id` is None from then on."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index("ix_erasure_agency", "agency_id", "requested_at", "id"),
        Index("ix_erasure_time", "requested_at", "id"),
    )

    case_id: Mapped[UUID | None] = mapped_column(points_to("case.id"), unique=True)
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    requested_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    requested_at: Mapped[datetime]
    approved_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    erased_at: Mapped[datetime | None]

    __allow_unmapped__ = True  # What is annotated below is no column.
    known_by = "erasure.read"
    # Its case while there is one; set when it is found.
    case: Case | None = None

    def of(self, case: Case | None) -> "Erasure":
        """The same, knowing the case that the log names."""
        self.case = case
        return self

    @property
    def lead_agency_id(self) -> UUID:
        """The agency that led the case, for the policy."""
        return self.agency_id

    @property
    def stepped_back(self) -> str | None:
        """Who declared a conflict of interest in the case, for the policy."""
        return self.case.stepped_back if self.case is not None else None

    def log_subject(self) -> Subject:
        """The case by its pseudonym while there is one; nothing afterwards."""
        return Subject(case_pseudonym=self.case.pseudonym) if self.case is not None else NOTHING


BY_ID = select(Erasure).where(Erasure.id == bindparam("id"))
OF_CASE = select(Erasure).where(Erasure.case_id == bindparam("case_id"))
LISTED = select(Erasure)
CLOSED = select(Case).where(Case.state == "closed", Case.closed_at.is_not(None))
LIVE_HOLDS = select(LegalHold).where(
    LegalHold.case_id == bindparam("case_id"), LegalHold.lifted_at.is_(None)
)
LIFTED_AFTER = select(LegalHold).where(
    LegalHold.case_id == bindparam("case_id"), LegalHold.lifted_at > bindparam("at")
)
