"""What a service in HSDS 3.0 says of days and years: ages, opening hours, when it was looked at."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from nrm.directory.hours import DAYS, read_hours, written_hours
from nrm.profile import list_entries

_TIME: Final = re.compile(r"(\d\d):(\d\d)(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?")
_BAND: Final = re.compile(r"(\d+)(?:-(\d+)|\+)")
_OLDEST: Final = 150


class BadRow(Exception):
    """What is wrong with one row, in a sentence."""


def objects_of(row: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = row.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise BadRow(f"`{name}` is no list of objects.")
    return found


def ages_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The bands that its `minimum_age` and `maximum_age` touch; none when it has neither."""
    least, most = row.get("minimum_age"), row.get("maximum_age")
    if least is None and most is None:
        return ()
    low, high = (0 if least is None else least), (_OLDEST if most is None else most)
    if not all(type(each) in (int, float) for each in (low, high)) or not 0 <= low <= high:
        raise BadRow("Its ages are no numbers, or the wrong way round.")
    return tuple(e.code for e in list_entries("age_bands") if _touches(e.code, low, high))


def _touches(band: str, low: float, high: float) -> bool:
    found = _BAND.fullmatch(band)
    if found is None:
        return False
    return int(found[1]) <= high and low <= int(found[2] or _OLDEST)


def hours_of(row: Mapping[str, Any]) -> str:
    rules = [_rule(each) for each in objects_of(row, "schedules")]
    openings = read_hours("; ".join(rules))
    if rules and openings is None:
        raise BadRow("A schedule is not weekly, or has no days or times.")
    return written_hours(openings or ())


def _rule(schedule: Mapping[str, Any]) -> str:
    """One schedule as a rule of opening hours."""
    days = str(schedule.get("byday") or "").split(",")
    named = [day.strip().capitalize() for day in days]
    times = [_TIME.fullmatch(str(schedule.get(key) or "")) for key in ("opens_at", "closes_at")]
    if schedule.get("freq") != "WEEKLY" or not set(named) <= set(DAYS) or not all(times):
        raise BadRow("A schedule is not weekly, or has no days or times.")
    opens, closes = (f"{t[1]}:{t[2]}" for t in times if t is not None)
    return f"{','.join(named)} {opens}-{closes}"


def counted_at(row: Mapping[str, Any]) -> datetime | None:
    """The day on which it was last looked at, from its beginning; None where it does not say."""
    said = row.get("assured_date")
    if said is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(str(said)), time(), UTC)
    except ValueError as none:
        raise BadRow("Its `assured_date` is no day.") from none
