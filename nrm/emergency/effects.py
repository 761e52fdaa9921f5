"""What follows for emergencies when their case goes to another lead agency, and for their items."""

from typing import Any

from sqlalchemy import ColumnElement, select

from nrm.audit.review.effects import close
from nrm.audit.review.models import ReviewItem
from nrm.audit.review.walking import read_one
from nrm.cases.models import Case
from nrm.database import session
from nrm.emergency.finding import find_emergency
from nrm.emergency.models import RECORD, REVIEWED, Emergency
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


def close_reviewed(item: ReviewItem) -> None:
    """An item that comes after the review of its emergency is closed with it: nobody else can."""
    number = read_one(item.entries[0]).entry.sections.get(RECORD)
    given = {"case": item.case_pseudonym, "number": number}
    emergency_id = session().scalars(REVIEWED, given).one_or_none()
    if emergency_id is None:
        return
    reviewed = find_emergency(emergency_id)
    if reviewed.reviewed_by_id is not None and reviewed.outcome is not None:
        close(item, reviewed.outcome, reviewed.reviewed_by_id)
