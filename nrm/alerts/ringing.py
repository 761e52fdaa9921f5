"""Clocks ring: whoever is to know is told once, and what is over ends. For jobs and the command.

Each clock in a transaction of its own, under the lock of its case: of two runs at once the second
finds that it has rung, and what a kill undoes rings at the next run. No key is needed for it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Row, literal, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from nrm.alerts.escalation import roles_for
from nrm.alerts.models import COUNT_RINGING, LOCK_CASE, LOCK_CLOCK, RINGING, Alert
from nrm.alerts.over import end
from nrm.clocks.models import Clock
from nrm.clocks.moments import Kind, Moment, moments
from nrm.columns import StoredId, UtcDateTime
from nrm.database import new_id, now, session, transaction
from nrm.errors import Problem
from nrm.profile import current_profile
from nrm.referrals.expiring import find_unsent, withdraw_unsent

_AT_ONCE = 200
# By the name of the dialect: an alert, unless there is one.
_ADD = {
    dialect: insert(Alert).on_conflict_do_nothing()
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
Rings = Sequence[Row[UUID, UUID, datetime | None]]


@dataclass(frozen=True)
class Rung:
    """What one run did; `failed`: a row did not pass its check, and rings at the next run."""

    warned: int = 0
    breached: int = 0
    ended: int = 0
    failed: int = 0

    def __add__(self, other: "Rung") -> "Rung":
        mine, theirs = asdict(self), asdict(other)
        return Rung(**{each.name: mine[each.name] + theirs[each.name] for each in fields(Rung)})


def count_ringing() -> int:
    """How many clocks ring now."""
    with transaction(write=False) as reading:
        return reading.scalar(COUNT_RINGING, {"at": now()}) or 0


def ring_all(goes_on: Callable[[], bool] = lambda: True) -> Iterator[Rung]:
    """Every clock whose moment has come has rung, one at a time; stops where it may not go on."""
    at, after = now(), None
    while rings := _find(at, after):
        for each in rings:
            if not goes_on():
                return
            yield _surely(partial(_ring, each.id, each.case_id, at))
        after = rings[-1]
    yield from _withdraw_unsent(goes_on)


def _withdraw_unsent(goes_on: Callable[[], bool]) -> Iterator[Rung]:
    with transaction(write=False):
        unsent = find_unsent()
    for referral_id in unsent:
        if not goes_on():
            return
        yield _surely(partial(_withdraw, referral_id))


def _find(at: datetime, after: Row[UUID, UUID, datetime | None] | None) -> Rings:
    statement = RINGING.limit(_AT_ONCE)
    if after is not None:
        # What failed stands there still, and is passed over.
        last = tuple_(literal(after.next_at, UtcDateTime()), literal(after.id, StoredId()))
        statement = statement.where(tuple_(Clock.next_at, Clock.id) > last)
    with transaction(write=False) as reading:
        return reading.execute(statement, {"at": at}).all()


def _surely(act: Callable[[], Rung]) -> Rung:
    # One forged row keeps its own clock from ringing, and nobody else's: others choose what stands
    # in a clock, so that the database or the calendar may refuse it as well.
    try:
        with transaction():
            return act()
    except (Problem, SQLAlchemyError, LookupError, ArithmeticError, ValueError):
        return Rung(failed=1)


def _withdraw(referral_id: UUID) -> Rung:
    return Rung(ended=int(withdraw_unsent(referral_id)))


def _ring(clock_id: UUID, case_id: UUID, at: datetime) -> Rung:
    session().execute(LOCK_CASE, {"id": case_id})
    anew = {"populate_existing": True}
    clock = session().scalars(LOCK_CLOCK, {"id": clock_id}, execution_options=anew).one_or_none()
    if clock is None or clock.next_at is None or clock.next_at > at:
        return Rung()
    done = Rung()
    if clock.stopped_at is None:
        passed = _passed(clock, clock.next_at, at)
        clock.look_ahead(at)
        for moment in passed:
            done += _tell(clock, moment)
    else:
        clock.next_at = None
    return done


def _passed(clock: Clock, since: datetime, at: datetime) -> list[Moment]:
    """What rings now. A country may have shortened the clock meanwhile: it is over all the same."""
    found = [m for m in moments(clock.run, current_profile()) if m.at <= at]
    return [m for m in found if m.at >= since or m.kind is Kind.OVER]


def _tell(clock: Clock, moment: Moment) -> Rung:
    if moment.kind is not Kind.OVER:
        _add_alerts(clock, moment)
        is_warning = moment.kind is Kind.WARN
        return Rung(warned=int(is_warning), breached=int(not is_warning))
    ended = end(clock)
    if ended.told:
        _add_alerts(clock, moment)
    return Rung(ended=int(ended.done), breached=int(not ended.done and ended.told))


def _add_alerts(clock: Clock, moment: Moment) -> None:
    at, opened = now(), session().connection()
    told = [
        {
            "id": new_id(),
            "case_id": clock.case_id,
            "clock_id": clock.id,
            "kind": moment.kind,
            "role": role,
            "at": moment.at,
            "made_at": at,
        }
        for role in roles_for(clock.name, moment.kind)
    ]
    # A moment may come again, when the machine's time went back: it was told, and that is enough.
    if told:
        opened.execute(_ADD[opened.dialect.name], told)
