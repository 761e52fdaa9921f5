"""Working days of a country, with its public holidays and its own week."""

from datetime import date, timedelta
from functools import cache

import holidays
from holidays import HolidayBase

from nrm.profile import Profile


def is_working_day(day: date, profile: Profile) -> bool:
    """Whether offices of this country work on that day."""
    return _calendar(profile.country, profile.subdivision, day.year).is_working_day(day)


def working_days_after(day: date, count: int, profile: Profile) -> date:
    """The working day that is `count` working days after `day`, which itself never counts.

    With a count of 0 it is the day itself, or the next working day where that is none.
    """
    while count > 0 or not is_working_day(day, profile):
        day += timedelta(days=1)
        count -= is_working_day(day, profile)
    return day


def working_days_between(after: date, until: date, profile: Profile) -> int:
    """How many working days come after the one day, up to the other and with it."""
    days = (after + timedelta(days=number) for number in range(1, (until - after).days + 1))
    return sum(is_working_day(day, profile) for day in days)


@cache
def _calendar(country: str, subdivision: str | None, year: int) -> HolidayBase:
    # Filled when made and never after: a calendar that grows is read half grown by other threads.
    return holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False)
