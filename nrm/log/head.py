"""The head of the log: locked, checked, moved on by entries, signed when a checkpoint is due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from nrm.database import after_commit
from nrm.log.checkpoints import Checkpoint, due, origin_of, sign_checkpoint
from nrm.log.keeping import Keeping, Reach, keeping
from nrm.log.models import (
    APPEND_CHECKPOINT,
    BEGIN_HEAD,
    HEAD,
    HEAD_COLUMNS,
    HEAD_ID,
    HEAD_TO_CHANGE,
    MOVE_HEAD,
    STORED_COLUMNS,
)
from nrm.log.seals import seal, tampered, trusted_head
from nrm.log.stored import StoredHead
from nrm.log.tree import HASH_BYTES, Frontier, append, root_of
from nrm.vault.root import RootKeys


@dataclass(frozen=True)
class Head:
    """Size, generation (1, more after each restore), frontier, time of the last checkpoint.

    `key_version`: of the root keys under which the row was sealed.
    """

    size: int
    generation: int
    frontier: Frontier
    signed_at: datetime | None
    key_version: int

    @property
    def root(self) -> bytes:
        """The root over all entries; 32 bytes."""
        return root_of(self.frontier)

    @property
    def reach(self) -> Reach:
        return Reach(self.generation, self.size)

    def stored(self, root_keys: RootKeys) -> StoredHead:
        """The row of this head, with its mac."""
        joined = b"".join(self.frontier)
        bare = StoredHead(self.size, self.generation, joined, self.signed_at, b"")
        return replace(bare, mac=seal(root_keys, bare.sealed_part()))


def read_head(opened: Connection, root_keys: RootKeys, kept: Keeping) -> Head:
    """The head as it now is; raises Unavailable if it is missing, false, or shorter than seen."""
    head = find_head(opened, root_keys, kept)
    if head is None:
        raise tampered()
    return head


def find_head(opened: Connection, root_keys: RootKeys, kept: Keeping) -> Head | None:
    """The same; None before the first entry."""
    row = opened.execute(HEAD).one_or_none()
    if row is None:
        kept.refuse_shorter(StoredHead(0, 0, b"", None, b""))
        return None
    return believed(StoredHead(*row), root_keys, kept)


def believed(stored: StoredHead, root_keys: RootKeys, kept: Keeping) -> Head:
    """The head of a row; raises Unavailable if its mac is false or it is shorter than seen."""
    kept.refuse_shorter(stored)
    return _head(root_keys, stored)


def size_beside(row: Sequence[Any], root_keys: RootKeys) -> int:
    """The size of the log in a row of `WITH_HEAD`, whose head is believed (it is one for all)."""
    stored = StoredHead(*row[STORED_COLUMNS : STORED_COLUMNS + HEAD_COLUMNS])
    return believed(stored, root_keys, keeping(root_keys)).size


def lock_head(opened: Connection, root_keys: RootKeys, kept: Keeping) -> Head:
    """The head, locked until the transaction ends; as `read_head`."""
    row = _locked(opened, root_keys)
    return believed(row, root_keys, kept)


def lock_restored_head(opened: Connection, root_keys: RootKeys) -> Head:
    """The head after a restore, locked: for once it may be shorter than what was seen."""
    return _head(root_keys, _locked(opened, root_keys))


def grown(head: Head, leaf: bytes) -> tuple[Head, bytes]:
    """The head with one more leaf, and the nodes that this leaf completes, joined."""
    frontier, nodes = append(head.frontier, head.size, leaf)
    return replace(head, size=head.size + 1, frontier=frontier), b"".join(nodes)


def move_head(
    opened: Connection, root_keys: RootKeys, kept: Keeping, new: Head, at: datetime
) -> None:
    """The row holds the new head; a checkpoint that is due is signed, and kept after the commit.

    The first one under new root keys is due at once, and signed by the old log key as well.
    """
    note = None
    if due(at, new.signed_at) or new.key_version != root_keys.current:
        kept.prepare()
        new = replace(new, signed_at=at)
        note = _sign(opened, root_keys, kept, new, at)
    stored = new.stored(root_keys)
    opened.execute(MOVE_HEAD, vars(stored))
    after_commit(lambda: kept.settle(new.reach, note))


def _sign(opened: Connection, root_keys: RootKeys, kept: Keeping, head: Head, at: datetime) -> str:
    checkpoint = Checkpoint(origin_of(kept.origin, head.generation), head.size, head.root)
    note = sign_checkpoint(root_keys, checkpoint, sorted({head.key_version, root_keys.current}))
    opened.execute(APPEND_CHECKPOINT, [{"size": head.size, "note": note, "at": at}])
    return note


def _locked(opened: Connection, root_keys: RootKeys) -> StoredHead:
    row = opened.execute(HEAD_TO_CHANGE).one_or_none()
    if row is not None:
        return StoredHead(*row)
    # A new log. Over the rows of an old one the first entry finds its place taken, and fails.
    first = Head(0, 1, (), None, root_keys.current).stored(root_keys)
    opened.execute(BEGIN_HEAD, [{"id": HEAD_ID, **vars(first)}])
    return first


def _head(root_keys: RootKeys, stored: StoredHead) -> Head:
    joined, version = trusted_head(root_keys, stored).frontier, stored.mac[0]
    # Nothing of the log is sealed under an older version than what stood before it.
    root_keys.follow(version)
    frontier = tuple(joined[i : i + HASH_BYTES] for i in range(0, len(joined), HASH_BYTES))
    return Head(stored.size, stored.generation, frontier, stored.signed_at, version)
