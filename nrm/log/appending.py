"""Entries become leaves: rows, tree and head in three statements, under the lock of the head.

Used by `writer.py` and `resume.py` only; nothing here is decided.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from nrm.log.entry import Entry
from nrm.log.head import Head, grown, move_head
from nrm.log.keeping import Keeping
from nrm.log.models import APPEND_ENTRIES, APPEND_ROWS
from nrm.log.seals import derived, seal
from nrm.log.stored import StoredEntry
from nrm.log.tree import leaf_hash
from nrm.vault.root import RootKeys


def append_entries(
    opened: Connection, root_keys: RootKeys, kept: Keeping, head: Head, entries: Sequence[Entry]
) -> list[int]:
    """The entries stand behind `head`, which is locked, and the head moved on; their indexes."""
    new, stored = head, []
    for entry in entries:
        new, row = _leaf(root_keys, new, entry)
        stored.append(row)
    opened.execute(APPEND_ENTRIES, [vars(row) for row in stored])
    digests = [
        {"row_key": key, "index": row.index, "digest": digest}
        for row, entry in zip(stored, entries, strict=True)
        for key, digest in entry.rows.items()
    ]
    if digests:
        opened.execute(APPEND_ROWS, digests)
    move_head(opened, root_keys, kept, new, entries[-1].at)
    return [row.index for row in stored]


def _leaf(root_keys: RootKeys, head: Head, entry: Entry) -> tuple[Head, StoredEntry]:
    body = entry.body()
    leaf = leaf_hash(body.encode())
    new, nodes = grown(head, leaf)
    bare = StoredEntry(head.size, leaf, body, nodes, b"", *derived(entry))
    return new, replace(bare, seal=seal(root_keys, bare.sealed_part()))
