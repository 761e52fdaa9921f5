"""Who tampers with a log, with what in his hands, and what an export of it holds afterwards.

A log here is what the service keeps of it, as lists: entries, checkpoints in the database and in
the file outside. The service is taken in by everything: it exports and signs what it finds.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import takewhile
from random import Random
from typing import Any

from nrm.vault.root import RootKeys
from tests.log.world import SECRETS
from tests.support.exports import (
    ORIGIN,
    Signer,
    Tree,
    bodies,
    canonical,
    export_at_once,
    note_line,
)

# The log's own key is that of the small app in `tests/log`.
LOG = Signer(RootKeys({1: SECRETS[1]}).log_private)
OTHER, WITNESS = Signer(2), Signer(3, "witness.example", b"\x04")
BETWEEN = 50


@dataclass(frozen=True)
class Kept:
    """Entries, and checkpoints by the size they are of; `signer`: whose manifest it gets."""

    bodies: tuple[bytes, ...]
    inside: Mapping[int, str]
    outside: Mapping[int, str]
    signer: Signer = LOG
    keys: tuple[str, ...] = (LOG.key(),)
    lost: tuple[int, str] | None = None

    @cached_property
    def lines(self) -> list[bytes]:
        """Entries with each checkpoint where it belongs, as the service takes them out."""
        found, since = list[bytes](), 0
        for size in sorted({*self.inside, *self.outside}):
            found += self.bodies[since:size]
            since = size
            notes = dict.fromkeys(n[size] for n in (self.inside, self.outside) if size in n)
            found += map(note_line, notes)
            if self.lost is not None and self.lost[0] == size:
                found.append(note_line(self.lost[1]))
        return [*found, *self.bodies[since:]]

    def written(self) -> bytes:
        """The export, with the manifest of whoever holds `signer`."""
        tree = grown(self.bodies)
        return export_at_once(self.lines, tree.size, tree.root(), self.signer, self.keys)


def grown(given: Sequence[bytes]) -> Tree:
    tree = Tree()
    for body in given:
        tree.add(body)
    return tree


def signed(
    given: Sequence[bytes], signer: Signer, since: Mapping[int, str] | None = None, first: int = 0
) -> dict[int, str]:
    """Checkpoints over these entries, every so many; those up to `first` are those of `since`."""
    tree, notes = Tree(), {s: n for s, n in (since or {}).items() if s <= first}
    for index, body in enumerate(given, 1):
        tree.add(body)
        due = index > first and index % BETWEEN == 0
        if due or (index == len(given) and index not in notes):
            notes[index] = signer.note(index, tree.root())
    return notes


def a_log(entries: int, seed: int = 1) -> Kept:
    """An honest log of so many entries."""
    given = story(entries, seed)
    notes = signed(given, LOG)
    return Kept(given, notes, notes)


@cache
def story(entries: int, seed: int) -> tuple[bytes, ...]:
    """So many entries that follow each other; another story for another seed."""
    return tuple(bodies(entries, seed, people=30, cases=max(entries // 10, 3)))


def another_story(entries: int, draw: Random) -> tuple[bytes, ...]:
    return story(entries, draw.randrange(2, 6))


# --- Changes of the entries themselves


Entries = tuple[bytes, ...]
Change = Callable[[Entries, Random], Entries]


@lru_cache(maxsize=20_000)
def _read(body: bytes) -> dict[str, Any] | None:
    """What an entry says, not to be changed; None for what is none."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    needed = {"n", "actor", "action", "case", "before", "after", "outcome"}
    return said if isinstance(said, dict) and needed <= set(said) else None


def _plain(body: bytes) -> dict[str, Any]:
    return dict(_read(body) or {})


def _put(given: Entries, index: int, *new: bytes) -> Entries:
    return (*given[:index], *new, *given[index + 1 :])


def _field(given: Entries, draw: Random) -> Entries:
    """One value of one entry is another of its form."""
    index = draw.randrange(len(given))
    said = _plain(given[index])
    key = draw.choice([k for k in said if k != "v"])
    said[key] = _another(draw, key, said[key], _plain(draw.choice(given)))
    return _put(given, index, canonical(said))


def _another(draw: Random, key: str, value: Any, other: dict[str, Any]) -> Any:
    """A value of this key that an entry can have."""
    made: dict[str, Callable[[], Any]] = {
        "at": lambda: value[:-2] + str(draw.randrange(10)) + "Z",
        "n": lambda: max(1, value + draw.choice([-1, 1])),
        "count": lambda: draw.randrange(100),
        "outcome": lambda: draw.choice(["done", "refused", "failed"]),
        "action": lambda: draw.choice(["case.list", "session.open", "note.read"]),
        "request": lambda: f"r{draw.randrange(10**6)}",
        "purpose": lambda: draw.choice([None, "supervision", "care"]),
        "reason": lambda: draw.choice([None, "missing", "integrity"]),
        "role": lambda: draw.choice(["supervisor", "auditor", None]),
        "sections": lambda: {"health": draw.randrange(1, 9)},
        "rows": lambda: {f"case:{draw.getrandbits(128):032x}": "ended"},
    }
    return made[key]() if key in made else other[key]


