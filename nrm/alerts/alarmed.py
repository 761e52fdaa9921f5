"""Auditors are told that the log needs them, by the alarms that stand in it."""

from sqlalchemy import bindparam, select

from nrm.alerts.awaited import Waits
from nrm.audit.alarms import ALARM
from nrm.database import session
from nrm.log.models import AuditEntry
from nrm.policy import AUDITOR

_RAISED = select(AuditEntry.at).where(
    AuditEntry.index >= bindparam("start"),
    AuditEntry.index < bindparam("end"),
    AuditEntry.action == ALARM,
)


def waits_by_alarms(start: int, end: int) -> list[Waits]:
    """What the alarms from entry `start` to below `end` leave waiting: for every auditor."""
    raised = session().scalars(_RAISED, {"start": start, "end": end})
    return [Waits(at, roles=(AUDITOR,)) for at in raised]
