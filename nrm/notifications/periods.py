"""Time as coarse as an anonymous notification may tell it: quarters and years, never a day.

A quarter is its first midnight, as if the country's calendar were UTC: a name of it, not a moment
at which something was done.
"""

import re
from datetime import UTC, datetime
from typing import Final

from nrm.database import now
from nrm.profile import YEAR, current_profile

_MONTHS: Final = 3
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-\d{2})?)?", re.ASCII)
_PERIOD: Final = re.compile(r"((?:19|20)\d{2})(?:-Q([1-4]))?", re.ASCII)


def this_quarter() -> datetime:
    """The quarter that runs now in this country."""
    here = now().astimezone(current_profile().time_zone)
    return datetime(here.year, _first_month(here.month), 1, tzinfo=UTC)


def quarter_name(quarter_at: datetime) -> str:
    """A quarter as it is told: `2026-Q4`."""
    return f"{quarter_at.year}-Q{(quarter_at.month - 1) // _MONTHS + 1}"


def coarsened(day: str) -> str | None:
    """A date of a record as a period of this country's fineness; None for what is no date."""
    found = _PARTIAL.fullmatch(day)
    if found is None:
        return None
    year, month = found[1], found[2]
    named = year if month is None else f"{year}-Q{(int(month) - 1) // _MONTHS + 1}"
    told = year if current_profile().anonymous_notice_period == YEAR else named
    return told if is_period(told) else None


def is_period(period: str) -> bool:
    """Whether it is a year or a quarter that has begun, no finer than this country allows."""
    found = _PERIOD.fullmatch(period)
    if found is None or (found[2] and current_profile().anonymous_notice_period == YEAR):
        return False
    quarter = int(found[2] or 1)
    return datetime(int(found[1]), _MONTHS * quarter - 2, 1, tzinfo=UTC) <= this_quarter()


def _first_month(month: int) -> int:
    return month - (month - 1) % _MONTHS
