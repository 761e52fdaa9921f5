"""Verification of the whole log in the database: every row, the tree, the head, the checkpoints.

It needs the root keys (seals) and the file outside. The offline verifier of exports stands
elsewhere and shares nothing with this.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select
from sqlalchemy.exc import SQLAlchemyError

from nrm.database import session, transaction
from nrm.errors import Unavailable
from nrm.log.faults import Fault, Kind
from nrm.log.keeping import place
from nrm.log.models import CHECKPOINTS_BETWEEN, HEAD
from nrm.log.outside import kept_notes
from nrm.log.seals import is_sealed
from nrm.log.selects import (
    CHECKPOINTS_OUTSIDE,
    COUNT_ENTRIES,
    ENTRIES_BETWEEN,
    ENTRIES_OUTSIDE,
    MARKS_BETWEEN,
    MARKS_OUTSIDE,
    ROWS_BETWEEN,
    ROWS_OUTSIDE,
)
from nrm.log.signed import Reading, judge, read_inside, read_outside
from nrm.log.stored import StoredEntry, StoredHead
from nrm.log.walk import Walk
from nrm.vault.root import RootKeys

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

Check = Callable[[], Iterable[Fault]]
Progress = Callable[[int, int], None]
Lines = Select[*tuple[Any, ...]]
Line = Row[*tuple[Any, ...]] | int  # A row, or the index of one that cannot be read.

# What a driver or a column type raises over a value that no honest writer has put there.
_UNREADABLE = (SQLAlchemyError, Unavailable)


def verify_log(progress: Progress | None = None, checks: Sequence[Check] = ()) -> Iterator[Fault]:
    """Every fault and remark of the log, in a reading transaction of its own; needs an app context.

    `progress` is told entries done and all; `checks` are run last, inside the same transaction.
    """
    where = place()
    # Read first: the file must not be newer than the head that it is held against.
    outside = _outside(where.path)
    with transaction(write=False) as opened:
        root_keys: RootKeys = opened.info["root"]
        yield from _verify(
            opened.connection(), root_keys, where.origin, outside, progress or _silent
        )
        for check in checks:
            yield from check()


def _verify(
    opened: Connection,
    root_keys: RootKeys,
    origin: str,
    outside: Sequence[str] | Fault,
    progress: Progress,
) -> Iterator[Fault]:
    head, faults = _head(opened, root_keys)
    yield from faults
    inside, unreadable = _inside(opened, root_keys, origin, head.size)
    yield from unreadable
    kept = read_outside(root_keys, origin, () if isinstance(outside, Fault) else outside)
    walk = Walk(root_keys, frozenset(s.size for s in (*kept.signed, *inside.signed)))
    yield from _walk(opened, walk, 0, head.size, progress)
    if not walk.spoiled and b"".join(walk.frontier) != head.frontier:
        yield Fault(Kind.HEAD, None, "the head does not stand for these entries")
    yield from _beyond(opened)
    if isinstance(outside, Fault):
        yield outside
    # A crash may come between the very first commit and the very first line of the file.
    elif not kept.signed and len(inside.signed) > 1:
        yield Fault(Kind.FILE, None, "no checkpoint is kept outside the database")
    yield from judge(walk, kept, inside, head.generation)


def _outside(path: Path) -> tuple[str, ...] | Fault:
    try:
        return kept_notes(path)
    except OSError:
        return Fault(Kind.FILE, None, "the file of checkpoints outside cannot be read")


def _head(opened: Connection, root_keys: RootKeys) -> tuple[StoredHead, list[Fault]]:
    """The head, or what stands for it: as many entries as there are."""
    lines = _lines(opened, HEAD, 0, 1)
    count = opened.execute(COUNT_ENTRIES).scalar_one()
    if not lines and not count:
        return StoredHead(0, 1, b"", None, b""), []
    stored = None if not lines or isinstance(lines[0], int) else StoredHead(*lines[0])
    if stored is None or not _holds(root_keys, stored):
        fault = Fault(Kind.HEAD, None, "the head is missing, or was written by others")
        return StoredHead(count, 1, b"", None, b""), [fault]
    return stored, []


def _holds(root_keys: RootKeys, head: StoredHead) -> bool:
    return head.is_typed and is_sealed(root_keys, head.mac, head.sealed_part())


def _inside(
    opened: Connection, root_keys: RootKeys, origin: str, size: int
) -> tuple[Reading, list[Fault]]:
    lines = _lines(opened, CHECKPOINTS_BETWEEN, 1, size + 1)
    notes = [(line, None) if isinstance(line, int) else (line[0], line[1]) for line in lines]
    rows = [(size, note) for size, note in notes if isinstance(note, str)]
    sentence = "the checkpoint cannot be read"
    faults = [Fault(Kind.UNREADABLE, s, sentence) for s, note in notes if not isinstance(note, str)]
    return read_inside(root_keys, origin, rows), faults


def faults_between(start: int, size: int) -> Iterator[Fault]:
    """What is wrong with the entries from `start` on, each taken by itself; below `size`.

    In the ambient transaction. The tree, running numbers and heads of cases are not looked at.
    """
    walk = Walk(session().info["root"], frozenset(), size=start, spoiled=True)
    for fault in _walk(session().connection(), walk, start, size, _silent):
        if fault.kind in _ALONE:
            yield fault


def _walk(
    opened: Connection, walk: Walk, first: int, size: int, progress: Progress
) -> Iterator[Fault]:
    for start in range(first, size, BATCH):
        end = min(start + BATCH, size)
        digests, marks = _digests(opened, start, end), _marks(opened, start, end)
        for line in _lines(opened, ENTRIES_BETWEEN, start, end):
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
    for line in _lines(opened, ROWS_BETWEEN, start, end):
        index, key, digest = (line, "", "") if isinstance(line, int) else line
        found.setdefault(index, {})[key] = digest
    return found


def _marks(opened: Connection, start: int, end: int) -> dict[int, frozenset[str]]:
    """The marks beside each entry; those that cannot be read are none that an entry has."""
    found: dict[int, frozenset[str]] = {}
    for line in _lines(opened, MARKS_BETWEEN, start, end):
        index, joined, count = (line, "", 0) if isinstance(line, int) else line
        marks = str(joined).split(" ")
        found[index] = frozenset(marks if len(marks) == count else [""])
    return found


def _beyond(opened: Connection) -> Iterator[Fault]:
    for statement, what in (
        (ENTRIES_OUTSIDE, "entries"),
        (ROWS_OUTSIDE, "digests"),
        (MARKS_OUTSIDE, "marks"),
        (CHECKPOINTS_OUTSIDE, "checkpoints"),
    ):
        first, count = opened.execute(statement).one()
        if count:
            yield Fault(Kind.BEYOND, first, f"{count} {what} outside the size of the log")


def _lines(
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
    return _lines(opened, statement, start, middle) + _lines(opened, statement, middle, end)


def _silent(done: int, size: int) -> None:
    """Nobody watches."""
