"""What follows for emergencies when their case goes to another lead agency."""

from typing import Any

from sqlalchemy import ColumnElement, select

from nrm.cases.models import Case
from nrm.database import session
from nrm.emergency.models import Emergency
from nrm.vault.together import write_together


def add_waiting(case: Case, waiting: list[ColumnElement[Any]]) -> None:
    """Whether one waits for a supervisor's countersignature."""
    unsigned = Emergency.case_id == case.id, Emergency.countersigned_at.is_(None)
    waiting.append(select(Emergency.id).where(*unsigned).exists())


def hand_on(case: Case, _contents: object) -> None:
    """They are those of whoever leads the case now."""
    found = session().scalars(select(Emergency).where(Emergency.case_id == case.id))
    emergencies = list(found)
    for each in emergencies:
        each.agency_id = case.lead_agency_id
    write_together(emergencies)
