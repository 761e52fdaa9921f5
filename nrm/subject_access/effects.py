"""What is asked of requests of people before their case goes to another lead agency."""

from typing import Any

from sqlalchemy import ColumnElement, select

from nrm.cases.models import Case
from nrm.subject_access.models import SubjectAccessRequest


def add_waiting(case: Case, waiting: list[ColumnElement[Any]]) -> None:
    """Whether one waits for a supervisor."""
    undecided = (
        SubjectAccessRequest.case_id == case.id,
        SubjectAccessRequest.left_out != "",
        SubjectAccessRequest.outcome.is_(None),
    )
    waiting.append(select(SubjectAccessRequest.id).where(*undecided).exists())
