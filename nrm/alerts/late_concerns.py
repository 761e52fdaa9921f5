"""Whom it is told that nobody did anything about a concern in time.

The entries name no concern, only the row that was changed. Its columns are read without their seal:
a forged one sends a letter that says nothing. What somebody did something about meanwhile is late
no more.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from nrm.accounts.facts import agencies_with, works_at
from nrm.alerts.awaited import Waits
from nrm.database import session
from nrm.intake.models import Concern
from nrm.log.models import AuditEntry, AuditRow
from nrm.policy import CO_ORDINATOR, SOCIAL_WORKER, SUPERVISOR

_ACTS: Final = ("concern.overdue", "concern.escalate")
_DESK: Final = (SOCIAL_WORKER, SUPERVISOR)
_DONE = (
    select(AuditRow.row_key, AuditEntry.at)
    .join(AuditEntry, AuditEntry.index == AuditRow.index)
    .where(
        AuditEntry.index >= bindparam("start"),
        AuditEntry.index < bindparam("end"),
        AuditEntry.action.in_(_ACTS),
    )
)
_LATE = select(
    Concern.id,
    Concern.agency_id,
    Concern.again_at,
    Concern.taken_by_id,
    works_at(Concern.taken_by_id, Concern.agency_id).label("taker_is_there"),
).where(Concern.id.in_(bindparam("ids", expanding=True)), Concern.overdue_at.is_not(None))


def waits_by_late_concerns(start: int, end: int) -> list[Waits]:
    """What the entries of the log from `start` to below `end` leave waiting."""
    rows = session().execute(_DONE, {"start": start, "end": end})
    told = [(UUID(key[8:]), at) for key, at in rows if key.startswith("concern:")]
    if not told:
        return []
    lines = {each.id: each for each in session().execute(_LATE, {"ids": [i for i, _ in told]})}
    seen_to = agencies_with(SUPERVISOR, {line.agency_id for line in lines.values()})
    return [
        waits
        for row_id, at in told
        if (line := lines.get(row_id)) is not None
        for waits in _of(at, line, line.agency_id in seen_to)
    ]


def _of(at: datetime, line: Row[*tuple[Any, ...]], has_supervisor: bool) -> Iterator[Waits]:
    """Whoever took it up, then the supervisors; where nobody did they, then co-ordinators too."""
    further = line.again_at is None
    if line.taker_is_there:
        yield Waits(at, account_id=line.taken_by_id)
    if further or not line.taker_is_there:
        # Where there is no supervisor whoever takes concerns up sees to it, or nobody would.
        roles = (SUPERVISOR,) if has_supervisor else _DESK
        yield Waits(at, roles=roles, agency_id=line.agency_id)
    if further and line.taken_by_id is None:
        yield Waits(at, roles=(CO_ORDINATOR,))
