"""A log as lists is laid into a real database and the file outside, by whoever has these hands.

Without the keys of the service he cannot seal: a changed row keeps the seal of the row that stood
there, and the head stays what it was. With them everything is as the service writes it.
"""

from collections.abc import Sequence
from dataclasses import replace

from nrm.log import seals
from nrm.log.entry import Entry, read_entry
from nrm.log.head import Head
from nrm.log.marks import marks_of
from nrm.log.stored import StoredEntry
from nrm.log.tree import append, leaf_hash
from tests.log.world import CHECKPOINTS, ENTRIES, HEAD, MARKS, ROWS, World
from tests.support.tampering import Kept


def lay_down(world: World, kept: Kept, honest: Kept | None = None) -> None:
    """The database holds this log, and nothing else; `honest`: whose seals are all that he has."""
    rows, head = _stored(world, kept.bodies)
    if honest is not None:
        sealed, head = _stored(world, honest.bodies)
        rows = [_unsealed(row, sealed) for row in rows]
    entries = [(row.index, _read(row.body)) for row in rows]
    digests = [
        {"row_key": key, "index": index, "digest": digest}
        for index, entry in entries
        if entry is not None
        for key, digest in entry.rows.items()
    ]
    marks = [{"index": i, "key": key} for i, entry in entries if entry for key in marks_of(entry)]
    at = rows[-1].at if rows else None
    notes = [{"size": size, "note": note, "at": at} for size, note in kept.inside.items()]
    with world.hostile() as connection:
        for table, lines in (
            (ENTRIES, [vars(row) for row in rows]),
            (ROWS, digests),
            (MARKS, marks),
            (HEAD, [{"id": 1, **vars(head.stored(world.roots))}]),
            (CHECKPOINTS, notes),
        ):
            connection.execute(table.delete())
            if lines:
                connection.execute(table.insert(), lines)
    outside = [note for _, note in sorted(kept.outside.items())]
    lost = [] if kept.lost is None else [kept.lost[1]]
    world.file.write_text("".join(f"{note}\n" for note in (*outside, *lost)))


def _stored(world: World, bodies: Sequence[bytes]) -> tuple[list[StoredEntry], Head]:
    frontier: tuple[bytes, ...] = ()
    rows, last = list[StoredEntry](), None
    generation = 1
    for index, body in enumerate(bodies):
        entry = _read(body.decode())
        last = entry or last
        if entry is not None and entry.action == "audit.resume":
            generation = entry.count or generation
        leaf = leaf_hash(body)
        frontier, nodes = append(frontier, index, leaf)
        if last is None:
            last = read_entry(_ANY)
        bare = StoredEntry(index, leaf, body.decode(), b"".join(nodes), b"", *seals.derived(last))
        rows.append(replace(bare, seal=seals.seal(world.roots, bare.sealed_part())))
    signed_at = rows[-1].at if rows else None
    return rows, Head(len(rows), generation, frontier, signed_at, world.roots.current)


# What stands in the columns where the very first body says nothing that can be read.
_ANY = (
    '{"action":"case.list","actor":null,"after":null,"agency":null,"at":"2026-01-01T00:00:00.000Z"'
    ',"before":null,"case":null,"consent":null,"count":null,"n":1,"outcome":"done","purpose":null'
    ',"reason":null,"referral":null,"request":null,"role":null,"rows":{},"sections":{},"v":1}'
)


def _unsealed(row: StoredEntry, sealed: Sequence[StoredEntry]) -> StoredEntry:
    stood = sealed[min(row.index, len(sealed) - 1)]
    return row if row == stood else replace(row, seal=stood.seal)


def _read(body: str) -> Entry | None:
    try:
        return read_entry(body)
    except ValueError:
        return None