def _bytes(given: Entries, draw: Random) -> Entries:
    """Some byte of some entry."""
    index = draw.randrange(len(given))
    changed = bytearray(given[index])
    changed[draw.randrange(len(changed))] = draw.choice(b'0123456789abcdefghijkl{}",:-_ ')
    return _put(given, index, bytes(changed))


def _order(given: Entries, draw: Random) -> Entries:
    one, other = sorted(draw.sample(range(len(given)), 2))
    if draw.random() < 0.5:
        other = min(one + 1, len(given) - 1)
    changed = list(given)
    changed[one], changed[other] = changed[other], changed[one]
    return tuple(changed)


def _delete(given: Entries, draw: Random) -> Entries:
    first = draw.randrange(len(given))
    return given[:first] + given[first + draw.choice([1, 1, 1, 2, 10, 100]) :]


def _insert(given: Entries, draw: Random) -> Entries:
    # Not at the end: whoever holds the key may go on there, and that is no change of what stands.
    index, body = draw.randrange(len(given)), draw.choice(given)
    if draw.random() < 0.5:
        body = _field((body,), draw)[0]
    return (*given[:index], body, *given[index:])


def _truncate(given: Entries, draw: Random) -> Entries:
    return given[: draw.randrange(len(given))]


def _fork(given: Entries, draw: Random) -> Entries:
    """Another story from some entry on, of any length."""
    first = draw.randrange(len(given))
    other = another_story(len(given) + 5, draw)
    return follow(given[:first] + other[first : len(given) + draw.choice([-5, 0, 0, 5])])


CHANGES: dict[str, Change] = {
    "a field": _field,
    "a byte": _bytes,
    "the order": _order,
    "entries deleted": _delete,
    "an entry inserted": _insert,
    "the end cut off": _truncate,
    "a fork": _fork,
}


def follow(given: Entries) -> Entries:
    """The same with running numbers and heads set right, where they can be read."""
    numbers, heads, made = dict[Any, int](), dict[Any, Any](), list[bytes]()
    for body in given:
        said = _read(body)
        try:
            made.append(body if said is None else _following(body, said, numbers, heads))
        except TypeError:  # A value that no dictionary has as its key.
            made.append(body)
    return tuple(made)


def _following(
    body: bytes, said: dict[str, Any], numbers: dict[Any, int], heads: dict[Any, Any]
) -> bytes:
    n = numbers[said["actor"]] = numbers.get(said["actor"], 0) + 1
    before, after = said["before"], said["after"]
    if said["case"] is None and said["action"] != "audit.resume":
        before = after = None
    elif said["case"] is not None:
        moves = after != before and said["outcome"] == "done"
        before = heads.get(said["case"])
        after = heads[said["case"]] = after if moves else before
    if (n, before, after) == (said["n"], said["before"], said["after"]):
        return body
    return canonical({**said, "n": n, "before": before, "after": after})


# --- Who does it


