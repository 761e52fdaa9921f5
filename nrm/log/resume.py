"""The log goes on after a restore: a new origin, and a first entry that says what is missing.

Until then the service serves nothing, because the log is shorter than the last checkpoint outside
(`keeping.py`). Who the two people are is asked in `nrm/audit/resuming.py`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from nrm.database import now, session
from nrm.errors import OutOfTurn, to_translate
from nrm.log.acts import LogActor
from nrm.log.appending import append_entries
from nrm.log.checkpoints import Checkpoint
from nrm.log.entry import CONFIRM_RESUME, RESUME, Entry, HeadMark, Outcome
from nrm.log.head import Head, lock_restored_head
from nrm.log.keeping import keeping, newest_outside, reach_of
from nrm.log.lookups import find_newest
from nrm.log.seals import tampered, trusted_entry
from nrm.log.selects import ENTRIES_BETWEEN
from nrm.log.stored import StoredEntry
from nrm.log.vouching import awaited, check_relied_on
from nrm.vault.root import RootKeys
from nrm.vault.rows import ENDED

_AT_ONCE: Final = 1000
NOT_BEHIND = to_translate(
    "The access log is as long as its last checkpoint says: there is nothing to resume."
)


@dataclass(frozen=True)
class Behind:
    """The log as it was restored, and the checkpoint outside that reaches furthest."""

    head: Head
    last: Checkpoint
    generation: int


def how_far_behind() -> Behind:
    """What a restore lost, the head locked; OutOfTurn if the log is not behind."""
    root_keys: RootKeys = session().info["root"]
    kept = keeping(root_keys)
    head = lock_restored_head(session().connection(), root_keys)
    last = newest_outside(root_keys, kept.origin, kept.path)
    if last is None or reach_of(kept.origin, last) <= head.reach:
        raise OutOfTurn(NOT_BEHIND)
    return Behind(head, last, reach_of(kept.origin, last).generation + 1)


def find_rows_since(table: str, since: datetime) -> set[str]:
    """The rows of a table that the restored log wrote since then, by their names, and did not end.

    Read from the entries themselves: whoever made the backup may have left rows out of it, and out
    of what finds them. Raises Unavailable if an entry is missing or does not pass its check.
    """
    newest: dict[str, str] = {}
    for entry in _entries_back():
        if entry.at < since:
            break
        for key in entry.rows.keys() - newest.keys():
            newest[key] = entry.rows[key]
    return {k for k, its in newest.items() if its != ENDED and k.startswith(f"{table}:")}


def _entries_back() -> Iterator[Entry]:
    opened, root_keys = session().connection(), session().info["root"]
    size = lock_restored_head(opened, root_keys).size
    for end in range(size, 0, -_AT_ONCE):
        start = max(end - _AT_ONCE, 0)
        rows: Sequence[Any] = opened.execute(ENTRIES_BETWEEN, {"start": start, "end": end}).all()
        if len(rows) != end - start:
            raise tampered()
        for row in reversed(rows):
            yield trusted_entry(root_keys, StoredEntry(*row), size)


def resume_log(first: LogActor, second: LogActor, gone: Collection[str] = ()) -> int:
    """The log goes on under the next origin; returns the index of the entry that says so.

    That entry, by `first`, names the last checkpoint kept outside (`before`), the size restored and
    its root (`after`) and the new generation (`count`); the one behind it says that `second` agreed
    and has the digests of what was changed, and that the rows of the names `gone` ended. Raises
    OutOfTurn if the log is not behind, Unavailable if a row that this relies on is not the one that
    the restored log vouches for.
    """
    behind = how_far_behind()
    opened, root_keys = session().connection(), session().info["root"]
    session().flush()
    size, relied_on = behind.head.size, awaited()
    newest = find_newest(opened, root_keys, size, first.id, (), relied_on)
    check_relied_on(relied_on, newest.rows)
    numbered = find_newest(opened, root_keys, size, second.id)
    entry = _entry(first, RESUME, newest.n + 1, now())
    resumed = replace(
        entry,
        count=behind.generation,
        before=HeadMark(behind.last.size, behind.last.root),
        after=HeadMark(size, behind.head.root),
    )
    rows = session().info.pop("changed_rows", {}) | dict.fromkeys(gone, ENDED)
    confirmed = _entry(second, CONFIRM_RESUME, numbered.n + 1, entry.at, rows)
    # Without a last signature the next one is due at once: the new origin is known outside.
    fresh = replace(behind.head, generation=behind.generation, signed_at=None)
    return append_entries(opened, root_keys, keeping(root_keys), fresh, [resumed, confirmed])[0]


def _entry(
    actor: LogActor, action: str, n: int, at: datetime, rows: Mapping[str, str] | None = None
) -> Entry:
    return Entry(
        at=at,
        actor=actor.id,
        agency=actor.agency_id,
        role=actor.role,
        action=action,
        outcome=Outcome.DONE,
        n=n,
        sections={},
        rows=rows or {},
    )
