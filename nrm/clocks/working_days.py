"""Working days of a country, with its public holidays and its own week."""

from datetime import date
from functools import cache

import holidays
from holidays import HolidayBase

from nrm.profile import Profile


def is_working_day(day: date, profile: Profile) -> bool:
    """Whether offices of this country work on that day."""
    return _calendar(profile.country, profile.subdivision, day.year).is_working_day(day)


def working_days_after(day: date, count: int, profile: Profile) -> date:
    """The working day that is `count` working days after `day`, which itself never counts.

    With a count of 0 it is the day itself, or the next working day where that is none. Counts
    reach into the following year and no further.
    """
    calendar = _calendar(profile.country, profile.subdivision, day.year)
    return calendar.get_nth_working_day(day, count)


@cache
def _calendar(country: str, subdivision: str | None, year: int) -> HolidayBase:
    # Filled when made and never after: a calendar that grows is read half grown by other threads.
    years = (year, year + 1)
    return holidays.country_holidays(country, subdiv=subdivision, years=years, expand=False)
