"""A demand as it was sent, by the API or by the form: a day becomes the end of it in the zone."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from nrm.disclosure.actions import Demand
from nrm.profile import current_profile


def demand_of(given: Mapping[str, Any]) -> Demand:
    """What `DisclosureIn` let in."""
    return Demand(
        authority=given["authority"],
        sections=list(dict.fromkeys(given["sections"])),
        recipient=given["recipient"],
        reference=given["reference"],
        not_told=given["not_told"],
        tell_after=_end_of(given["tell_after"]),
    )


def _end_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), current_profile().time_zone)
