"""How the API tells of who came."""

from typing import Any

from nrm.attendance.actions import Sums
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


def described_quarter(sums: Sums) -> dict[str, Any]:
    """The sums of a quarter."""
    return {
        "quarter": quarter_name(sums.quarter_at),
        "setting": sums.setting,
        "days": sums.days,
        "adults": sums.adults,
        "children": sums.children,
        "not_asked": sums.not_asked,
    }
