"""Opening hours as agencies write them: `Mo-Fr 09:00-17:00; Sa 10:00-13:00`, or `24/7`.

A small part of OpenStreetMap's `opening_hours`: days, ranges of days, spans of time. Who closes
before they open closes on the next day.
"""

import re
from dataclasses import dataclass
from typing import Final

ALWAYS: Final = "24/7"
DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_LONGEST: Final = 300
_DAY: Final = f"(?:{'|'.join(DAYS)})"
_DAYS: Final = re.compile(rf"({_DAY})(?:-({_DAY}))?")
_SPAN: Final = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_MINUTES: Final = 24 * 60


@dataclass(frozen=True)
class Opening:
    """One span on some days; minutes since midnight, `closes` above 24 h for the next day."""

    days: tuple[str, ...]
    opens: int
    closes: int


def read_hours(text: str) -> tuple[Opening, ...] | None:
    """The spans that were written, in their order; None for what cannot be read.

    `24/7` is one span of every day, from midnight to midnight.
    """
    text = " ".join(text.split())
    if text == ALWAYS:
        return (Opening(DAYS, 0, _MINUTES),)
    found: list[Opening] = []
    for rule in text.split(";") if len(text) <= _LONGEST else ():
        said = _rule(rule.strip())
        if not said:
            return None
        found += said
    return tuple(found) or None


def _rule(rule: str) -> list[Opening]:
    """The spans of one rule; none when it is not understood."""
    named, _, times = rule.partition(" ")
    days = _days(named)
    spans = [_span(each.strip()) for each in times.split(",")]
    if not days:
        return []
    return [Opening(days, *span) for span in spans if span is not None] if all(spans) else []


def _days(named: str) -> tuple[str, ...]:
    told: list[str] = []
    for each in named.split(","):
        found = _DAYS.fullmatch(each)
        if found is None:
            return ()
        first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
        told += [DAYS[at % 7] for at in range(first, (last if last >= first else last + 7) + 1)]
    return tuple(day for day in DAYS if day in told)


def _span(text: str) -> tuple[int, int] | None:
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    opens, closes = (_minutes(int(found[i]), int(found[i + 1])) for i in (1, 3))
    if opens is None or closes is None or opens == _MINUTES:
        return None
    return opens, closes if closes > opens else closes + _MINUTES


def _minutes(hour: int, minute: int) -> int | None:
    at = hour * 60 + minute
    return at if minute < 60 and at <= _MINUTES else None


def written_hours(openings: tuple[Opening, ...]) -> str:
    """The same as it is stored: one way to write each."""
    if openings == (Opening(DAYS, 0, _MINUTES),):
        return ALWAYS
    return "; ".join(
        f"{_runs(each.days)} {clock_time(each.opens)}-{clock_time(each.closes)}"
        for each in openings
    )


def _runs(days: tuple[str, ...]) -> str:
    """`Mo-Fr,Su` of six days."""
    at = [DAYS.index(day) for day in days]
    runs: list[list[int]] = []
    for each in at:
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ",".join(DAYS[r[0]] if len(r) == 1 else f"{DAYS[r[0]]}-{DAYS[r[-1]]}" for r in runs)


def clock_time(minutes: int) -> str:
    """`09:00`; a time of the next day as that day's clock has it."""
    at = minutes if minutes <= _MINUTES else minutes - _MINUTES
    return f"{at // 60:02}:{at % 60:02}"
