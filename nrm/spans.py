"""How long something lasts, as a profile writes it: `24 h`, `5 wd`, `30 d`, `12 mo` or `15 min`.

When such a span has passed is reckoned in `nrm/clocks/durations.py`, in a country's calendar.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class BadProfile(ValueError):
    """The profile cannot be used; the sentence names the setting and what it should be."""


class Unit(StrEnum):
    """What a duration counts; the first two are time that passed, the others days of a calendar."""

    MINUTES = "min"
    HOURS = "h"
    WORKING_DAYS = "wd"
    DAYS = "d"
    MONTHS = "mo"


@dataclass(frozen=True)
class Duration:
    """So many of a unit, from zero up."""

    amount: int
    unit: Unit


def parse_duration(text: str) -> Duration | None:
    """`24 h`, `5 wd`, `30 d`, `12 mo` or `15 min`; `off` is None; anything else is BadProfile."""
    if text == "off":
        return None
    match = re.fullmatch(r"(\d{1,4}) (min|h|wd|d|mo)", text)
    if match is None:
        raise BadProfile(
            f"{text!r} is no duration; write one like '24 h', '5 wd', '30 d' or 'off'."
        )
    return Duration(int(match[1]), Unit(match[2]))


def span_of(setting: str, text: str) -> Duration | None:
    """The same, with a sentence that names the setting."""
    try:
        return parse_duration(text)
    except BadProfile as wrong:
        raise BadProfile(f"`{setting}`: {wrong}") from wrong
