"""Days and moments as people write them, in the reader's language and zone.

A text field takes them, because native pickers follow the browser's language. Understood are
2026-11-25, 25 Nov 2026, 25 November, 25.11.2026, 25/11 and 25 11 2026: always the day first, never
the month. Without a year the day nearest to today is meant.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, dates
from flask_babel import get_timezone

from nrm.database import now
from nrm.look.moments import locale

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[\s./-]+([^\W_]+?)\.?(?:[\s./,-]+(\d{4}))?")
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
_WITH_TIME = re.compile(r"(.+?)[\s,T]+(\d{1,2}):(\d{2})")


def read_day(text: str) -> date | None:
    """The day that was written, or None."""
    text = text.strip().rstrip(".")
    found = _ISO.fullmatch(text)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_FIRST.fullmatch(text)
    month = _month(found[2]) if found else None
    if found is None or month is None:
        return None
    if found[3]:
        return _day(int(found[3]), month, int(found[1]))
    today = day_of(now())
    near = (_day(today.year + step, month, int(found[1])) for step in (-1, 0, 1))
    return min((d for d in near if d), key=lambda d: abs(d - today), default=None)


def read_moment(text: str) -> datetime | None:
    """The moment that was written, in UTC; None unless it has a day and a time."""
    found = _WITH_TIME.fullmatch(text.strip())
    day = read_day(found[1]) if found else None
    if found is None or day is None or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    local = datetime.combine(day, time(int(found[2]), int(found[3])), _zone())
    return local.astimezone(UTC)


def day_after(day: date) -> datetime:
    """The first moment after this day in the reader's zone, in UTC."""
    return start_of(day + timedelta(days=1))


def start_of(day: date) -> datetime:
    """The first moment of this day in the reader's zone, in UTC."""
    return datetime.combine(day, time(), _zone()).astimezone(UTC)


def day_of(at: datetime) -> date:
    """The day on which this moment lies in the reader's zone."""
    return at.astimezone(_zone()).date()


def _zone() -> ZoneInfo:
    # flask-babel gives a zone of pytz, which `combine` would set to the local time of long ago.
    return ZoneInfo(str(get_timezone()))


def _day(year: int, month: int, day: int) -> date | None:
    # Nobody means a day at the very edge of what can be reckoned: there is none before, or after.
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    wanted = text.casefold()
    for language in (locale(), Locale("en")):
        for width in ("wide", "abbreviated"):
            names = dates.get_month_names(width, "format", language)
            for number, name in names.items():
                if name.casefold().rstrip(".") == wanted:
                    return int(number)
    return None
