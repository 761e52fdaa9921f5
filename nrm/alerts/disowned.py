"""Who is told that an account may have been used by somebody else: its agency, and auditors."""

from typing import Any, Final

from sqlalchemy import bindparam, or_, select

from nrm.accounts.models import ACTIVE, Account
from nrm.alerts.awaited import Waits
from nrm.database import session
from nrm.log.models import AuditEntry
from nrm.policy import AUDITOR, CUSTODIAN, SUPERVISOR

_DONE: Final = select(AuditEntry.at, AuditEntry.actor, AuditEntry.agency).where(
    AuditEntry.index >= bindparam("start"),
    AuditEntry.index < bindparam("end"),
    AuditEntry.action == "session.disown",
    AuditEntry.outcome == "done",
)
# Those above the people of an agency.
THERE: Final = select(Account.id, Account.agency_id).where(
    Account.agency_id.in_(bindparam("agencies", expanding=True)),
    Account.state == ACTIVE,
    or_(Account.role == SUPERVISOR, Account.duties.contains(CUSTODIAN)),
)


def waits_by_disowned(start: int, end: int) -> list[Waits]:
    """What the entries of the log from `start` to below `end` leave waiting."""
    found = session().execute(_DONE, {"start": start, "end": end}).all()
    if not found:
        return []
    agencies: dict[str, Any] = {"agencies": [row.agency for row in found]}
    there = session().execute(THERE, agencies).all()
    own = [
        Waits(row.at, account_id=account_id, but=row.actor)
        for row in found
        for account_id, agency_id in there
        if agency_id == row.agency
    ]
    return [*own, *(Waits(row.at, roles=(AUDITOR,)) for row in found)]
