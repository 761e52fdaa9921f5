"""The log's pulse: an entry each minute, so that silence shows, and a checkpoint while it grows.

With each some of the old entries are looked over, all of them within a week: look-ups go by columns
beside the sealed body, and whoever changes those hides an entry from them until somebody looks.

`flask nrm jobs` beats, every few seconds and in however many processes: what is due is done once.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from nrm.audit.alarms import (
    HEARTBEAT,
    SILENCE,
    late_ones,
    newest_entry,
    raise_alarms,
    raise_altered,
    unsigned_since,
)
from nrm.database import now, transaction
from nrm.log import writer as log
from nrm.log.checkpoints import due
from nrm.log.find import EntryView
from nrm.log.head import lock_head, read_head
from nrm.log.keeping import keeping
from nrm.log.newest import newest_signed, sign_head
from nrm.log.stretch import faults_between

EVERY: Final = timedelta(seconds=5)
_MINUTE: Final = timedelta(minutes=1)
# Entries with each beat: all of them in so many beats, which is a week, and never fewer than some.
_BEATS: Final = 7 * 24 * 60
_LEAST: Final = 1000


class _Looked(NamedTuple):
    """Where the next beat goes on, and the index of the first entry that was altered."""

    following: int
    altered: int | None


def beat() -> int:
    """1 if this minute had no heartbeat yet; whatever waits to be signed is signed."""
    last = _last_beat()
    done = _heartbeat(_look_over(last)) if _is_new(_at(last), now()) else 0
    _sign_what_waits()
    return done


def _look_over(last: EntryView | None) -> _Looked:
    """The stretch that is next. The log grows meanwhile: at its end the beginning is next."""
    with transaction(write=False) as reading:
        root = reading.info["root"]
        size = read_head(reading.connection(), root, keeping(root)).size
        start = (last.entry.count or 0) if last else 0
        start = start if start < size else 0
        end = min(size, start + max(_LEAST, size // _BEATS))
        first = next(faults_between(start, end), None)
    return _Looked(end if end < size else 0, None if first is None else first.index)


def _heartbeat(looked: _Looked) -> int:
    with transaction() as opened:
        root = opened.info["root"]
        # Under the lock nobody else beats: what is read now is what stands.
        head = lock_head(opened.connection(), root, keeping(root))
        last, at = _at(newest_entry(HEARTBEAT)), now()
        if not _is_new(last, at):
            return 0
        # As it stood before: nobody could sign what this entry is under.
        unsigned, late = unsigned_since(head), late_ones()
        log.write(None, HEARTBEAT, count=looked.following)
        silence = None if last is None or at - last < SILENCE else at - last
        raise_alarms(silence, at - unsigned if unsigned else None, late)
        if looked.altered is not None:
            raise_altered(looked.altered)
    return 1


def _last_beat() -> EntryView | None:
    with transaction(write=False):
        return newest_entry(HEARTBEAT)


def _at(beat: EntryView | None) -> datetime | None:
    return beat.entry.at if beat else None


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
