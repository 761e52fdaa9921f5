"""Finding focal points, what was sent to them, and what came from them; and who may see it."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, false, func

from nrm.abroad.models import FocalPoint, TrmArrival, TrmReferral
from nrm.abroad.selects import (
    CAME,
    CAME_AS,
    GOING_ON,
    HAVE_ENDED,
    IS_HELPED,
    POINT,
    POINT_OF_COUNTRY,
    POINT_OF_KEY,
    SENT,
    SENT_OF_CASE,
    SENT_TO,
    WAITING,
    WAITS_HERE,
)
from nrm.cases.finding import find_case, missing_with_its_case
from nrm.cases.models import Case
from nrm.database import Cursor, keyset, remember_subject, session, soonest_first
from nrm.errors import Missing, to_translate
from nrm.http.actor import Actor
from nrm.log.vouching import vouch
from nrm.policy import SOCIAL_WORKER, SUPERVISOR
from nrm.vault.rows import rely_on

_NOT_THERE = to_translate("This does not exist, or it is not yours to see.")
_ANEW = {"populate_existing": True}


def find_point(point_id: UUID) -> FocalPoint:
    """The focal point that a row names."""
    found = session().scalars(POINT, {"id": point_id}).one()
    rely_on(found)
    return found


def find_point_of_country(country: str, *, to_change: bool = False) -> FocalPoint | None:
    """That of this country, while the pairing stands."""
    statement = POINT_OF_COUNTRY.with_for_update() if to_change else POINT_OF_COUNTRY
    found = session().scalars(statement, {"country": country}, execution_options=_ANEW)
    point = found.one_or_none()
    if point is not None:
        rely_on(point)
    return point


def find_point_of_key(public_key: bytes) -> FocalPoint | None:
    """The one that signs with this key, while the pairing stands."""
    point = session().scalars(POINT_OF_KEY, {"public_key": public_key}).one_or_none()
    if point is not None:
        rely_on(point)
    return point


def sent_to(referral_id: UUID) -> UUID | None:
    """The focal point that this was sent to; None if nothing of ours is called so."""
    return session().scalars(SENT_TO, {"id": referral_id}).one_or_none()


def find_sent(referral_id: UUID, *, to_change: bool = False) -> TrmReferral:
    """What was sent abroad, with its case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(SENT, {"id": referral_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    case = find_case(found.case_id, to_change=to_change)
    if to_change:
        locked = SENT.with_for_update()
        session().scalars(locked, {"id": referral_id}, execution_options=_ANEW).one()
    rely_on(found)
    remember_subject(found.of(case))
    return found


def find_sent_of(case: Case) -> Sequence[TrmReferral]:
    """All of a case, newest first."""
    return [sent.of(case) for sent in session().scalars(SENT_OF_CASE, {"case_id": case.id})]


def find_arrival(arrival_id: UUID, *, to_change: bool = False) -> TrmArrival:
    """What came from abroad, locked if it is to be changed; Missing if none."""
    statement = CAME.with_for_update() if to_change else CAME
    found = session().scalars(statement, {"id": arrival_id}, execution_options=_ANEW)
    return _needed(found.one_or_none())


def find_arrival_as(exchange_id: UUID) -> TrmArrival | None:
    """The same by what both countries call it, locked; None if nothing came."""
    statement = CAME_AS.with_for_update()
    found = session().scalars(statement, {"exchange_id": exchange_id}, execution_options=_ANEW)
    arrival = found.one_or_none()
    return _needed(arrival) if arrival is not None else None


def _needed(arrival: TrmArrival | None) -> TrmArrival:
    if arrival is None:
        raise Missing(_NOT_THERE)
    rely_on(arrival)
    return arrival


def has_arrived(arrival_id: UUID) -> bool:
    """Whether the act that made its secret was committed: what came to its end keeps its row."""
    try:
        vouch([find_arrival(arrival_id)])
    except Missing:
        return False
    return True


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """What came from abroad and this actor may see; the only way to a list."""
    if actor.role not in (SOCIAL_WORKER, SUPERVISOR):
        return false()
    return TrmArrival.agency_id == actor.agency_id


class Which(StrEnum):
    """Which of what came from abroad: all that goes on, a part of it, or what has ended."""

    GOING_ON = "going_on"
    WAITING = "waiting"
    HELPED = "helped"
    ENDED = "ended"


_LISTED: Final = {
    Which.GOING_ON: GOING_ON,
    Which.WAITING: WAITS_HERE,
    Which.HELPED: IS_HELPED,
    Which.ENDED: HAVE_ENDED,
}


def find_listed(
    mine: ColumnElement[bool], which: Which, after: Cursor | None, limit: int
) -> Sequence[TrmArrival]:
    """A page of them: what goes on, soonest due first, or what has ended, newest first."""
    rows = _LISTED[which].where(mine)
    if which is Which.ENDED:
        page = keyset(rows, TrmArrival.arrived_at, TrmArrival.id, after, limit)
    else:
        page = soonest_first(rows, TrmArrival.due_at, TrmArrival.id, after, limit)
    return session().scalars(page).all()


def count_waiting(mine: ColumnElement[bool]) -> int:
    """How many wait for an answer."""
    waiting = WAITS_HERE.where(mine).with_only_columns(func.count())
    return session().scalar(waiting) or 0


def waiting_among(exchange_ids: Collection[UUID], *, asks: bool) -> frozenset[UUID]:
    """Those of which the other country has not taken everything yet."""
    return frozenset(session().scalars(WAITING, {"ids": list(exchange_ids), "asks": asks}))
