"""Checkpoints held against the tree: those in the database and those in the file outside."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.entry import HeadMark
from nrm.log.faults import Fault, Kind
from nrm.log.keeping import Reach, reach_of
from nrm.log.walk import Resumption, Walk
from nrm.vault.root import RootKeys


@dataclass(frozen=True)
class Signed:
    """A checkpoint whose signature holds."""

    reach: Reach
    root: bytes

    @property
    def size(self) -> int:
        return self.reach.size


@dataclass(frozen=True)
class Reading:
    """Notes that were read: the good ones, and a fault for each of the others."""

    signed: tuple[Signed, ...]
    faults: tuple[Fault, ...]


def read_outside(root_keys: RootKeys, origin: str, notes: Iterable[str]) -> Reading:
    """The checkpoints of the file outside."""
    read = [(None, _signed(root_keys, origin, note)) for note in notes]
    return _reading(read, "a note in the file outside is not signed by this log")


def read_inside(root_keys: RootKeys, origin: str, rows: Iterable[tuple[int, str]]) -> Reading:
    """The checkpoints of the database; a note under another size than its own is a fault."""
    read = [(size, _signed(root_keys, origin, note)) for size, note in rows]
    moved = [(size, s if s is None or s.size == size else None) for size, s in read]
    return _reading(moved, "the note is not signed by this log for this size")


def judge(walk: Walk, outside: Reading, inside: Reading, generation: int) -> Iterator[Fault]:
    """What is wrong with the checkpoints, once all entries are walked; `generation`: the head's."""
    yield from (*outside.faults, *inside.faults)
    yield from _check_resumptions(walk.resumptions, outside.signed)
    ends = _ends(walk.resumptions)
    if max(ends) != generation:
        yield Fault(Kind.HEAD, None, "the head is of another generation than the last restore")
    standing = [s for s in outside.signed if _stands(s, ends)]
    yield from _check_lost(outside.signed, ends, generation)
    yield from _check_inside(inside.signed, ends)
    yield from _check_roots(walk, [*standing, *inside.signed])
    yield from _check_deleted(standing, inside.signed)
    yield from _remark(walk, standing, inside.signed)


def _signed(root_keys: RootKeys, origin: str, note: str) -> Signed | None:
    try:
        checkpoint = open_checkpoint(note, log_keys(root_keys))
        return Signed(reach_of(origin, checkpoint), checkpoint.root)
    except ValueError:
        return None


def _reading(read: Sequence[tuple[int | None, Signed | None]], sentence: str) -> Reading:
    faults = [Fault(Kind.CHECKPOINT, size, sentence) for size, s in read if s is None]
    return Reading(tuple(s for _, s in read if s is not None), tuple(faults))


def _ends(resumptions: Sequence[Resumption]) -> dict[int, int]:
    """Each generation of this log and the size at which it ended; the last has not ended."""
    begun = [1, *(r.generation for r in resumptions)]
    return dict(zip(begun, [*(r.index for r in resumptions), sys.maxsize], strict=True))


def _stands(signed: Signed, ends: Mapping[int, int]) -> bool:
    return signed.size <= ends.get(signed.reach.generation, 0)


def _check_resumptions(
    resumptions: Sequence[Resumption], outside: Sequence[Signed]
) -> Iterator[Fault]:
    generation = 1
    for resumed in resumptions:
        of_last = [s for s in outside if s.reach.generation == resumed.generation - 1]
        last = max(of_last, key=lambda s: s.size, default=None)
        named = last is not None and resumed.last == HeadMark(last.size, last.root)
        if resumed.generation <= generation or not named:
            sentence = "the entry does not name the last checkpoint that was kept outside"
            yield Fault(Kind.RESUME, resumed.index, sentence)
        else:
            sentence = (
                f"restored to {resumed.index} entries; {resumed.last.version} had been signed"
            )
            yield Fault(Kind.RESTORED, resumed.index, sentence)
        generation = max(generation, resumed.generation)


def _check_lost(
    outside: Sequence[Signed], ends: Mapping[int, int], generation: int
) -> Iterator[Fault]:
    for signed in outside:
        if not _stands(signed, ends) and signed.reach.generation >= generation:
            yield Fault(Kind.CHECKPOINT, signed.size, "of a later log: this database was put back")


def _check_inside(inside: Sequence[Signed], ends: Mapping[int, int]) -> Iterator[Fault]:
    for signed in inside:
        if not _stands(signed, ends):
            yield Fault(Kind.CHECKPOINT, signed.size, "the note is of another generation")


def _check_roots(walk: Walk, signed: Iterable[Signed]) -> Iterator[Fault]:
    wrong = sorted({s.size for s in signed if walk.roots.get(s.size) != s.root})
    if not wrong:
        return
    if wrong[0] > walk.size:
        sentence = f"the log holds {walk.size} entries only; {wrong[-1]} were signed"
    else:
        sentence = f"the entries are not those signed (from here {len(wrong)} checkpoints)"
    yield Fault(Kind.CHECKPOINT, wrong[0], sentence)


def _check_deleted(standing: Iterable[Signed], inside: Iterable[Signed]) -> Iterator[Fault]:
    sizes = {s.size for s in inside}
    for size in sorted({s.size for s in standing} - sizes):
        yield Fault(Kind.CHECKPOINT, size, "kept outside, but gone from the database")


def _remark(walk: Walk, standing: Sequence[Signed], inside: Sequence[Signed]) -> Iterator[Fault]:
    kept = max((s.size for s in standing), default=0)
    signed = max((s.size for s in inside), default=0)
    if signed > kept:
        yield Fault(Kind.NOT_OUTSIDE, signed, "the newest checkpoint is not yet kept outside")
    if walk.size > max(signed, kept):
        count = walk.size - max(signed, kept)
        yield Fault(Kind.UNSIGNED, max(signed, kept), f"not yet signed from here: {count}")
