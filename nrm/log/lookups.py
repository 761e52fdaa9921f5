"""What an append relies on: the newest entries of actor and case, and of rows; each one checked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select

from nrm.database import session
from nrm.log.entry import Entry, HeadMark
from nrm.log.head import size_beside
from nrm.log.models import NEWEST_ROWS, STORED_COLUMNS, newest_of
from nrm.log.seals import tampered, trusted_entry
from nrm.log.stored import StoredEntry
from nrm.vault.root import RootKeys


@dataclass(frozen=True)
class Newest:
    """The actor's last running number (0: none yet), the head of each case asked for, and digests.

    `rows`: the newest digest of each row asked for that the log knows.
    """

    n: int
    heads: Mapping[str, HeadMark | None]
    rows: Mapping[str, str] = field(default_factory=dict)

    def after(self, entry: Entry) -> "Newest":
        """The same once this entry of the actor follows."""
        moved = {} if entry.case is None else {entry.case: entry.after}
        return replace(self, n=entry.n, heads={**self.heads, **moved})


@dataclass(frozen=True)
class WrittenRow:
    """The newest entry that holds a row's digest: where it stands, when, and who wrote it."""

    digest: str
    index: int
    at: datetime
    actor: UUID | None


def find_newest(
    opened: Connection,
    root_keys: RootKeys,
    size: int,
    actor_id: UUID | None,
    cases: Sequence[str] = (),
    row_keys: Collection[str] = (),
) -> Newest:
    """What the newest entries of an actor, of some cases and rows say, in one statement.

    Raises Unavailable (`integrity`) if one of them does not pass its check.
    """
    wanted: dict[str, object] = {f"case_{i}": case for i, case in enumerate(cases)}
    if row_keys:
        wanted["row_keys"] = sorted(row_keys)
    statement = newest_of(len(cases), actor_id is None, bool(row_keys))
    found = opened.execute(statement, {"actor": actor_id, **wanted}).all()
    newest, rows = Newest(0, dict.fromkeys(cases)), dict[str, str]()
    # Often one entry is the newest of several; in the order of their indexes the last one tells.
    for _, row in sorted({row[0]: row for row in found}.items()):
        entry = trusted_entry(root_keys, StoredEntry(*row), size)
        n = entry.n if entry.actor == actor_id else newest.n
        newest = replace(newest.after(entry), n=n)
        rows.update(entry.rows)
    return replace(newest, rows=rows)


def find_written_rows(row_keys: Collection[str]) -> dict[str, WrittenRow]:
    """The newest entry that holds each of these rows, if any; of one that is gone, `ended`.

    One statement.

    Raises Unavailable (`integrity`) if such an entry does not pass its check.
    """
    if not row_keys:
        return {}
    root_keys: RootKeys = session().info["root"]
    opened = session().connection()
    found = opened.execute(NEWEST_ROWS, {"row_keys": sorted(row_keys)}).all()
    size = size_beside(found[0], root_keys) if found else 0
    rows: dict[str, WrittenRow] = {}
    for line in found:
        stored = StoredEntry(*line[:STORED_COLUMNS])
        key, digest = line[-2:]
        entry = trusted_entry(root_keys, stored, size)
        if entry.rows.get(key) != digest:
            raise tampered()
        rows[key] = WrittenRow(digest, stored.index, entry.at, entry.actor)
    return rows


def read_entries(wanted: Select[*tuple[Any, ...]]) -> dict[int, Entry]:
    """The entries that a statement over `WITH_HEAD` finds, by index and in its order.

    Raises Unavailable (`integrity`) if one of them does not pass its check.
    """
    root_keys: RootKeys = session().info["root"]
    rows = session().connection().execute(wanted).all()
    size = size_beside(rows[0], root_keys) if rows else 0
    stored = [StoredEntry(*row[:STORED_COLUMNS]) for row in rows]
    return {each.index: trusted_entry(root_keys, each, size) for each in stored}
