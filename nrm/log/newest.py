"""The newest checkpoint that the database holds, and signing one where none covers all entries."""

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from nrm.database import now, session
from nrm.log.checkpoints import log_keys, open_checkpoint, origin_of
from nrm.log.head import Head, lock_head, move_head
from nrm.log.keeping import keeping
from nrm.log.models import NEWEST_CHECKPOINT
from nrm.log.seals import tampered
from nrm.vault.root import RootKeys

# So many rows that others put into a table are passed over; more are an alarm.
MOST_FORGED = 100


class Noted(NamedTuple):
    """A checkpoint as the database holds it: its size, and the signed note."""

    size: int
    note: str


def sign_head() -> None:
    """The newest entry is under a checkpoint, if it was not: for the moment before a stop."""
    root_keys: RootKeys = session().info["root"]
    kept = keeping(root_keys)
    opened = session().connection()
    head = lock_head(opened, root_keys, kept)
    newest = newest_signed(opened, root_keys, head)
    if head.size > (newest.size if newest else 0):
        move_head(opened, root_keys, kept, replace(head, signed_at=None), now())


def newest_signed(opened: Connection, root_keys: RootKeys, head: Head | None) -> Noted | None:
    """The newest checkpoint of the log of this head; None before the first.

    Rows that others put into the table hide none: they are passed over. Raises Unavailable
    (`integrity`) where no other is found, though the head says that there is one.
    """
    if head is None or head.signed_at is None:
        return None
    origin, size = origin_of(keeping(root_keys).origin, head.generation), head.size
    for _ in range(MOST_FORGED):
        row = opened.execute(NEWEST_CHECKPOINT, {"size": size}).one_or_none()
        if row is None:
            break
        if is_signed(root_keys, origin, row.size, row.note):
            return Noted(row.size, row.note)
        size = row.size - 1
    raise tampered()


def is_signed(root_keys: RootKeys, origin: str, size: int, note: object) -> bool:
    """Whether this is a note that the log of this origin signed for this size."""
    try:
        found = open_checkpoint(note, log_keys(root_keys)) if isinstance(note, str) else None
    except ValueError:
        return False
    return found is not None and (found.origin, found.size) == (origin, size)
