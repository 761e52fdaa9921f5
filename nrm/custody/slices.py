"""Rows in slices, in the order of their ids: each in a short transaction of its own.

A row that somebody is busy with is left for the next time: nobody is waited for here. Whoever is
killed in between has lost one slice, and goes on where it ended.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import OperationalError

from nrm.cases.finding import know_secrets
from nrm.database import transaction
from nrm.errors import Conflict, Unavailable
from nrm.vault import shred
from nrm.vault.kept import KeptRow

SLICE = 50
_R = TypeVar("_R", bound=KeptRow)


@dataclass(frozen=True)
class Done:
    """How many were sealed anew, and a sentence about each one that fails its check."""

    count: int
    faults: Sequence[str] = ()


@dataclass(frozen=True)
class Work(Generic[_R]):
    """What is done with the rows of a table that are older than a version of the root keys.

    `change` gets them locked, with the secrets of their cases at hand; it returns how many it did.
    """

    model: type[_R]
    is_older: Callable[[int], ColumnElement[bool]]
    change: Callable[[Sequence[_R]], int]


def in_slices(work: Work[_R]) -> Iterator[Done]:
    """The work, and what was done in each slice."""
    after = UUID(int=0)
    while ids := _older(work, after):
        after = ids[-1]
        try:
            yield Done(_change(work, ids))
        except Unavailable:
            # One row that fails its check keeps nobody else's.
            yield from (_alone(work, row_id) for row_id in ids)


def _older(work: Work[_R], after: UUID) -> Sequence[UUID]:
    with transaction(write=False) as reading:
        older = work.is_older(reading.info["root"].current)
        statement = select(work.model.id).where(work.model.id > after, older)
        return reading.scalars(statement.order_by(work.model.id).limit(SLICE)).all()


def _alone(work: Work[_R], row_id: UUID) -> Done:
    try:
        return Done(_change(work, [row_id]))
    except Unavailable:
        return Done(0, (f"{work.model.__tablename__} {row_id}: it fails its check",))


def _change(work: Work[_R], ids: Sequence[UUID]) -> int:
    try:
        with transaction() as opened:
            older = work.is_older(opened.info["root"].current)
            statement = select(work.model).where(work.model.id.in_(ids), older)
            locked = statement.order_by(work.model.id).with_for_update(skip_locked=True)
            rows = opened.scalars(locked).all()
            _know_cases(rows)
            return work.change(rows) if rows else 0
    except (Conflict, OperationalError):
        return 0  # Somebody else was quicker, or holds what is needed here.


def _know_cases(rows: Sequence[KeptRow]) -> None:
    cases = {case_id for row in rows if (case_id := row.sealing_case()) is not None}
    if cases:
        secrets = shred.fetch([(shred.CASE, case_id) for case_id in cases])
        # Without its log secret a case was erased, and nothing of it is in any entry to come.
        for case_id in cases:
            if secrets.get(shred.CASE, case_id, shred.LOG) is not None:
                know_secrets(secrets, case_id)
