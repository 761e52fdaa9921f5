"""Clocks that stand still, go on, or are due later than they were; who may do so is asked above.

Whoever moves one has locked its case.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select

from nrm.clocks.models import STILL_RUNS, Clock
from nrm.clocks.moments import due_again
from nrm.database import now, session
from nrm.errors import Invalid
from nrm.profile import current_profile

QUESTION: Final = "question"


def pause(clock: Clock, because: str, by: UUID | None = None) -> None:
    """It stands still until it is resumed; the time left is kept, and the reason shown."""
    clock.paused_at, clock.paused_because, clock.paused_by_id = now(), because, by
    clock.look_ahead(clock.paused_at)


def resume(clock: Clock) -> None:
    """It runs on; its due time has moved by as long as it stood still."""
    at = now()
    clock.due_at = due_again(clock.run, at, current_profile())
    clock.paused_at = clock.paused_because = clock.paused_by_id = None
    clock.look_ahead(at)


def extend(clock: Clock, until: datetime) -> None:
    """It is due at that later time, and late only then; Invalid unless that is later."""
    if until <= clock.due_at:
        raise Invalid({"until": ["An extension ends later than what it extends."]})
    clock.due_at = until
    clock.look_ahead(now())


def pause_clock(name: str, referral_id: UUID, because: str) -> None:
    """The clock of the referral stands still."""
    for clock in _running(name, Clock.referral_id == referral_id):
        pause(clock, because)


def resume_clock(name: str, referral_id: UUID) -> None:
    """The clock of the referral runs on, if it stood still."""
    for clock in _running(name, Clock.referral_id == referral_id):
        if clock.paused_at is not None:
            resume(clock)


def make_due(name: str, case_id: UUID, until: datetime) -> None:
    """The clock of the case is due at that time, and never sooner than it said (domain, C13)."""
    for clock in _running(name, Clock.case_id == case_id):
        clock.due_at = max(clock.due_at, until)
        clock.look_ahead(now())


def due_of(name: str, case_id: UUID) -> datetime | None:
    """When this clock of the case runs out; None when it does not run."""
    running = _running(name, Clock.case_id == case_id)
    return running[0].due_at if running else None


def _running(name: str, mine: ColumnElement[bool]) -> Sequence[Clock]:
    found = select(Clock).where(STILL_RUNS, mine, Clock.name == name)
    return session().scalars(found).all()
