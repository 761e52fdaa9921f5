"""The log goes on after a restore: a new origin, and a first entry that says what is missing.

Until then the service serves nothing, because the log is shorter than the last checkpoint outside
(`keeping.py`). That two people decide is asked where the command stands.
"""

from dataclasses import replace

from nrm.database import now, session
from nrm.errors import OutOfTurn, to_translate
from nrm.log.acts import LogActor
from nrm.log.appending import append_entries
from nrm.log.checkpoints import Checkpoint
from nrm.log.entry import RESUME, Entry, HeadMark, Outcome
from nrm.log.head import Head, lock_restored_head
from nrm.log.keeping import keeping, newest_outside, reach_of
from nrm.log.lookups import find_newest
from nrm.vault.root import RootKeys

NOT_BEHIND = to_translate(
    "The access log is as long as its last checkpoint says: there is nothing to resume."
)


def resume_log(actor: LogActor | None) -> int:
    """The log goes on under the next origin; returns the index of the entry that says so.

    The entry names the last checkpoint kept outside (`before`), the size restored and its root
    (`after`) and the new generation (`count`). Raises OutOfTurn if the log is not behind.
    """
    root_keys: RootKeys = session().info["root"]
    kept = keeping(root_keys)
    opened = session().connection()
    head = lock_restored_head(opened, root_keys)
    last = newest_outside(root_keys, kept.origin, kept.path)
    if last is None or reach_of(kept.origin, last) <= head.reach:
        raise OutOfTurn(NOT_BEHIND)
    generation = reach_of(kept.origin, last).generation + 1
    n = find_newest(opened, root_keys, head.size, actor.id if actor else None).n
    # Without a last signature the next one is due at once: the new origin is known outside.
    fresh = replace(head, generation=generation, signed_at=None)
    return append_entries(
        opened, root_keys, kept, fresh, [_entry(actor, n + 1, last, head, generation)]
    )[0]


def _entry(actor: LogActor | None, n: int, last: Checkpoint, head: Head, generation: int) -> Entry:
    return Entry(
        at=now(),
        actor=actor.id if actor else None,
        agency=actor.agency_id if actor else None,
        role=actor.role if actor else None,
        action=RESUME,
        outcome=Outcome.DONE,
        n=n,
        count=generation,
        sections={},
        before=HeadMark(last.size, last.root),
        after=HeadMark(head.size, head.root),
        rows={},
    )
