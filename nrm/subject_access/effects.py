"""What follows for requests of people when their case goes to another lead agency."""

from typing import Any

from sqlalchemy import ColumnElement, select

from nrm.cases.models import Case
from nrm.database import session
from nrm.subject_access.models import SubjectAccessRequest
from nrm.vault.together import write_together


def add_waiting(case: Case, waiting: list[ColumnElement[Any]]) -> None:
    """Whether one waits for a supervisor."""
    undecided = (
        SubjectAccessRequest.case_id == case.id,
        SubjectAccessRequest.left_out != "",
        SubjectAccessRequest.outcome.is_(None),
    )
    waiting.append(select(SubjectAccessRequest.id).where(*undecided).exists())


def hand_on(case: Case, _contents: object) -> None:
    """Whoever leads the case now answers them."""
    own = SubjectAccessRequest.case_id == case.id
    requests = list(session().scalars(select(SubjectAccessRequest).where(own)))
    for each in requests:
        each.agency_id = case.lead_agency_id
    write_together(requests)
