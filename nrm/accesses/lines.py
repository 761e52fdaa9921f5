"""Entries of one case put together into lines that somebody can read: by day or month, and agency.

Pure: the same entries give the same lines and the same code, whoever asks and whenever.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from nrm.accesses.kinds import kinds_of
from nrm.log.entry import Entry
from nrm.log.find import EntryView

# Beside the purposes that are stated: why a partner helps whom nobody could ask.
UNASKED: Final = "vital_interests"
_CODE_DIGITS, _GROUP = 20, 4


@dataclass(frozen=True)
class Line:
    """What people of one agency in one role saw within one day, or month.

    `first` to `last`: days on which it was; `days`: how many; `kinds`: acts and parts of the
    record; `purposes`: codes, and `vital_interests` where help rests on what she was not asked.
    """

    first: date
    last: date
    days: int
    times: int
    agency: UUID | None
    role: str | None
    kinds: tuple[tuple[str, str], ...]
    purposes: tuple[str, ...]


def lines_of(
    views: Iterable[EntryView],
    day_of: Callable[[datetime], date],
    unasked: Collection[str | None],
    *,
    by_month: bool,
) -> tuple[Line, ...]:
    """Newest first; `unasked`: referrals that she was not asked about."""
    together: dict[tuple[date, str, str], list[EntryView]] = {}
    for view in views:
        entry = view.entry
        day = day_of(entry.at)
        span = day.replace(day=1) if by_month else day
        together.setdefault((span, str(entry.agency), entry.role or ""), []).append(view)
    ordered = sorted(together.items(), key=lambda pair: pair[0][1:])
    ordered.sort(key=lambda pair: pair[0][0], reverse=True)
    return tuple(_line(found, day_of, unasked) for _, found in ordered)


def _line(
    found: list[EntryView], day_of: Callable[[datetime], date], unasked: Collection[str | None]
) -> Line:
    entries = [view.entry for view in found]
    days = sorted({day_of(entry.at) for entry in entries})
    return Line(
        first=days[0],
        last=days[-1],
        days=len(days),
        times=len(entries),
        agency=entries[0].agency,
        role=entries[0].role,
        kinds=tuple(sorted({kind for entry in entries for kind in kinds_of(entry)})),
        purposes=tuple(sorted({_why(entry, unasked) for entry in entries if entry.purpose})),
    )


def _why(entry: Entry, unasked: Collection[str | None]) -> str:
    helps = entry.purpose == "service" and entry.referral in unasked
    return UNASKED if helps else str(entry.purpose)


def code_of(views: Iterable[EntryView]) -> str:
    """The start of SHA-256 over the indexes of these entries in order, `12,40,77`; 80 bits.

    Whoever holds the log reckons it again: a paper that was changed has another one.
    """
    indexes = ",".join(str(index) for index in sorted(view.index for view in views))
    digits = sha256(indexes.encode()).hexdigest()[:_CODE_DIGITS]
    return "-".join(digits[i : i + _GROUP] for i in range(0, _CODE_DIGITS, _GROUP))
