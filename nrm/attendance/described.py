"""How the API tells of who came."""

from typing import Any

from nrm.attendance.days import day_name, quarter_name
from nrm.attendance.models import AttendanceCount


def described_count(count: AttendanceCount) -> dict[str, Any]:
    """One day in numbers."""
    return {
        "day": day_name(count.day_at),
        "setting": count.setting,
        "adults": count.adults,
        "children": count.children,
        "not_asked": count.not_asked,
        "version": count.version,
    }


def described_quarter(sums: Any) -> dict[str, Any]:
    """The sums of a quarter; a database may give them as decimals."""
    numbers = ("days", "adults", "children", "not_asked")
    named = {"quarter": quarter_name(sums.quarter_at), "setting": sums.setting}
    return named | {name: int(getattr(sums, name)) for name in numbers}
