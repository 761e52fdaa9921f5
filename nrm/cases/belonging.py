"""What belongs to a case: the policy and the log ask it for what they would ask the case."""

from typing import Self
from uuid import UUID

from sqlalchemy.orm import Mapped

from nrm.cases.models import Case
from nrm.log.acts import Subject
from nrm.vault.rows import SealedRow


class OfCase:
    """A mixin that knows its case, and by it who leads it and who stepped back from it."""

    __allow_unmapped__ = True  # What is annotated below is no column.
    # Set when it is found.
    case: Case

    @property
    def lead_agency_id(self) -> UUID:
        """The agency that leads the case now, for the policy."""
        return self.case.lead_agency_id

    @property
    def lead_worker_id(self) -> UUID:
        """Who leads the case now, for the policy."""
        return self.case.lead_worker_id

    @property
    def stepped_back(self) -> str | None:
        """Who declared a conflict of interest in the case, for the policy."""
        return self.case.stepped_back

    def of(self, case: Case) -> Self:
        """The same, knowing its case."""
        self.case = case
        return self

    def log_subject(self) -> Subject:
        """The case, whose head a sealed record may have moved."""
        return self.case.log_subject()


class RowOfCase(OfCase, SealedRow):
    """A row that goes with its case: its seal is keyed with the log secret of the case."""

    __abstract__ = True
    case_id: Mapped[UUID]

    def sealing_case(self) -> UUID | None:
        """The case whose log secret keys the seal."""
        return self.case_id