def first_change(old: Entries, new: Entries) -> int:
    """How many entries at the beginning are the same."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    return sum(1 for _ in same)


def in_the_database(kept: Kept, draw: Random, change: Change) -> Kept:
    """Without keys: entries, sometimes with numbers and heads set right; no checkpoint beyond."""
    made = change(kept.bodies, draw)
    if draw.random() < 0.5:
        made = follow(made)
    inside = {s: n for s, n in kept.inside.items() if s <= len(made)}
    return replace(kept, bodies=made, inside=inside)


def and_outside(kept: Kept, draw: Random, change: Change) -> Kept:
    """The same, and the file outside is cut as it must be."""
    made = in_the_database(kept, draw, change)
    return replace(made, outside=made.inside)


def with_the_log_key(kept: Kept, draw: Random, change: Change) -> Kept:
    """Who holds the keys of the service signs everything anew, in the file outside too."""
    made = follow(change(kept.bodies, draw))
    notes = signed(made, LOG, kept.inside, first_change(kept.bodies, made))
    return Kept(made, notes, notes)


def with_another_key(kept: Kept, draw: Random, change: Change) -> Kept:
    """Who holds none of the keys puts his own in their place, everywhere."""
    made = follow(change(kept.bodies, draw))
    notes = signed(made, OTHER)
    return Kept(made, notes, notes, OTHER, (OTHER.key(),))


def rolled_back(kept: Kept, draw: Random) -> Kept:
    """A backup was put back as a whole, the file outside too: the log ends at an old checkpoint."""
    size = draw.choice([s for s in kept.inside if s < len(kept.bodies)])
    notes = {s: n for s, n in kept.inside.items() if s <= size}
    return Kept(kept.bodies[:size], notes, notes)


def rolled_back_and_gone_on(kept: Kept, draw: Random) -> Kept:
    """The same, and the service, which noticed nothing, has written on."""
    old = rolled_back(kept, draw)
    size = len(old.bodies)
    more = another_story(len(kept.bodies) + 5, draw)[size:]
    made = follow((*old.bodies, *more[: draw.randrange(1, len(more))]))
    notes = signed(made, LOG, old.inside, size)
    return Kept(made, notes, notes)


_RESUMED = {"action": "audit.resume", "case": None, "outcome": "done", "count": 2, "rows": {}}


def restored_by_its_keeper(kept: Kept, draw: Random) -> Kept:
    """Who holds the keys says that a backup was restored, and that less was lost than was."""
    size, lost = sorted(draw.sample(list(kept.inside)[:-1], 2))
    known = {s: n for s, n in kept.inside.items() if s <= size}
    said = {
        **_plain(kept.bodies[0]),
        **_RESUMED,
        "before": {"root": grown(kept.bodies[:lost]).root().hex(), "version": lost},
        "after": {"root": grown(kept.bodies[:size]).root().hex(), "version": size},
    }
    made = follow((*kept.bodies[:size], canonical(said)))
    end = LOG.note(len(made), grown(made).root(), f"{ORIGIN}/2")
    inside = {**known, len(made): end}
    # The note of what was lost stands before the entry that tells of it.
    return Kept(made, inside, {**known, len(made): end}, lost=(size, kept.inside[lost]))


def _other_text(note: str, draw: Random) -> str:
    place = draw.randrange(len(note))
    return note[:place] + draw.choice("0123456789ABCabc+/=\n \u2014") + note[place + 1 :]


def forged_checkpoints(kept: Kept, draw: Random) -> Kept:
    """Without keys: a checkpoint is changed, moved, or signed by another key, here and outside."""
    size = draw.choice(list(kept.inside))
    ways: Sequence[Callable[[], str]] = (
        lambda: _other_text(kept.inside[size], draw),
        lambda: kept.inside[draw.choice(list(kept.inside))],
        lambda: OTHER.note(size, draw.randbytes(32)),
        lambda: OTHER.note(size, grown(kept.bodies[:size]).root()),
        lambda: _signed_by_another(kept.inside[size]),
    )
    notes = {**kept.inside, size: draw.choice(ways)()}
    return replace(kept, inside=notes, outside=draw.choice([notes, kept.outside]))


def _signed_by_another(note: str) -> str:
    text = note.partition("\n\n")[0] + "\n"
    return f"{text}\n{OTHER.line(text)}"


def forged_by_the_log_key(kept: Kept, draw: Random) -> Kept:
    """A checkpoint of another tree, signed by the log's own key."""
    size = draw.choice(list(kept.inside))
    notes = {**kept.inside, size: LOG.note(size, draw.randbytes(32))}
    return replace(kept, inside=notes, outside=notes)


# --- The file itself, after the service has written it


def edited(written: bytes, draw: Random) -> bytes:
    """An export in the hands of somebody without keys."""
    lines = written.splitlines(keepends=True)
    ways = (_edit_byte, _edit_lines, _edit_end, _edit_and_sum)
    return b"".join(draw.choice(ways)(lines, draw))


def _edit_byte(lines: list[bytes], draw: Random) -> list[bytes]:
    index = draw.randrange(len(lines))
    changed = bytearray(lines[index])
    changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return [*lines[:index], bytes(changed), *lines[index + 1 :]]


def _edit_lines(lines: list[bytes], draw: Random) -> list[bytes]:
    one, other = draw.sample(range(len(lines)), 2)
    if draw.random() < 0.5:
        return lines[:one] + lines[one + 1 :]
    return [*lines[:one], lines[other], *lines[one:]]


def _edit_end(lines: list[bytes], draw: Random) -> list[bytes]:
    whole = b"".join(lines)
    return [whole[: draw.randrange(len(whole))], *draw.choice([[], [lines[-1]]])]


def _edit_and_sum(lines: list[bytes], draw: Random) -> list[bytes]:
    """Entries are deleted, and the manifest says so: only its signature cannot be made anew."""
    entries = [line for line in lines if line.startswith(b'{"action"')]
    left = [line for line in lines[1:-1] if line != draw.choice(entries)]
    tree = grown([line[:-1] for line in left if line.startswith(b'{"action"')])
    made = export_at_once([line[:-1] for line in left], tree.size, tree.root(), LOG).splitlines()
    said = {**json.loads(made[-1]), "signature": json.loads(lines[-1])["signature"]}
    return [line + b"\n" for line in (*made[:-1], canonical(said))]
