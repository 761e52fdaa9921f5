"""Looking back through a long log: a page costs as much, however rarely its filters meet.

Two filters may each be true for half of the log and never together: whoever looks for both would
read all of it. So a page looks back over a bounded number of entries and says how far it came; the
next one goes on from there. How far is sounded out first: the rarest of the filters tells.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, select

from nrm.database import session
from nrm.log.find import EVERYTHING, EntryView, Filters, Visibility, entries
from nrm.log.models import AuditEntry
from nrm.log.statements import find_entry
from nrm.log.times import bounds_of
from nrm.log.ways import MARK, Stretch, Way, beside
from nrm.turns import PLANNED_ANEW


@dataclass(frozen=True)
class Room:
    """How many entries one page may look at: of its rarest filter, or else of the whole log."""

    of_filter: int = 1_000
    of_log: int = 10_000


@dataclass(frozen=True)
class Reached:
    """Below which index it goes on, and when the newest entry was written that stands there."""

    below: int
    at: datetime


@dataclass(frozen=True)
class Looked:
    """Entries newest first, at most `limit` + 1; `reached` where more may stand before them."""

    entries: list[EntryView]
    reached: Reached | None = None


ROOM = Room()


def look_back(
    filters: Filters, visible: Visibility, after: int | None, limit: int, room: Room = ROOM
) -> Looked:
    """A page of what is found below index `after`, as far back as there is room for.

    Raises Unavailable as `find.entries` does.
    """
    if not _is_narrowed(filters, visible):
        return Looked(entries(filters, visible, after, limit))
    stretch = sounded(filters, visible, after, room)
    found = entries(filters, visible, after, limit, stretch)
    if len(found) > limit or stretch.is_whole:
        return Looked(found)
    return Looked(found, Reached(stretch.above + 1, find_entry(stretch.above).at))


def sounded(filters: Filters, visible: Visibility, after: int | None, room: Room) -> Stretch:
    """The longest stretch that there is room for. Two statements."""
    ways = _ways(filters, visible)
    low, high = bounds_of(filters, after)
    lines = [
        (way, value, room.of_filter // len(way.values)) for way in ways for value in way.values
    ]
    given = {"low": low, "high": high, "of_log": room.of_log, "without": list(filters.without)}
    for number, (_, value, at_most) in enumerate(lines):
        given |= {f"value_{number}": value, f"room_{number}": at_most}
    kinds = tuple((way.column, bool(way.without)) for way, _, _ in lines)
    *depths, of_log = [
        -1 if depth is None else depth
        for depth in session().execute(_soundings(kinds), given).one()
    ]
    left = iter(depths)
    # Of several acts as many as of one are looked at: the most frequent tells.
    reach = [(max(next(left) for _ in way.values), way) for way in ways]
    way = min(reach, key=itemgetter(0))[1] if reach else None
    above = min([of_log, *(depth for depth, _ in reach)])
    return Stretch(way, max(above, low), high, is_whole=above < 0)


def _is_narrowed(filters: Filters, visible: Visibility) -> bool:
    """Whether more is asked of an entry than one index answers."""
    own = visible != EVERYTHING
    return len(_asked(filters)) + own > 1 or (bool(filters.without) and not own)


def _ways(filters: Filters, visible: Visibility) -> list[Way]:
    """Those by which one tells how far a page came.

    Who does not see all is told it by entries that he sees, not by those of others.
    """
    if visible.agency is not None:
        return [Way("agency", (visible.agency,), filters.without)]
    return _asked(filters) if visible == EVERYTHING else [Way("actor", (visible.actor,))]


def _asked(filters: Filters) -> list[Way]:
    """The rarest first, as far as one can say."""
    columns = (
        ("case_pseudonym", filters.case),
        ("actor", filters.actor),
        ("agency", filters.agency),
        ("outcome", filters.outcome),
    )
    marks = [Way(MARK, (mark,)) for mark in filters.marks]
    acts = [Way("action", tuple(filters.acts))] if filters.acts else []
    return [*marks, *acts, *(Way(name, (value,)) for name, value in columns if value is not None)]


@cache
def _soundings(kinds: tuple[tuple[str, bool], ...]) -> Select[*tuple[Any, ...]]:
    """The newest index that there is no room for: of each way, and of the log; null: room for all.

    A kind: the column, and whether there are acts that do not count.
    """
    each = [_depth(number, column, but) for number, (column, but) in enumerate(kinds)]
    place, low = AuditEntry.index, AuditEntry.index > bindparam("low")
    newest = select(func.max(place)).where(low, place < bindparam("high")).scalar_subquery()
    # No bound but this one from above: SQLite would begin at the other, and pass them all.
    of_log = select(func.max(place)).where(low, place <= newest - bindparam("of_log"))
    return select(*each, of_log.scalar_subquery()).execution_options(**{PLANNED_ANEW: True})


def _depth(number: int, column: str, but: bool) -> ScalarSelect[int]:
    rows = beside(column)
    found = select(rows.index).where(
        getattr(rows, column) == bindparam(f"value_{number}"),
        rows.index > bindparam("low"),
        rows.index < bindparam("high"),
    )
    if but:
        found = found.where(rows.action.not_in(bindparam("without", expanding=True)))
    newest_first = found.order_by(rows.index.desc()).offset(bindparam(f"room_{number}"))
    return newest_first.limit(1).scalar_subquery()
