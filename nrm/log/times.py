"""Where in the log the entries of a time stand."""

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from nrm.columns import UtcDateTime
from nrm.database import session
from nrm.log.models import AuditEntry

# Entries stand in the order of their appending, which is that of their times but for clocks that
# differ or are set back. Bounds of time are first turned into bounds of the index, this far off:
# whatever was written in so long is looked at in vain, so that a day would cost much in a long log.
CLOCK_SLACK = timedelta(hours=1)

_PAST_ALL = 2**62


class Timed(Protocol):
    """What is bounded in time, half-open: `[from_at, to_at)`; None: not on this side."""

    @property
    def from_at(self) -> datetime | None: ...

    @property
    def to_at(self) -> datetime | None: ...


def within(
    asked: Timed, place: InstrumentedAttribute[int], after: int | None = None
) -> list[ColumnElement[bool]]:
    """Bounds of the places, below `after`, at which entries of the time asked for can stand."""
    bounds = list[ColumnElement[bool]]() if after is None else [place < after]
    if asked.from_at is not None:
        bounds.append(place > _before(AuditEntry.at < asked.from_at - CLOCK_SLACK))
    if asked.to_at is not None:
        bounds.append(place < _behind(AuditEntry.at >= asked.to_at + CLOCK_SLACK))
    return bounds


def bounds_of(asked: Timed, after: int | None) -> tuple[int, int]:
    """The same as numbers: above the first, below the second. At most one statement."""
    if asked.from_at is None and asked.to_at is None:
        return -1, _PAST_ALL if after is None else after
    earlier = None if asked.from_at is None else asked.from_at - CLOCK_SLACK
    later = None if asked.to_at is None else asked.to_at + CLOCK_SLACK
    low, high = session().execute(_BOUNDS, {"earlier": earlier, "later": later}).one()
    return low, high if after is None else min(high, after)


def _before(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(_nearest(condition, AuditEntry.at.desc()), -1)


def _behind(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(_nearest(condition, AuditEntry.at.asc()), _PAST_ALL)


def _nearest(condition: ColumnElement[bool], order: ColumnElement[datetime]) -> ScalarSelect[int]:
    return select(AuditEntry.index).where(condition).order_by(order).limit(1).scalar_subquery()


_BOUNDS = select(
    _before(AuditEntry.at < bindparam("earlier", type_=UtcDateTime())),
    _behind(AuditEntry.at >= bindparam("later", type_=UtcDateTime())),
)
