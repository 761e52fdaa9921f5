"""The log leaves for another system: read in a transaction, handed over outside of it, then noted.

In the order of the log, each entry at least once: how far the receiver came is noted only after it
has taken them. What is killed in between is handed over again once its time is over. A receiver
that takes nothing keeps nobody waiting but itself; that it began to fail, and takes again, stands
in the log, and each round says so until then.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy.exc import IntegrityError

from nrm.database import now, session, transaction
from nrm.feeding.models import FEED_ID, THE_FEED_TO_CHANGE, Feed
from nrm.feeding.receiver import Receiver, Way
from nrm.feeding.spelling import Told
from nrm.feeding.standing import find_feed, read_log_head
from nrm.feeding.ways import hand_over
from nrm.log import writer as log
from nrm.log.checkpoints import origin_of
from nrm.log.entry import Outcome
from nrm.log.keeping import place
from nrm.log.seals import tampered, trusted_entry
from nrm.log.selects import ENTRIES_BETWEEN
from nrm.log.stored import StoredEntry
from nrm.webhooks.delivering import Failure

AT_ONCE: Final = 1000
# Longer than handing over may take.
_LEASE: Final = timedelta(minutes=1)
_ROUND: Final = timedelta(minutes=1)
# What a receiver of syslog has read and may not have kept when it fails.
AGAIN: Final = 2 * AT_ONCE
_BEGAN, _GOES_ON, _SET_BACK = "began", "goes_on", "set_back"


class NotTaken(OSError):
    """The receiver did not take what it was handed."""


@dataclass(frozen=True)
class _Batch:
    """Entries from `start` on, half-open."""

    start: int
    entries: Sequence[Told]

    @property
    def end(self) -> int:
        return self.start + len(self.entries)


def feed_entries(goes_on: Callable[[], bool] = lambda: True) -> int:
    """How many entries the receiver took; none where the settings name no receiver.

    Raises NotTaken when it takes nothing, and Unavailable when the log does not pass its check.
    """
    receiver: Receiver | None = current_app.extensions["nrm_feed_receiver"]
    if receiver is None:
        return 0
    taken, ends = 0, now() + _ROUND
    while goes_on() and now() < ends:
        with transaction(write=False):
            batch = _next()
        if not batch.entries or not _lease(batch):
            break
        failure = hand_over(receiver, batch.entries)
        _settle(batch, failure, receiver)
        if failure is not None:
            raise NotTaken(failure)
        taken += len(batch.entries)
    return taken


def set_back(start: int) -> None:
    """What stands from this index on is handed over again; never is anything passed over."""
    with transaction():
        feed = _locked()
        feed.size = min(feed.size, start)
        log.write(None, "audit.feed", count=feed.size, reason=_SET_BACK)


def _next() -> _Batch:
    feed, (size, generation) = find_feed(), read_log_head()
    # A log that was put back to an earlier state is shorter.
    start = min(feed.size, size) if feed else 0
    origin = origin_of(place().origin, generation)
    end = min(start + AT_ONCE, size)
    rows = session().connection().execute(ENTRIES_BETWEEN, {"start": start, "end": end}).all()
    if len(rows) != end - start:
        raise tampered()
    return _Batch(start, [_told(row, size, origin) for row in rows])


def _told(row: Sequence[Any], size: int, origin: str) -> Told:
    stored = StoredEntry(*row)
    entry = trusted_entry(session().info["root"], stored, size)
    return Told(stored.index, origin, stored.leaf_hash, stored.body, entry)


def _lease(batch: _Batch) -> bool:
    """Whether it is ours to hand over; not while somebody else does, or since somebody has."""
    # Of two that begin the very first round at the same moment, one makes the row.
    with suppress(IntegrityError), transaction():
        feed, at = _locked(), now()
        others = feed.leased_until is not None and feed.leased_until > at
        if others or feed.size < batch.start:
            return False
        feed.size, feed.leased_until = batch.start, at + _LEASE
        return True
    return False


def _settle(batch: _Batch, failure: Failure | None, receiver: Receiver) -> None:
    with transaction():
        feed, at = _locked(), now()
        feed.leased_until = None
        if failure is not None:
            _note_failure(feed, failure, receiver)
            return
        if feed.size == batch.start:  # Unless it was set back meanwhile.
            feed.size = batch.end
        if feed.failing_since is not None or feed.taken_at is None:
            reason = _BEGAN if feed.taken_at is None else _GOES_ON
            log.write(None, "audit.feed", count=batch.start, reason=reason)
        feed.taken_at, feed.failing_since = at, None


def _note_failure(feed: Feed, failure: Failure, receiver: Receiver) -> None:
    feed.error, feed.failed_at = failure, now()
    if feed.failing_since is None:
        feed.failing_since = feed.failed_at
        if receiver.way is Way.SYSLOG:
            feed.size = max(feed.size - AGAIN, 0)
        log.write(None, "audit.feed", outcome=Outcome.FAILED, reason=failure)


def _locked() -> Feed:
    feed = session().scalars(THE_FEED_TO_CHANGE).one_or_none()
    if feed is None:
        feed = Feed(id=FEED_ID, size=0)
        session().add(feed)
    return feed
