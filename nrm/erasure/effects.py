"""What erasures say where a case is to go to another lead agency."""

from typing import Any

from sqlalchemy import ColumnElement, select

from nrm.cases.models import Case
from nrm.erasure.models import Erasure


def add_waiting(case: Case, waiting: list[ColumnElement[Any]]) -> None:
    """Whether one waits for its second person; one that is done names no case."""
    waiting.append(select(Erasure.id).where(Erasure.case_id == case.id).exists())
