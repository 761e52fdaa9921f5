"""Entries as a file, CSV or JSON: what one looked for, newest first, in batches, never any content.

The columns of the CSV are described in docs/auditing.md. A cell never begins like a formula.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final
from uuid import UUID

from nrm.accounts.facts import names_of
from nrm.agencies.models import agency_names
from nrm.audit.described import described
from nrm.database import transaction
from nrm.log.counting import count_entries
from nrm.log.find import EVERYTHING, EntryView, Filters, entries

MOST_LINES: Final = 100_000
_AT_ONCE: Final = 1_000
COLUMNS: Final = (
    *("index", "at", "actor", "actor_name", "agency", "agency_name", "role", "action", "case"),
    *("referral", "consent", "sections", "count", "purpose", "request", "outcome", "reason", "n"),
)
# What a spreadsheet takes for a formula, or for the end of a cell.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


Names = Mapping[UUID, str]


@dataclass(frozen=True)
class Taking:
    """What is taken: the filters, how many entries, below which index, and whether more are there.

    Entries that are written meanwhile are not among them.
    """

    filters: Filters
    count: int
    below: int
    cut: bool


def find_taking(filters: Filters) -> Taking:
    """The newest `MOST_LINES` entries that are found."""
    found, newest = count_entries(filters, MOST_LINES)
    return Taking(filters, min(found, MOST_LINES), newest + 1, found > MOST_LINES)


def as_csv(taking: Taking, cut: str) -> Iterator[str]:
    """The file in pieces: names in the first line; `cut`, the last one, if some were left out."""
    yield _line(COLUMNS)
    yield from _pieces(taking, _lines)
    if taking.cut:
        yield _line([cut])


def as_json(taking: Taking) -> Iterator[str]:
    """One object in pieces: whether some were left out, and `entries` in the keys of the API."""
    yield f'{{"cut":{json.dumps(taking.cut)},"entries":['
    before = ""
    for piece in _pieces(taking, _objects):
        yield before + piece
        before = ",\n"
    yield "]}\n"


def _pieces(taking: Taking, written: Callable[[list[EntryView]], str]) -> Iterator[str]:
    """Batch by batch, each checked and written out in a transaction of its own.

    While somebody downloads slowly, none is open.
    """
    left, below = taking.count, taking.below
    while left > 0:
        with transaction(write=False):
            views = entries(taking.filters, EVERYTHING, below, min(left, _AT_ONCE))
            views = views[: min(left, _AT_ONCE)]
            piece = written(views) if views else ""
        if not views:
            return
        yield piece
        left, below = left - len(views), views[-1].index


def _lines(views: list[EntryView]) -> str:
    people = names_of({v.entry.actor for v in views if v.entry.actor is not None})
    agencies = agency_names({v.entry.agency for v in views if v.entry.agency is not None})
    return "".join(_line(cells_of(view, people, agencies)) for view in views)


def cells_of(view: EntryView, people: Names, agencies: Names) -> list[str]:
    """One entry as the cells of a line, in the order of `COLUMNS`."""
    entry = view.entry
    told = {
        **described(view.index, entry),
        "actor_name": people.get(entry.actor) if entry.actor else None,
        "agency_name": agencies.get(entry.agency) if entry.agency else None,
        "sections": _sections(entry.sections),
    }
    return [_cell(told[name]) for name in COLUMNS]


def _objects(views: list[EntryView]) -> str:
    told = (described(view.index, view.entry) for view in views)
    return ",\n".join(json.dumps(one, separators=(",", ":")) for one in told)


def _sections(sections: Mapping[str, int]) -> str:
    return " ".join(f"{name}:{version}" for name, version in sorted(sections.items()))


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
