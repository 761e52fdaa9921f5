"""Clocks that end on a day that people agreed on: the next look at a risk, a consent's own end."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from nrm.clocks.durations import due_at
from nrm.clocks.models import Clock, stop_clocks
from nrm.clocks.moving import due_of
from nrm.database import new_id, now, session
from nrm.profile import current_profile


def end_of(day: object) -> datetime | None:
    """The midnight after a day written `YYYY-MM-DD`, in UTC; None for none, or one that is past."""
    if not isinstance(day, str):
        return None
    after = date.fromisoformat(day) + timedelta(days=1)
    midnight = datetime.combine(after, time(), current_profile().time_zone)
    return midnight if midnight > now() else None


def start_by(name: str, case_id: UUID, by: datetime | None, variant: str | None) -> None:
    """The clock runs from now, and is due at that moment where that is sooner than its time.

    No clock runs where this country has no such deadline.
    """
    due = due_at(name, now(), variant, current_profile())
    if due is not None:
        run_until(name, case_id, now(), min(due, by or due), variant)


def renew(name: str, case_id: UUID, at: datetime, by: datetime | None, variant: str | None) -> None:
    """The clock of the case runs from then, or goes on where it ends later already.

    Either way it is due by that moment, if there is one.
    """
    due, running = due_at(name, at, variant, current_profile()), due_of(name, case_id)
    if due is None:
        return
    due = max(due, running or due)
    due = min(due, by or due)
    if due != running:
        if running is not None:
            stop_clocks([name], case_id)
        run_until(name, case_id, at, due, variant)


def run_until(
    name: str, case_id: UUID, at: datetime, due: datetime, variant: str | None = None
) -> None:
    """The clock runs from then until that moment."""
    clock = Clock(
        id=new_id(), case_id=case_id, name=name, starts_at=at, due_at=due, variant=variant
    )
    clock.look_ahead(at)
    session().add(clock)
