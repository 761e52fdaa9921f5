"""Whose mailbox or system is told that something waits: read from the log and alerts, by jobs.

The log is the queue: what was done stands in it exactly once, in order, and the mark says how far
it was read, moved in the transaction that wakes the mailboxes and queues what systems are told. So
nothing is lost between an act and its notice, no act costs a statement more, and a kill does
nothing twice.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select

from nrm.accounts.models import ACTIVE, Account
from nrm.agencies.models import CLOSED, LOCKED, SUSPENDED, Agency
from nrm.alerts.alarmed import waits_by_alarms
from nrm.alerts.asked_why import waits_by_questions
from nrm.alerts.awaited import Waits, waits_by_alerts, waits_by_log
from nrm.alerts.awaited_abroad import waits_from_abroad
from nrm.alerts.concerns import waits_by_concerns
from nrm.alerts.consulted import waits_by_consultations
from nrm.alerts.disowned import waits_by_disowned
from nrm.alerts.handed_over import waits_by_transfers
from nrm.database import now, session, transaction
from nrm.log.models import AuditHead
from nrm.notices.keeping import reached_at, wake
from nrm.notices.models import MARK_ID, THE_MARK, Mailbox, NoticeMark
from nrm.notices.moments import APART
from nrm.webhooks.queueing import Told, queue_messages

_AT_ONCE: Final = 500
_MAILBOXES = (
    select(Mailbox, Account.id, Account.role, Account.agency_id, Account.on_duty_until)
    .join(Account, Account.id == Mailbox.account_id)
    .join(Agency, Agency.id == Account.agency_id)
    .where(
        Account.state == ACTIVE,
        Agency.state.not_in((SUSPENDED, LOCKED, CLOSED)),
        Mailbox.confirmed_at.is_not(None),
        or_(
            Account.id.in_(bindparam("accounts", expanding=True)),
            Account.agency_id.in_(bindparam("agencies", expanding=True)),
            Account.role.in_(bindparam("roles", expanding=True)),
        ),
    )
    .order_by(Mailbox.id)
    .with_for_update(of=Mailbox)
)
# Whoever is active no more, for whatever reason, hears of nothing.
_OF_OTHERS = (
    delete(Mailbox)
    .where(Mailbox.account_id.in_(select(Account.id).where(Account.state != ACTIVE)))
    .execution_options(synchronize_session=False)
)


class _Owner(NamedTuple):
    """A mailbox and whose it is."""

    mailbox: Mailbox
    account_id: UUID
    role: str
    agency_id: UUID
    on_duty_until: datetime | None

    def is_there(self, at: datetime) -> bool:
        """Whether this one hears within minutes of what waits, and is on duty then."""
        hears = reached_at(self.mailbox, at)
        if hears is None or self.on_duty_until is None:
            return False
        return hears <= at + APART and hears < self.on_duty_until


def wake_mailboxes(goes_on: Callable[[], bool] = lambda: True) -> int:
    """For how many mailboxes and systems something was found that came since the last time."""
    woken, more = 0, True
    while more and goes_on():
        with transaction():
            session().execute(_OF_OTHERS)
            by_log, more = _by_log()
            by_alerts = waits_by_alerts(_AT_ONCE)
            woken += _wake([*by_log, *by_alerts]) + queue_messages(_of_referrals(by_log))
            more = more or len(by_alerts) == _AT_ONCE
    return woken


def _by_log() -> tuple[list[Waits], bool]:
    """What the next entries leave waiting, and whether there are more; the mark is moved."""
    # Locked first: a size from before another round's would move the mark back.
    mark = session().scalars(THE_MARK).one_or_none()
    size = session().scalar(select(AuditHead.size)) or 0
    if mark is None:
        # What was done before there were notices was seen by itself.
        session().add(NoticeMark(id=MARK_ID, size=size))
        return [], False
    # A log that was put back to an earlier state is shorter.
    start = min(mark.size, size)
    mark.size = end = min(start + _AT_ONCE, size)
    if end == start:
        return [], False
    found = waits_by_log(start, end) + waits_by_consultations(start, end)
    found += waits_by_transfers(start, end) + waits_by_concerns(start, end)
    found += waits_by_alarms(start, end)
    found += waits_by_disowned(start, end)
    found += waits_by_questions(start, end)
    return found + waits_from_abroad(start, end), end < size


def _wake(waits: Sequence[Waits]) -> int:
    if not waits:
        return 0
    found = [_Owner(*row) for row in session().execute(_MAILBOXES, _asked_of(waits))]
    since, at = dict[UUID, list[datetime]](), now()
    for each in waits:
        for owner in _told(each, found, at):
            since.setdefault(owner.account_id, []).append(each.since)
    for owner in found:
        if owner.account_id in since:
            wake(owner.mailbox, min(since[owner.account_id]))
    return len(since)


def _told(waits: Waits, found: Sequence[_Owner], at: datetime) -> list[_Owner]:
    """Of a referral whoever is on duty and hears of it now, and who looks after it; else all."""
    concerned = [each for each in found if _is_for(waits, each)]
    if waits.referral_id is None:
        return concerned
    there = [each for each in concerned if each.is_there(at)]
    own = [each for each in concerned if each.account_id == waits.looked_after_by]
    return [*there, *own] if there else concerned


def _of_referrals(waits: Sequence[Waits]) -> list[Told]:
    return [
        Told(each.referral_id, each.agency_id)
        for each in waits
        if each.referral_id is not None and each.agency_id is not None
    ]


def _asked_of(waits: Sequence[Waits]) -> dict[str, list[Any]]:
    everywhere = {role for w in waits if w.agency_id is None for role in w.roles}
    return {
        "accounts": list({w.account_id for w in waits if w.account_id is not None}),
        "agencies": list({w.agency_id for w in waits if w.agency_id is not None}),
        "roles": sorted(everywhere),
    }


def _is_for(waits: Waits, owner: _Owner) -> bool:
    if owner.account_id == waits.but or str(owner.account_id) in waits.closed_to:
        return False
    at_agency = waits.agency_id in (None, owner.agency_id)
    return owner.account_id == waits.account_id or (owner.role in waits.roles and at_agency)
