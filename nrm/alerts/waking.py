"""Whose mailbox is told that something waits: read from the log and from the alerts, by jobs.

The log is the queue: what was done stands in it exactly once, in order, and the mark says how far
it was read, moved in the transaction that wakes the mailboxes. So nothing is lost between an act
and its notice, no act costs a statement more, and a kill does nothing twice.

Columns of referrals are read without their seals: a forged one sends a letter that says nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, or_, select, update

from nrm.accounts.models import ACTIVE, Account
from nrm.alerts.models import Alert
from nrm.cases.models import Case
from nrm.database import now, session, transaction
from nrm.log.models import AuditEntry, AuditHead
from nrm.notices.keeping import wake
from nrm.notices.models import MARK_ID, THE_MARK, Mailbox, NoticeMark
from nrm.policy import PARTNER_WORKER, SOCIAL_WORKER, SUPERVISOR
from nrm.referrals.models import Referral

_AT_ONCE: Final = 500
SENDER, RECIPIENT = "sender", "recipient"
# For whom something waits once this was done; whoever did it is told of nothing.
WOKEN: Final[Mapping[str, str]] = {
    "referral.send": RECIPIENT,
    "referral.answer": RECIPIENT,
    "referral.withdraw": RECIPIENT,
    "referral.revoke": RECIPIENT,
    "referral.ask": SENDER,
    "referral.accept": SENDER,
    "referral.decline": SENDER,
    "referral.complete": SENDER,
    "referral.not_engaged": SENDER,
    "referral.expire": SENDER,
}
_DESK: Final = (PARTNER_WORKER, SOCIAL_WORKER, SUPERVISOR)
_DONE = (
    select(
        AuditEntry.action,
        AuditEntry.actor,
        AuditEntry.at,
        Referral.recipient_id,
        Referral.sent_at,
        Case.lead_worker_id,
    )
    .join(Referral, Referral.pseudonym == AuditEntry.referral_pseudonym)
    .join(Case, Case.id == Referral.case_id)
    .where(
        AuditEntry.index >= bindparam("start"),
        AuditEntry.index < bindparam("end"),
        AuditEntry.action.in_(sorted(WOKEN)),
        AuditEntry.outcome == "done",
    )
    .order_by(AuditEntry.index)
)
_TOLD = (
    select(Alert.id, Alert.role, Alert.made_at, Case.lead_worker_id, Case.lead_agency_id)
    .join(Case, Case.id == Alert.case_id)
    .where(Alert.noticed_at.is_(None))
    .order_by(Alert.id)
    .limit(_AT_ONCE)
)
_NOTICED = (
    update(Alert)
    .where(Alert.id.in_(bindparam("ids", expanding=True)))
    .values(noticed_at=bindparam("noticed"))
    .execution_options(synchronize_session=False)
)
_MAILBOXES = (
    select(Mailbox, Account)
    .join(Account, Account.id == Mailbox.account_id)
    .where(
        Account.state == ACTIVE,
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


class Waits(NamedTuple):
    """Something waits since then for one account, or for whoever has these roles at an agency."""

    since: datetime
    account_id: UUID | None = None
    roles: Sequence[str] = ()
    agency_id: UUID | None = None
    but: UUID | None = None


def wake_mailboxes(goes_on: Callable[[], bool] = lambda: True) -> int:
    """For how many mailboxes something was found that came since the last time."""
    woken, more = 0, True
    while more and goes_on():
        with transaction():
            session().execute(_OF_OTHERS)
            by_log, more = _by_log()
            by_alerts = _by_alerts()
            woken += _wake([*by_log, *by_alerts])
            more = more or len(by_alerts) == _AT_ONCE
    return woken


def _by_log() -> tuple[list[Waits], bool]:
    """What the next entries leave waiting, and whether there are more; the mark is moved."""
    size = session().scalar(select(AuditHead.size)) or 0
    mark = session().scalars(THE_MARK).one_or_none()
    if mark is None:
        # What was done before there were notices was seen by itself.
        session().add(NoticeMark(id=MARK_ID, size=size))
        return [], False
    # A log that was put back to an earlier state is shorter.
    start = min(mark.size, size)
    mark.size = end = min(start + _AT_ONCE, size)
    rows = session().execute(_DONE, {"start": start, "end": end}) if end > start else ()
    found = [w for row in rows if (w := _of_entry(row)) is not None]
    return found, end < size


def _of_entry(row: Row[*tuple[Any, ...]]) -> Waits | None:
    if WOKEN[row.action] == SENDER:
        return Waits(row.at, account_id=row.lead_worker_id, but=row.actor)
    if row.sent_at is None:
        return None
    return Waits(row.at, roles=_DESK, agency_id=row.recipient_id, but=row.actor)


def _by_alerts() -> list[Waits]:
    rows = session().execute(_TOLD).all()
    if rows:
        session().execute(_NOTICED, {"ids": [row.id for row in rows], "noticed": now()})
    return [_of_alert(row) for row in rows]


def _of_alert(row: Row[*tuple[Any, ...]]) -> Waits:
    if row.role == SOCIAL_WORKER:
        return Waits(row.made_at, account_id=row.lead_worker_id)
    agency_id = row.lead_agency_id if row.role == SUPERVISOR else None
    return Waits(row.made_at, roles=(row.role,), agency_id=agency_id)


def _wake(waits: Sequence[Waits]) -> int:
    if not waits:
        return 0
    woken = 0
    for mailbox, account in session().execute(_MAILBOXES, _asked_of(waits)):
        since = [each.since for each in waits if _is_for(each, account)]
        if since:
            wake(mailbox, min(since))
            woken += 1
    return woken


def _asked_of(waits: Sequence[Waits]) -> dict[str, list[Any]]:
    everywhere = {role for w in waits if w.agency_id is None for role in w.roles}
    return {
        "accounts": list({w.account_id for w in waits if w.account_id is not None}),
        "agencies": list({w.agency_id for w in waits if w.agency_id is not None}),
        "roles": sorted(everywhere),
    }


def _is_for(waits: Waits, account: Account) -> bool:
    if account.id == waits.but:
        return False
    at_agency = waits.agency_id in (None, account.agency_id)
    return account.id == waits.account_id or (account.role in waits.roles and at_agency)
