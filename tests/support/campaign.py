"""A campaign against the log: random changes by many hands, and who notices them.

`python -m tests.support.campaign CHANGES ENTRIES EACH PLACE SEED` prints the table of
docs/log-export.md. Each change is looked for with a checkpoint that was kept, one of EACH also
without, and PLACE of each kind in a database; `tests/audit/test_tampering.py` plays a small one.
What leaves the export as it was is no change, and is drawn again.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

from nrm.audit.verify import Asked, Fault, Reader, Verification, Wrong, read_key
from tests.log.world import World
from tests.support import tampering as by
from tests.support.exports import header
from tests.support.laid_down import lay_down
from tests.support.tampering import CHANGES, LOG, WITNESS, Kept

Change = Callable[[Kept, Random], Kept]
_KEY, _WITNESS = read_key(LOG.key()), read_key(WITNESS.key())

HANDS: dict[str, Callable[[Kept, Random, by.Change], Kept]] = {
    "the database": by.in_the_database,
    "the database and the file outside": by.and_outside,
    "both, and the log's key": by.with_the_log_key,
    "both, and a key of his own": by.with_another_key,
}
OTHERS: dict[tuple[str, str], Change] = {
    ("checkpoints forged", "the database"): by.forged_checkpoints,
    ("a checkpoint forged", "both, and the log's key"): by.forged_by_the_log_key,
    ("put back from a backup", "the database and the file outside"): by.rolled_back,
    ("put back, and gone on", "the database and the file outside"): by.rolled_back_and_gone_on,
    ("a restore that says less", "both, and the log's key"): by.restored_by_its_keeper,
}
KINDS: dict[tuple[str, str], Change] = {
    **{
        (what, who): partial(hands, change=change)
        for who, hands in HANDS.items()
        for what, change in CHANGES.items()
    },
    **OTHERS,
}
EDITED = ("the file edited", "the export")


@dataclass
class Tally:
    """How many changes of a kind were made, and how many each noticed."""

    made: int = 0
    noticed: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def count(self, by_whom: str, noticed: bool) -> None:
        self.asked[by_whom] = self.asked.get(by_whom, 0) + 1
        self.noticed[by_whom] = self.noticed.get(by_whom, 0) + noticed

    def share(self, by_whom: str) -> str:
        """`all`, `none`, or how many of how many."""
        asked, noticed = self.asked.get(by_whom, 0), self.noticed.get(by_whom, 0)
        if not asked:
            return "-"
        return {asked: "all", 0: "none"}.get(noticed, f"{100 * noticed / asked:.0f} %")


UNPINNED, KEY, CHECKPOINT, IN_PLACE = "unpinned", "key", "checkpoint", "in place"
WITNESSED = "a checkpoint that a witness signed too"
APART, MOST_STANDS = 60, 50


def notices(written: bytes, asked: Asked) -> bool:
    """Whether there is a fault, or a restore is told of."""
    found = Verification(asked).faults(io.BytesIO(written))
    return any(map(_is_told, found))


@dataclass(frozen=True)
class Made:
    """An export that somebody tampered with: its lines but the last, and the whole."""

    kind: tuple[str, str]
    lines: list[bytes]
    written: Callable[[], bytes]


class Begun:
    """The verification of an honest export, as it stands along the file.

    A change is looked for from the last stand before it: what comes earlier is the same.
    """

    def __init__(self, honest: Kept, asked: Asked) -> None:
        self._lines = honest.written().split(b"\n")[:-2]
        self._asked = asked
        self._stands = list[Verification]()
        self._apart = max(APART, len(self._lines) // MOST_STANDS)
        going = Verification(asked)
        for first in range(0, len(self._lines), self._apart):
            self._stands.append(deepcopy(going))
            some = self._lines[first : first + self._apart]
            if any(not fault.is_remark for fault in _read_on(going, some)):
                sys.exit("the honest log does not verify")

    def notices(self, made: Made) -> bool:
        """As `notices` of the whole file, which is written only if its end has to tell."""
        pairs = zip(self._lines, made.lines, strict=False)
        same = next((i for i, (one, other) in enumerate(pairs) if one != other), 0) // self._apart
        going = deepcopy(self._stands[same])
        some = made.lines[same * self._apart :]
        parts = (some[i : i + APART] for i in range(0, len(some), APART))
        try:
            if any(_is_told(fault) for part in parts for fault in _read_on(going, part)):
                return True
        except Wrong:
            return True
        reader = Reader(io.BytesIO(made.written()))
        list(reader.blocks())
        return any(map(_is_told, going.end(reader)))


def _read_on(going: Verification, lines: Sequence[bytes]) -> Iterator[Fault]:
    """These lines, as `Verification.faults` reads each block."""
    given = list(lines)
    if going.entries is None and given:
        yield from going.begin(given.pop(0))
    yield from going.read_on(given)


def _is_told(fault: Fault) -> bool:
    return not fault.is_remark or fault.kind == "restored"


def trusts(honest: Kept) -> dict[str, Asked]:
    """What an auditor may hold: nothing; the key; the last checkpoint; the same with a witness."""
    last = honest.outside[len(honest.bodies)]
    cosigned = Asked(keys=[_KEY], witnesses=[_WITNESS], checkpoints=[WITNESS.cosign(last)])
    return {
        UNPINNED: Asked(),
        KEY: Asked(keys=[_KEY]),
        CHECKPOINT: Asked(keys=[_KEY], checkpoints=[last]),
        WITNESSED: cosigned,
    }


def changed(honest: Kept, kind: tuple[str, str], draw: Random) -> Kept:
    """A log that was tampered with: its export is another."""
    while True:
        made = KINDS[kind](honest, draw)
        if (made.lines, made.keys) != (honest.lines, honest.keys):
            return made


def changes(honest: Kept, draw: Random) -> Iterator[Made]:
    """Changes of each kind in turn, without end."""
    whole = honest.written()
    while True:
        for kind in KINDS:
            kept = changed(honest, kind, draw)
            first = header(len(kept.bodies), kept.signer, kept.keys)
            yield Made(kind, [first, *kept.lines], kept.written)
        while (edited := by.edited(whole, draw)) == whole:
            pass
        yield Made(EDITED, edited.split(b"\n")[:-2], partial(bytes, edited))


Table = dict[tuple[str, str], Tally]


def campaign(
    honest: Kept,
    count: int,
    draw: Random,
    others_each: int = 1,
    told: Callable[[int], None] = lambda done: None,
) -> tuple[Table, list[tuple[str, str]]]:
    """The tallies, and the kind of every change that the pinned verifier did not notice."""
    table, missed = Table(), list[tuple[str, str]]()
    begun = {name: Begun(honest, asked) for name, asked in trusts(honest).items()}
    for done, made in enumerate(islice(changes(honest, draw), count)):
        tally = table.setdefault(made.kind, Tally())
        tally.made += 1
        noticed = begun[draw.choice([CHECKPOINT, WITNESSED])].notices(made)
        tally.count(CHECKPOINT, noticed)
        missed += [] if noticed else [made.kind]
        if tally.made % others_each == 0:
            for name in (UNPINNED, KEY):
                tally.count(name, begun[name].notices(made))
        told(done + 1)
    return table, missed


KEYED = ("log's key", "put back")


def in_place(world: World, honest: Kept, each: int, draw: Random) -> Table:
    """What `flask nrm audit verify` notices, each kind so many times; the honest log is whole."""
    lay_down(world, honest)
    if not all(fault.is_remark for fault in world.faults()):
        sys.exit("the honest log does not verify in place")
    table = Table()
    for kind in KINDS:
        table[kind] = Tally()
        keyed = any(word in part for word in KEYED for part in kind)
        for _ in range(each):
            lay_down(world, changed(honest, kind, draw), None if keyed else honest)
            noticed = any(not f.is_remark or f.kind == "restored" for f in world.faults())
            table[kind].count(IN_PLACE, noticed)
    return table


def printed(table: Table, columns: Sequence[str]) -> str:
    """The table in Markdown."""
    lines = [f"| what was done | in whose hands | changes | {' | '.join(columns)} |"]
    lines.append("| --- " * (3 + len(columns)) + "|")
    for (what, who), tally in table.items():
        shares = " | ".join(tally.share(column) for column in columns)
        lines.append(f"| {what} | {who} | {tally.made} | {shares} |")
    return "\n".join(lines)


def main(count: int, entries: int, others_each: int, in_place_each: int = 0, seed: int = 1) -> int:
    """Exit status 0 when nothing went unnoticed."""
    honest, draw = by.a_log(entries), Random(seed)

    def told(done: int) -> None:
        if done % 1000 == 0:
            print(done, file=sys.stderr, flush=True)

    table, missed = campaign(honest, count, draw, others_each, told)
    with tempfile.TemporaryDirectory() as folder:
        world = World(f"sqlite:///{folder}/log.db", Path(folder))
        for kind, tally in in_place(world, by.a_log(200), in_place_each, draw).items():
            table.setdefault(kind, Tally()).asked |= tally.asked
            table[kind].noticed |= tally.noticed
    print(printed(table, (IN_PLACE, UNPINNED, KEY, CHECKPOINT)))
    print(f"{count} changes of {entries} entries, {len(missed)} unnoticed: {set(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
