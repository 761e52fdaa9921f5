"""Reading the entries of a week in batches, each checked: nothing that others wrote is believed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from nrm.database import now, session, transaction
from nrm.errors import Missing
from nrm.log.find import EntryView
from nrm.log.lookups import read_entries
from nrm.log.models import WITH_HEAD, AuditEntry, AuditHead
from nrm.log.times import CLOCK_SLACK

BATCH: Final = 1_000
GoesOn = Callable[[], bool]
_SIZE = select(AuditHead.size)


def walk(first: int, until: datetime, goes_on: GoesOn) -> Iterator[list[EntryView]]:
    """The entries from `first` on that were written before `until`, in batches.

    The first entry from then on ends it, whatever comes after: a week is a range of the log. One
    whose time is still to come, by a clock that ran ahead, ends nothing: nobody would look at what
    follows until then. Each batch is read in a transaction of its own; none is open while one is
    looked at.
    """
    latest = now() + CLOCK_SLACK
    while goes_on():
        with transaction(write=False):
            views = _batch(first)
        within = list(_before(views, until, latest))
        if within:
            yield within
        if len(within) < BATCH:
            return
        first = within[-1].index + 1


def _before(views: list[EntryView], until: datetime, latest: datetime) -> Iterator[EntryView]:
    for view in views:
        if until <= view.entry.at <= latest:
            return
        yield view


def _batch(first: int) -> list[EntryView]:
    statement = WITH_HEAD.where(AuditEntry.index >= first).order_by(AuditEntry.index).limit(BATCH)
    return _read(statement)


def read_one(index: int) -> EntryView:
    """The entry at this index; Missing when the log is shorter."""
    found = _read(WITH_HEAD.where(AuditEntry.index == index))
    if not found:
        raise Missing("The log has no such entry, or was never of this size.")
    return found[0]


def read_some(indexes: tuple[int, ...]) -> list[EntryView]:
    """These entries, in the order of the log."""
    return _read(WITH_HEAD.where(AuditEntry.index.in_(indexes)).order_by(AuditEntry.index))


def _read(statement: Any) -> list[EntryView]:
    return [EntryView(index, entry) for index, entry in read_entries(statement).items()]


def first_since(at: datetime) -> int:
    """The index of the first entry written at that time or later, give or take nothing."""
    near = select(AuditEntry.index).where(AuditEntry.at >= at, AuditEntry.at < at + CLOCK_SLACK)
    soonest = session().scalar(near.order_by(AuditEntry.at).limit(1))
    later = select(AuditEntry.index).where(AuditEntry.at >= at).order_by(AuditEntry.at).limit(1)
    found = soonest if soonest is not None else session().scalar(later)
    return found if found is not None else session().scalar(_SIZE) or 0
