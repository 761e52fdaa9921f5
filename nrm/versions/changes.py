"""What differs between two contents of a section: field by field, and in a repeat row by row.

Rows of a repeat have no name of their own. Those that are the same are left; of the others two are
one row that was changed when they say the same of what they are about (their first field), or else
when they agree in at least half of what they say. Their order is no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nrm.cases.fields import Field, Kind, fields_of

Content = Mapping[str, Any]
Row = dict[str, Any]
_EMPTY: tuple[Any, ...] = (None, "", [])


class How(StrEnum):
    """What became of an answer, or of a row of a repeat."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """A difference: an answer before and after, or one row of a repeat; None where it was not."""

    field: Field
    how: How
    before: Any
    after: Any


def changes_between(section: str, older: Content, newer: Content) -> tuple[Change, ...]:
    """Every difference, in the order of the questions."""
    return tuple(
        change
        for asked in fields_of(section)
        for change in _changes(asked, older.get(asked.key), newer.get(asked.key))
    )


def _changes(asked: Field, before: Any, after: Any) -> Iterator[Change]:
    if asked.kind is Kind.REPEAT:
        for old, new in _pairs(asked, before or [], after or []):
            yield _change(asked, old, new)
    elif not _same(asked, before, after):
        yield _change(asked, before, after)


def _same(asked: Field, before: Any, after: Any) -> bool:
    if asked.kind is Kind.CHOICES:
        return sorted(before or []) == sorted(after or [])
    return before == after or (before in _EMPTY and after in _EMPTY)


def _change(asked: Field, before: Any, after: Any) -> Change:
    before, after = (None if each in _EMPTY else each for each in (before, after))
    how = How.ADDED if before is None else How.REMOVED if after is None else How.CHANGED
    return Change(asked, how, before, after)


def _pairs(
    asked: Field, before: Sequence[Row], after: Sequence[Row]
) -> list[tuple[Row | None, Row | None]]:
    """Rows that differ: changed ones as they stand now, then new ones, then those that are gone."""
    old, new = _without_common(before, after)
    paired: list[tuple[Row | None, Row | None]] = []
    for row in new:
        was = _its_former(asked, row, old)
        if was is not None:
            old.remove(was)
        paired.append((was, row))
    return [*paired, *((row, None) for row in old)]


def _without_common(before: Sequence[Row], after: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    left, came = list(before), list[Row]()
    for row in after:
        if row in left:
            left.remove(row)
        else:
            came.append(row)
    return left, came


def _its_former(asked: Field, row: Row, old: Sequence[Row]) -> Row | None:
    about = asked.items[0].key
    named = (each for each in old if each.get(about) is not None and each[about] == row.get(about))
    found = next(named, None)
    if found is not None or not old:
        return found
    nearest = max(old, key=lambda each: _agreement(each, row))
    return nearest if _agreement(nearest, row) >= _HALF else None


def _agreement(one: Row, other: Row) -> float:
    keys = one.keys() | other.keys()
    return sum(one.get(key) == other.get(key) for key in keys) / len(keys) if keys else 0.0


_HALF = 0.5
