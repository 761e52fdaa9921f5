"""What follows for emergencies when their case goes to another lead agency, and for their items."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from nrm.audit.review.effects import follow_emergency, items_of_emergencies
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


def follow_review(emergency: Emergency, outcome: str, auditor_id: UUID) -> None:
    """Its item goes on as this auditor said; one that is raised later does then."""
    for item in items_of_emergencies(emergency.case.pseudonym, emergency.account_id):
        if _number_of(item) == emergency.record_number:
            follow_emergency(item, outcome, auditor_id)


def follow_reviewed(item: ReviewItem) -> None:
    """An item that comes after the review of its emergency goes on as that said."""
    given = {"case": item.case_pseudonym, "number": _number_of(item)}
    emergency_id = session().scalars(REVIEWED, given).one_or_none()
    if emergency_id is None:
        return
    reviewed = find_emergency(emergency_id)
    if reviewed.reviewed_by_id is not None and reviewed.outcome is not None:
        follow_emergency(item, reviewed.outcome, reviewed.reviewed_by_id)


def _number_of(item: ReviewItem) -> int | None:
    """Of the sealed reason, by which its entry says which emergency of the case it is."""
    return read_one(item.entries[0]).entry.sections.get(RECORD)
