"""A stretch of the log read from the database and walked over; what cannot be read is a fault."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select
from sqlalchemy.exc import SQLAlchemyError

from nrm.database import session
from nrm.errors import Unavailable
from nrm.log.faults import Fault, Kind
from nrm.log.selects import ENTRIES_BETWEEN, MARKS_BETWEEN, ROWS_BETWEEN
from nrm.log.stored import StoredEntry
from nrm.log.walk import Walk

BATCH = 2000
# What an entry shows by itself, whatever stands before it.
_ALONE = frozenset(
    {
        Kind.MISSING,
        Kind.UNREADABLE,
        Kind.LEAF,
        Kind.SEAL,
        Kind.BODY,
        Kind.COLUMNS,
        Kind.ROWS,
        Kind.MARKS,
    }
)

Progress = Callable[[int, int], None]
Line = Row[*tuple[Any, ...]] | int  # A row, or the index of one that cannot be read.

# What a driver or a column type raises over a value that no honest writer has put there.
_UNREADABLE = (SQLAlchemyError, Unavailable)


def faults_between(start: int, size: int) -> Iterator[Fault]:
    """What is wrong with the entries from `start` on, each taken by itself; below `size`.

    In the ambient transaction. The tree, running numbers and heads of cases are not looked at.
    """
    walk = Walk(session().info["root"], frozenset(), size=start, spoiled=True)
    for fault in walk_over(session().connection(), walk, start, size, silent):
        if fault.kind in _ALONE:
            yield fault


def walk_over(
    opened: Connection, walk: Walk, first: int, size: int, progress: Progress
) -> Iterator[Fault]:
    """The faults of the entries from `first` on, below `size`, as `walk` finds them."""
    for start in range(first, size, BATCH):
        end = min(start + BATCH, size)
        digests, marks = _digests(opened, start, end), _marks(opened, start, end)
        for line in lines_between(opened, ENTRIES_BETWEEN, start, end):
            index = line if isinstance(line, int) else line[0]
            stored = None if isinstance(line, int) else StoredEntry(*line)
            yield from _gap(walk, index)
            if stored is None or not stored.is_typed:
                yield from walk.miss(Fault(Kind.UNREADABLE, index, "the entry cannot be read"), 1)
            else:
                yield from walk.step(stored, digests.get(index, {}), marks.get(index, frozenset()))
        progress(end, size)
    yield from _gap(walk, size)


def _gap(walk: Walk, index: int) -> Iterator[Fault]:
    count = index - walk.size
    if count:
        yield from walk.miss(Fault(Kind.MISSING, walk.size, f"missing from here: {count}"), count)


def _digests(opened: Connection, start: int, end: int) -> dict[int, dict[str, str]]:
    """The digests beside each entry; one that cannot be read never equals one in an entry."""
    found: dict[int, dict[str, str]] = {}
    for line in lines_between(opened, ROWS_BETWEEN, start, end):
        index, key, digest = (line, "", "") if isinstance(line, int) else line
        found.setdefault(index, {})[key] = digest
    return found


def _marks(opened: Connection, start: int, end: int) -> dict[int, frozenset[str]]:
    """The marks beside each entry; those that cannot be read are none that an entry has."""
    found: dict[int, frozenset[str]] = {}
    for line in lines_between(opened, MARKS_BETWEEN, start, end):
        index, joined, count = (line, "", 0) if isinstance(line, int) else line
        marks = str(joined).split(" ")
        found[index] = frozenset(marks if len(marks) == count else [""])
    return found


def lines_between(
    opened: Connection, statement: Select[*tuple[Any, ...]], start: int, end: int
) -> list[Line]:
    """The rows of a range; those that cannot be read as their index, found by halving."""
    try:
        return list(opened.execute(statement, {"start": start, "end": end}))
    except _UNREADABLE:
        pass
    if end - start == 1:
        return [start]
    middle = (start + end) // 2
    return lines_between(opened, statement, start, middle) + lines_between(
        opened, statement, middle, end
    )


def silent(done: int, size: int) -> None:
    """Nobody watches."""
