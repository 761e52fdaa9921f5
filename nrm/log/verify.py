"""Verification of the whole log in the database: every row, the tree, the head, the checkpoints.

It needs the root keys (seals) and the file outside. The offline verifier of exports stands
elsewhere and shares nothing with this.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection

from nrm.database import transaction
from nrm.log.faults import Fault, Kind
from nrm.log.keeping import place
from nrm.log.models import CHECKPOINTS_BETWEEN, HEAD
from nrm.log.outside import kept_notes
from nrm.log.seals import is_sealed
from nrm.log.selects import (
    CHECKPOINTS_OUTSIDE,
    COUNT_ENTRIES,
    ENTRIES_OUTSIDE,
    MARKS_OUTSIDE,
    ROWS_OUTSIDE,
)
from nrm.log.signed import Reading, judge, read_inside, read_outside
from nrm.log.stored import StoredHead
from nrm.log.stretch import Progress, lines_between, silent, walk_over
from nrm.log.walk import Walk
from nrm.vault.root import RootKeys

Check = Callable[[], Iterable[Fault]]


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
            opened.connection(), root_keys, where.origin, outside, progress or silent
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
    yield from walk_over(opened, walk, 0, head.size, progress)
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
    lines = lines_between(opened, HEAD, 0, 1)
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
    lines = lines_between(opened, CHECKPOINTS_BETWEEN, 1, size + 1)
    notes = [(line, None) if isinstance(line, int) else (line[0], line[1]) for line in lines]
    rows = [(size, note) for size, note in notes if isinstance(note, str)]
    sentence = "the checkpoint cannot be read"
    faults = [Fault(Kind.UNREADABLE, s, sentence) for s, note in notes if not isinstance(note, str)]
    return read_inside(root_keys, origin, rows), faults


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
