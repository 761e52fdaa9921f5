"""For whom a case that changes hands waits: by what was done, as the log says it.

The entries name the case. Columns are read without their seals: a forged one sends a letter that
says nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from nrm.alerts.awaited import SENDER, Waits
from nrm.alerts.escalation import RECIPIENT
from nrm.cases.models import Case
from nrm.database import session
from nrm.log.models import AuditEntry
from nrm.policy import SUPERVISOR
from nrm.transfers.models import CaseTransfer

_BOTH, _WORKER = "both", "worker"
# For whom something waits once this was done; whoever did it is told of nothing. A supervisor of
# one agency offers, one of the other accepts. `_BOTH`: whoever asked and whoever offered, and who
# leads the case there by now; `_WORKER`: who leads it from now on.
WOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "transfer.ask": (SENDER,),
    "transfer.offer": (RECIPIENT,),
    # Of an agency that is being closed a case is asked for and offered in one.
    "agency.hand_over": (RECIPIENT,),
    "transfer.withdraw": (RECIPIENT, _BOTH),
    "transfer.accept": (_BOTH, _WORKER),
    "transfer.decline": (_BOTH,),
    "transfer.expire": (_BOTH,),
}
# What had not come to this was not meant: another one may be asked for in the same moment.
_STATES: Final = {
    "transfer.withdraw": "withdrawn",
    "transfer.accept": "accepted",
    "transfer.decline": "declined",
    "transfer.expire": "expired",
}
_DONE = (
    select(
        AuditEntry.index,
        AuditEntry.at,
        AuditEntry.action,
        AuditEntry.actor,
        Case.stepped_back,
        Case.lead_worker_id,
        Case.lead_agency_id,
        CaseTransfer.state,
        CaseTransfer.sender_id,
        CaseTransfer.recipient_id,
        CaseTransfer.asked_by_id,
        CaseTransfer.approved_by_id,
        CaseTransfer.worker_id,
        CaseTransfer.sent_at,
    )
    .join(Case, Case.pseudonym == AuditEntry.case_pseudonym)
    .join(CaseTransfer, CaseTransfer.case_id == Case.id)
    .where(
        AuditEntry.index >= bindparam("start"),
        AuditEntry.index < bindparam("end"),
        AuditEntry.action.in_(sorted(WOKEN)),
        AuditEntry.outcome == "done",
        CaseTransfer.asked_at <= AuditEntry.at,
    )
    .order_by(AuditEntry.index, CaseTransfer.asked_at)
)


def waits_by_transfers(start: int, end: int) -> list[Waits]:
    """What the entries of the log from `start` to below `end` leave waiting."""
    rows = session().execute(_DONE, {"start": start, "end": end})
    # One goes on in a case at a time: the last that was asked for by then and came to that.
    meant = {row.index: row for row in rows if _STATES.get(row.action, row.state) == row.state}
    return [waits for row in meant.values() for waits in _of(row)]


def _of(row: Row[*tuple[Any, ...]]) -> Iterator[Waits]:
    woken, closed = WOKEN[row.action], row.stepped_back or ""
    if SENDER in woken:
        yield _supervisors(row, row.sender_id, closed)
    if RECIPIENT in woken and row.sent_at is not None:
        yield _supervisors(row, row.recipient_id, closed)
    if _BOTH in woken:
        for who in _at_sender(row):
            yield Waits(row.at, account_id=who, but=row.actor, closed_to=closed)
    if _WORKER in woken and row.worker_id is not None:
        yield Waits(row.at, account_id=row.worker_id, but=row.actor)


def _at_sender(row: Row[*tuple[Any, ...]]) -> set[UUID]:
    leads = row.lead_worker_id if row.lead_agency_id == row.sender_id else None
    return {who for who in (row.asked_by_id, row.approved_by_id, leads) if who is not None}


def _supervisors(row: Row[*tuple[Any, ...]], agency_id: UUID, closed: str) -> Waits:
    roles = (SUPERVISOR,)
    return Waits(row.at, roles=roles, agency_id=agency_id, but=row.actor, closed_to=closed)
