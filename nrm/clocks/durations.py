"""When a clock of `domain 10` runs out: the arithmetic, without any table or state.

Minutes and hours are time that passes. Days, working days and months are counted in the country's
zone and end with that day: the moment returned is the midnight after it, so what happens before
it is in time. The day on which something starts never counts.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from nrm.clocks.working_days import working_days_after, working_days_between
from nrm.profile import Clock, Profile
from nrm.spans import Duration, Unit

# Before a midnight at which a day ends it is that day still.
_LEAST = timedelta(milliseconds=1)


def due_at(
    clock: str, starts_at: datetime, variant: str | None, profile: Profile
) -> datetime | None:
    """When the clock is due, in UTC; None where this country has no such deadline.

    `variant` is an urgency or another kind the clock knows (`record`, `child`); a clock that has
    no such variant answers with its ordinary duration. KeyError for an unknown clock, ValueError
    for a clock that has neither, or a naive `starts_at`.
    """
    duration = duration_of(profile.clocks[clock], variant)
    return None if duration is None else after(starts_at, duration, profile)


def warnings_at(clock: str, starts_at: datetime, profile: Profile) -> tuple[datetime, ...]:
    """When people are reminded, in UTC, earliest first; KeyError for an unknown clock."""
    return tuple(after(starts_at, each, profile) for each in profile.clocks[clock].warnings)


def duration_of(clock: Clock, variant: str | None) -> Duration | None:
    """The duration of a variant, else the ordinary one; ValueError when there is neither."""
    key = variant if variant is not None and variant in clock.due else ""
    if key not in clock.due:
        raise ValueError("This clock differs by urgency: say which.")
    return clock.due[key]


def after(starts_at: datetime, duration: Duration, profile: Profile) -> datetime:
    """The moment at which the duration has passed, in UTC; ValueError for a naive start."""
    if starts_at.tzinfo is None:
        raise ValueError("A time without a zone says nothing: give it in UTC.")
    if duration.unit in (Unit.MINUTES, Unit.HOURS):
        minutes = duration.amount * (60 if duration.unit is Unit.HOURS else 1)
        return starts_at.astimezone(UTC) + timedelta(minutes=minutes)
    last = _last_day(starts_at.astimezone(profile.time_zone).date(), duration, profile)
    midnight = datetime.combine(last + timedelta(days=1), time(), profile.time_zone)
    return midnight.astimezone(UTC)


def again(due_at: datetime, duration: Duration, profile: Profile) -> datetime:
    """As long once more after a due time, in UTC: the last day of the first time is over then."""
    if duration.unit in (Unit.MINUTES, Unit.HOURS):
        return after(due_at, duration, profile)
    return after(due_at - _LEAST, duration, profile)


def moved(
    due_at: datetime, stood_from: datetime, until: datetime, unit: Unit, profile: Profile
) -> datetime:
    """When a clock is due that stood still, in UTC; never earlier than before.

    Hours move by the time that passed. Days move by whole days, working days by working days: what
    was paused and went on within one day has lost none.
    """
    if unit in (Unit.MINUTES, Unit.HOURS):
        return due_at + max(until - stood_from, timedelta(0))
    first, last = (at.astimezone(profile.time_zone).date() for at in (stood_from, until))
    if unit is not Unit.WORKING_DAYS:
        lost = Duration(max((last - first).days, 0), Unit.DAYS)
    else:
        lost = Duration(working_days_between(first, last, profile), unit)
    return again(due_at, lost, profile) if lost.amount else due_at


def before(due_at: datetime, duration: Duration, profile: Profile) -> datetime:
    """As long before a due time, in UTC; days are counted in the calendar, to the same hour."""
    if duration.unit in (Unit.MINUTES, Unit.HOURS):
        return due_at - (after(due_at, duration, profile) - due_at)
    local = due_at.astimezone(profile.time_zone)
    first, count = local.date(), duration.amount
    if duration.unit is Unit.MONTHS:
        first = months_after(first, -count)
    elif duration.unit is Unit.DAYS:
        first -= timedelta(days=count)
    else:
        while count > 0:
            count -= working_days_between(first - timedelta(days=1), first, profile)
            first -= timedelta(days=1)
    return datetime.combine(first, local.time(), profile.time_zone).astimezone(UTC)


def months_after(day: date, count: int) -> date:
    """The same day of the month `count` months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _last_day(day: date, duration: Duration, profile: Profile) -> date:
    if duration.unit is Unit.WORKING_DAYS:
        return working_days_after(day, duration.amount, profile)
    if duration.unit is Unit.MONTHS:
        return months_after(day, duration.amount)
    return day + timedelta(days=duration.amount)
