"""Days and quarters of this country, as the rows of attendance have them."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from nrm.database import now
from nrm.profile import current_profile

# What is counted later than this is not remembered well.
OLDEST: Final = timedelta(days=366)
_MONTHS, _QUARTERS_SHOWN = 3, 8


def today() -> date:
    """The day that it is in this country."""
    return now().astimezone(current_profile().time_zone).date()


def day_named(name: str) -> datetime | None:
    """The day `YYYY-MM-DD`, when it is today or one of the last year; else None."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    if len(name) != len("2026-11-24") or not today() - OLDEST <= day <= today():
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def quarter_of(day_at: datetime) -> datetime:
    """The quarter in which a day lies."""
    return datetime(day_at.year, day_at.month - (day_at.month - 1) % _MONTHS, 1, tzinfo=UTC)


def quarter_name(quarter_at: datetime) -> str:
    """A quarter as it is told: `2026-Q4`."""
    return f"{quarter_at.year}-Q{(quarter_at.month - 1) // _MONTHS + 1}"


def day_name(day_at: datetime) -> str:
    """A day as it is told: `2026-11-24`."""
    return day_at.astimezone(UTC).date().isoformat()


def first_shown() -> datetime:
    """The first of the quarters of which sums are told: those of two years."""
    quarters = now().year * 4 + (now().month - 1) // _MONTHS - (_QUARTERS_SHOWN - 1)
    return datetime(quarters // 4, quarters % 4 * _MONTHS + 1, 1, tzinfo=UTC)
