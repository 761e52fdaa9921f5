"""For whom advice or room waits: by what was done, as the log says it.

The entries name no thing, only the row that was changed. Its columns are read without their seal: a
forged one sends a letter that says nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from nrm.accounts.facts import works_at
from nrm.advice.models import Consultation
from nrm.alerts.awaited import DESK, SENDER, Waits
from nrm.alerts.escalation import RECIPIENT
from nrm.database import session
from nrm.log.models import AuditEntry, AuditRow
from nrm.policy import COMPETENT_AUTHORITY, PARTNER_WORKER, SUPERVISOR

_TABLE: Final = Consultation.__tablename__
# For whom something waits once this was done; whoever did it is told of nothing.
WOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "consultation.ask": (RECIPIENT,),
    "consultation.follow_up": (RECIPIENT,),
    "consultation.answer": (SENDER,),
    "consultation.decline": (SENDER,),
    "consultation.miss": (SENDER, RECIPIENT),
}
# What nobody answered in time, those are told who can see to it.
_SEE_TO_IT: Final = (SUPERVISOR, PARTNER_WORKER, COMPETENT_AUTHORITY)
_ANSWER: Final = (*DESK, COMPETENT_AUTHORITY)
_DONE = (
    select(AuditRow.row_key, AuditEntry.at, AuditEntry.action, AuditEntry.actor)
    .join(AuditEntry, AuditEntry.index == AuditRow.index)
    .where(
        AuditEntry.index >= bindparam("start"),
        AuditEntry.index < bindparam("end"),
        AuditEntry.action.in_(sorted(WOKEN)),
        AuditEntry.outcome == "done",
    )
)
_BETWEEN = select(
    Consultation.id,
    Consultation.sender_id,
    Consultation.recipient_id,
    Consultation.asked_by_id,
    works_at(Consultation.asked_by_id, Consultation.sender_id).label("asker_is_there"),
).where(Consultation.id.in_(bindparam("ids", expanding=True)))


def waits_by_consultations(start: int, end: int) -> list[Waits]:
    """What the entries of the log from `start` to below `end` leave waiting."""
    rows = session().execute(_DONE, {"start": start, "end": end})
    done = [(UUID(key[2]), row) for row in rows if (key := row[0].partition(":"))[0] == _TABLE]
    if not done:
        return []
    lines = session().execute(_BETWEEN, {"ids": list({row_id for row_id, _ in done})})
    known = {line.id: line for line in lines}
    return [waits for each, row in done if each in known for waits in _of(row, known[each])]


def _of(row: Row[*tuple[Any, ...]], line: Row[*tuple[Any, ...]]) -> Iterator[Waits]:
    woken = WOKEN[row.action]
    if SENDER in woken and line.asker_is_there:
        yield Waits(row.at, account_id=line.asked_by_id, but=row.actor)
    elif SENDER in woken:
        # Whoever asked has left: her colleagues read what was answered, or nobody would.
        yield Waits(row.at, roles=DESK, agency_id=line.sender_id, but=row.actor)
    if RECIPIENT in woken:
        roles = _SEE_TO_IT if SENDER in woken else _ANSWER
        yield Waits(row.at, roles=roles, agency_id=line.recipient_id, but=row.actor)
