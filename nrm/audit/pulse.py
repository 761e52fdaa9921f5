"""The log's pulse: an entry each minute, so that silence shows, and a checkpoint while it grows.

`flask nrm jobs` beats, every few seconds and in however many processes: what is due is done once.
"""

from datetime import datetime, timedelta
from typing import Final

from nrm.audit.alarms import (
    HEARTBEAT,
    SILENCE,
    late_ones,
    newest_entry,
    raise_alarms,
    unsigned_since,
)
from nrm.database import now, transaction
from nrm.log import writer as log
from nrm.log.checkpoints import due
from nrm.log.head import lock_head, read_head
from nrm.log.keeping import keeping
from nrm.log.newest import newest_signed, sign_head

EVERY: Final = timedelta(seconds=5)
_MINUTE: Final = timedelta(minutes=1)


def beat() -> int:
    """1 if this minute had no heartbeat yet; whatever waits to be signed is signed."""
    done = _heartbeat() if _is_new(_last_beat(), now()) else 0
    _sign_what_waits()
    return done


def _heartbeat() -> int:
    with transaction() as opened:
        root = opened.info["root"]
        # Under the lock nobody else beats: what is read now is what stands.
        head = lock_head(opened.connection(), root, keeping(root))
        newest, at = newest_entry(HEARTBEAT), now()
        last = newest.entry.at if newest else None
        if not _is_new(last, at):
            return 0
        # As it stood before: nobody could sign what this entry is under.
        unsigned, late = unsigned_since(head), late_ones()
        log.write(None, HEARTBEAT)
        silence = None if last is None or at - last < SILENCE else at - last
        raise_alarms(silence, at - unsigned if unsigned else None, late)
    return 1


def _last_beat() -> datetime | None:
    with transaction(write=False):
        newest = newest_entry(HEARTBEAT)
    return newest.entry.at if newest else None


def _is_new(last: datetime | None, at: datetime) -> bool:
    """Whether another minute has begun; a clock that was set back silences nothing."""
    return last is None or at < last - _MINUTE or _minute(at) > _minute(last)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _sign_what_waits() -> None:
    with transaction(write=False) as reading:
        root, opened = reading.info["root"], reading.connection()
        head = read_head(opened, root, keeping(root))
        newest = newest_signed(opened, root, head)
        waits = head.size > (newest.size if newest else 0) and due(now(), head.signed_at)
    if waits:
        with transaction():
            sign_head()
