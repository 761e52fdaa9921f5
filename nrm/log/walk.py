"""One pass over all entries, in order: every check that needs what stood before an entry."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from nrm.log.entry import RESUME, Entry, HeadMark, Outcome, read_entry
from nrm.log.faults import Fault, Kind
from nrm.log.marks import marks_of
from nrm.log.seals import derived, is_sealed
from nrm.log.stored import StoredEntry
from nrm.log.tree import EMPTY_ROOT, Frontier, append, leaf_hash, root_of
from nrm.vault.root import RootKeys


@dataclass(frozen=True)
class Resumption:
    """A restore, as the entry at `index` tells it: what follows belongs to `generation`."""

    index: int
    generation: int
    last: HeadMark


@dataclass
class Walk:
    """What is known after the entries so far; `wanted`: the sizes whose root is kept.

    Once a leaf is wrong, so is everything above it: then the tree is `spoiled` and not followed.
    """

    root_keys: RootKeys
    wanted: frozenset[int]
    size: int = 0
    frontier: Frontier = ()
    spoiled: bool = False
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY_ROOT})
    resumptions: list[Resumption] = field(default_factory=list)
    _key_version: int = 0
    _before: Frontier = ()
    _numbers: dict[UUID | None, int] = field(default_factory=dict)
    _heads: dict[str, HeadMark | None] = field(default_factory=dict)

    def miss(self, fault: Fault, count: int) -> Iterator[Fault]:
        """The fault that stands for the next `count` entries: missing, or not to be read."""
        yield fault
        self.size += count
        self.spoiled = True

    def step(
        self, stored: StoredEntry, rows: Mapping[str, str], marks: Collection[str]
    ) -> Iterator[Fault]:
        """The faults of the next entry; digests and marks are those that stand beside it."""
        yield from self._check_row(stored)
        nodes = self._grow(stored.leaf_hash)
        if not self.spoiled and nodes != stored.nodes:
            yield Fault(Kind.NODES, stored.index, "the nodes are not those of the leaves below")
        entry = _read(stored.body)
        if entry is None:
            yield Fault(Kind.BODY, stored.index, "the body is not the canonical form of an entry")
            return
        yield from _check_copies(stored, entry, rows)
        if marks_of(entry) != marks:
            yield Fault(Kind.MARKS, stored.index, "the marks for finding are not those of the body")
        yield from self._check_order(stored.index, entry)

    def _check_row(self, stored: StoredEntry) -> Iterator[Fault]:
        if leaf_hash(stored.body.encode(errors="replace")) != stored.leaf_hash:
            yield Fault(Kind.LEAF, stored.index, "the body does not hash to the leaf")
            self.spoiled = True
        if not is_sealed(self.root_keys, stored.seal, stored.sealed_part()):
            yield Fault(Kind.SEAL, stored.index, "the seal does not hold: others wrote this row")
            self.spoiled = True
        elif stored.seal[0] < self._key_version:
            yield Fault(Kind.SEAL, stored.index, "sealed under older root keys than those before")
        else:
            self._key_version = stored.seal[0]

    def _check_order(self, index: int, entry: Entry) -> Iterator[Fault]:
        expected = self._numbers.get(entry.actor, 0) + 1
        if entry.n != expected:
            yield Fault(Kind.NUMBER, index, f"the running number is {entry.n}, not {expected}")
        self._numbers[entry.actor] = entry.n
        if entry.action == RESUME:
            yield from self._check_resumption(index, entry)
        elif entry.case is None:
            yield from _check_no_head(index, entry)
        else:
            yield from self._check_case_head(index, entry.case, entry)

    def _check_case_head(self, index: int, case: str, entry: Entry) -> Iterator[Fault]:
        if entry.before != self._heads.get(case):
            yield Fault(Kind.CASE_HEAD, index, "its head before is not the last head after")
        if entry.outcome is not Outcome.DONE and entry.after != entry.before:
            yield Fault(Kind.CASE_HEAD, index, "an act that was not done moved the head")
        self._heads[case] = entry.after

    def _check_resumption(self, index: int, entry: Entry) -> Iterator[Fault]:
        is_here = self.spoiled or entry.after == HeadMark(index, root_of(self._before))
        if entry.before is None or entry.count is None or not is_here:
            yield Fault(Kind.RESUME, index, "the entry does not name what was restored")
            return
        self.resumptions.append(Resumption(index, entry.count, entry.before))

    def _grow(self, leaf: bytes) -> bytes:
        self.size += 1
        if self.spoiled:
            return b""
        self._before = self.frontier
        self.frontier, nodes = append(self.frontier, self.size - 1, leaf)
        if self.size in self.wanted:
            self.roots[self.size] = root_of(self.frontier)
        return b"".join(nodes)


def _read(body: str) -> Entry | None:
    try:
        return read_entry(body)
    except ValueError:
        return None


def _check_copies(stored: StoredEntry, entry: Entry, rows: Mapping[str, str]) -> Iterator[Fault]:
    copies = (
        stored.at,
        stored.actor,
        stored.agency,
        stored.action,
        stored.case_pseudonym,
        stored.referral_pseudonym,
        stored.consent_pseudonym,
        stored.outcome,
        stored.n,
    )
    if copies != derived(entry):
        yield Fault(Kind.COLUMNS, stored.index, "the columns for finding are not those of the body")
    if rows != entry.rows:
        yield Fault(Kind.ROWS, stored.index, "the digests beside the entry are not those in it")


def _check_no_head(index: int, entry: Entry) -> Iterator[Fault]:
    if entry.before is not None or entry.after is not None:
        yield Fault(Kind.CASE_HEAD, index, "a head without a case")
