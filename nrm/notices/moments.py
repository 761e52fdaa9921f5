"""When a letter may be sent: not in quiet hours, not too often, once a day where that was asked."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from nrm.notices.models import Pace, Quiet

APART: Final = timedelta(minutes=15)
MORNING: Final = time(8)
_SATURDAY: Final = 5
# From when to when nothing is sent, by the clock of the country; it ends on a later day.
_HOURS: Final = {
    Quiet.NIGHTS: (time(22), time(7)),
    Quiet.EVENINGS: (time(19), time(7)),
    Quiet.WEEKENDS: (time(19), time(7)),
}


def first_moment(
    pace: str, quiet: str, told_at: datetime | None, at: datetime, zone: ZoneInfo
) -> datetime:
    """The first moment from `at` on at which a letter may be sent, in the zone of `at`."""
    soonest = at if told_at is None or pace == Pace.DAILY else max(at, told_at + APART)
    local: datetime | None = soonest.astimezone(zone)
    while local is not None:
        moment = _on_or_after(local, MORNING) if pace == Pace.DAILY else local
        local = _end_of_quiet(quiet, moment)
    return moment.astimezone(at.tzinfo)


def _on_or_after(local: datetime, hour: time) -> datetime:
    on_day = datetime.combine(local.date(), hour, local.tzinfo)
    return on_day if on_day >= local else _next_day(local, hour)


def _next_day(local: datetime, hour: time) -> datetime:
    return datetime.combine(local.date() + timedelta(days=1), hour, local.tzinfo)


def _end_of_quiet(quiet: str, local: datetime) -> datetime | None:
    """When the quiet hours end in which this moment lies; None when it lies in none."""
    if quiet == Quiet.NEVER:
        return None
    begins, ends = _HOURS[Quiet(quiet)]
    if quiet == Quiet.WEEKENDS and local.weekday() >= _SATURDAY:
        return _next_day(local, ends)
    if local.time() >= begins:
        return _next_day(local, ends)
    if local.time() < ends:
        return datetime.combine(local.date(), ends, local.tzinfo)
    return None
