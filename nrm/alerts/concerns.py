"""For whom a concern waits: it was handed or passed on, or nobody did anything about it in time.

The entries name no concern, only the rows that were changed. Their columns are read without their
seal: a forged one sends a letter that says nothing. What somebody did something about meanwhile is
late no more.
"""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from nrm.accounts.facts import agencies_with, works_at
from nrm.alerts.awaited import Waits
from nrm.database import session
from nrm.intake.finding import AT_DESK
from nrm.intake.models import Concern
from nrm.log.models import AuditEntry, AuditRow
from nrm.policy import CO_ORDINATOR, SUPERVISOR

_HANDED, _PASSED = "concern.hand_on", "concern.pass_on"
_ACTS: Final = ("concern.overdue", "concern.escalate", _HANDED, _PASSED)
_DONE = (
    select(AuditRow.row_key, AuditEntry.at, AuditEntry.action, AuditEntry.actor)
    .join(AuditEntry, AuditEntry.index == AuditRow.index)
    .where(
        AuditEntry.index >= bindparam("start"),
        AuditEntry.index < bindparam("end"),
        AuditEntry.action.in_(_ACTS),
        AuditEntry.outcome == "done",
    )
)
_STAND = select(
    Concern.id,
    Concern.agency_id,
    Concern.state,
    Concern.overdue_at,
    Concern.again_at,
    Concern.taken_by_id,
    works_at(Concern.taken_by_id, Concern.agency_id).label("taker_is_there"),
).where(Concern.id.in_(bindparam("ids", expanding=True)))
_Line = Row[*tuple[Any, ...]]


def waits_by_concerns(start: int, end: int) -> list[Waits]:
    """What the entries of the log from `start` to below `end` leave waiting."""
    rows = session().execute(_DONE, {"start": start, "end": end})
    done = [(UUID(row[0][8:]), row) for row in rows if row[0].startswith("concern:")]
    if not done:
        return []
    lines = {each.id: each for each in session().execute(_STAND, {"ids": [i for i, _ in done]})}
    seen_to = agencies_with(SUPERVISOR, {line.agency_id for line in lines.values()})
    return [
        waits
        for row_id, row in done
        if (line := lines.get(row_id)) is not None
        for waits in _of(row, line, line.agency_id in seen_to)
    ]


def _of(row: _Line, line: _Line, has_supervisor: bool) -> Iterator[Waits]:
    if row.action == _HANDED:
        yield Waits(row.at, account_id=line.taken_by_id, but=row.actor)
    elif row.action == _PASSED:
        # Of the two rows that it changed, the one where it waits now.
        if line.state == "waiting":
            yield Waits(row.at, roles=AT_DESK, agency_id=line.agency_id)
    elif line.overdue_at is not None:
        yield from _of_late(row, line, has_supervisor)


def _of_late(row: _Line, line: _Line, has_supervisor: bool) -> Iterator[Waits]:
    """Whoever took it up, then the supervisors; where nobody did they, then co-ordinators too."""
    further = line.again_at is None
    if line.taker_is_there:
        yield Waits(row.at, account_id=line.taken_by_id)
    if further or not line.taker_is_there:
        # Where there is no supervisor whoever takes concerns up sees to it, or nobody would.
        roles = (SUPERVISOR,) if has_supervisor else AT_DESK
        yield Waits(row.at, roles=roles, agency_id=line.agency_id)
    if further and line.taken_by_id is None:
        yield Waits(row.at, roles=(CO_ORDINATOR,))
