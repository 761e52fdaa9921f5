"""For whom something waits: by what was done, as the log says it, and by deadlines that rang.

Columns of referrals are read without their seals: a forged one sends a letter that says nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update

from nrm.alerts.escalation import RECIPIENT
from nrm.alerts.models import Alert
from nrm.cases.models import Case
from nrm.clocks.models import Clock
from nrm.database import now, session
from nrm.intake.models import Concern
from nrm.log.models import AuditEntry, AuditRow
from nrm.policy import RECEIVING, SOCIAL_WORKER, SUPERVISOR
from nrm.referrals.models import Referral

SENDER, CONTACT = "sender", "contact"
# For whom something waits once this was done; whoever did it is told of nothing.
WOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "referral.send": (RECIPIENT,),
    "referral.answer": (RECIPIENT,),
    "referral.withdraw": (RECIPIENT,),
    "referral.revoke": (RECIPIENT, SENDER),
    "referral.hand_on": (CONTACT,),
    "referral.ask": (SENDER,),
    "referral.accept": (SENDER,),
    "referral.decline": (SENDER,),
    "referral.complete": (SENDER,),
    "referral.not_engaged": (SENDER,),
    "message.write": (SENDER, RECIPIENT),
    "referral.expire": (SENDER,),
}
DESK: Final = tuple(sorted(RECEIVING))
_INTAKE: Final = (SOCIAL_WORKER, SUPERVISOR)
_DONE = (
    select(
        AuditEntry.action,
        AuditEntry.actor,
        AuditEntry.at,
        Referral.id.label("referral_id"),
        Referral.recipient_id,
        Referral.contact_id,
        Referral.sent_at,
        Case.lead_worker_id,
        Case.stepped_back,
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
# A concern came from nobody: the entry says which row it made.
_ARRIVED = (
    select(AuditRow.row_key, AuditEntry.at)
    .join(AuditEntry, AuditEntry.index == AuditRow.index)
    .where(
        AuditEntry.index >= bindparam("start"),
        AuditEntry.index < bindparam("end"),
        AuditEntry.action == "concern.arrive",
    )
)
_AGENCIES = select(Concern.id, Concern.agency_id).where(
    Concern.id.in_(bindparam("ids", expanding=True))
)
_TOLD = (
    select(
        Alert.id,
        Alert.role,
        Alert.made_at,
        Case.lead_worker_id,
        Case.lead_agency_id,
        Case.stepped_back,
        Referral.id.label("referral_id"),
        Referral.recipient_id,
        Referral.contact_id,
    )
    .join(Case, Case.id == Alert.case_id)
    .join(Clock, Clock.id == Alert.clock_id)
    .outerjoin(Referral, Referral.id == Clock.referral_id)
    .where(Alert.noticed_at.is_(None))
    .order_by(Alert.id)
)
_NOTICED = (
    update(Alert)
    .where(Alert.id.in_(bindparam("ids", expanding=True)))
    .values(noticed_at=bindparam("noticed"))
    .execution_options(synchronize_session=False)
)


class Waits(NamedTuple):
    """Something waits since then for one account, or for whoever has these roles at an agency.

    With `referral_id` it is a referral that this agency was sent, whose systems are told as well.
    """

    since: datetime
    account_id: UUID | None = None
    roles: Sequence[str] = ()
    agency_id: UUID | None = None
    but: UUID | None = None
    referral_id: UUID | None = None
    looked_after_by: UUID | None = None
    # Who declared a conflict of interest: it is closed to them, and they hear of nothing.
    closed_to: str = ""


def waits_by_log(start: int, end: int) -> list[Waits]:
    """What the entries of the log from `start` to below `end` leave waiting."""
    between = {"start": start, "end": end}
    rows = session().execute(_DONE, between)
    found = [waits for row in rows for waits in _of_entry(row)]
    return found + _of_concerns(between)


def _of_entry(row: Row[*tuple[Any, ...]]) -> list[Waits]:
    found, woken = list[Waits](), WOKEN[row.action]
    if row.action == "message.write":
        # For the sender its lead worker alone writes; the other side is told.
        woken = (RECIPIENT,) if row.actor == row.lead_worker_id else (SENDER,)
    if SENDER in woken:
        found.append(Waits(row.at, account_id=row.lead_worker_id, but=row.actor))
    if CONTACT in woken:
        closed = row.stepped_back or ""
        found.append(Waits(row.at, account_id=row.contact_id, but=row.actor, closed_to=closed))
    if RECIPIENT in woken and row.sent_at is not None:
        found.append(_at_recipient(row, row.at, row.actor))
    return found


def _at_recipient(row: Row[*tuple[Any, ...]], since: datetime, but: UUID | None) -> Waits:
    return Waits(
        since,
        roles=DESK,
        agency_id=row.recipient_id,
        but=but,
        referral_id=row.referral_id,
        looked_after_by=row.contact_id,
        closed_to=row.stepped_back or "",
    )


def _of_concerns(between: dict[str, int]) -> list[Waits]:
    rows = session().execute(_ARRIVED, between)
    arrived = {UUID(key.partition(":")[2]): at for key, at in rows if key.startswith("concern:")}
    if not arrived:
        return []
    agencies = session().execute(_AGENCIES, {"ids": list(arrived)})
    return [Waits(arrived[each], roles=_INTAKE, agency_id=agency) for each, agency in agencies]


def waits_by_alerts(limit: int) -> list[Waits]:
    """What clocks have told and nobody was woken for yet, at most so many; it is woken for now."""
    rows = session().execute(_TOLD.limit(limit)).all()
    if rows:
        session().execute(_NOTICED, {"ids": [row.id for row in rows], "noticed": now()})
    return [_of_alert(row) for row in rows]


def _of_alert(row: Row[*tuple[Any, ...]]) -> Waits:
    if row.role == RECIPIENT:
        # An alert bears no seal: one about a clock of no referral is for nobody, not for everybody.
        asked = row.referral_id is not None
        return _at_recipient(row, row.made_at, None) if asked else Waits(row.made_at)
    if row.role == SOCIAL_WORKER:
        return Waits(row.made_at, account_id=row.lead_worker_id)
    agency_id = row.lead_agency_id if row.role == SUPERVISOR else None
    return Waits(row.made_at, roles=(row.role,), agency_id=agency_id)
