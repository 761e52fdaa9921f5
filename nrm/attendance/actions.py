"""Counting who came to an open group or a safe space, without a case and without a person.

Everything is the actor's own agency's: its counts, and its sums by quarters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from flask_babel import gettext

from nrm import policy
from nrm.attendance.days import first_shown, quarter_of
from nrm.attendance.finding import find_count, visible_to
from nrm.attendance.models import LISTED, SINCE, AttendanceCount
from nrm.database import Cursor, keyset, new_id, now, session
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.vault.rows import rely_on


@dataclass(frozen=True)
class Counted:
    """How many came, by what is known of them without asking."""

    adults: int
    children: int
    not_asked: int


@dataclass(frozen=True, kw_only=True)
class Sums(Counted):
    """How many came to a kind of place in a quarter, on how many days."""

    quarter_at: datetime
    setting: str
    days: int


def record_attendance(
    actor: Actor, day_at: datetime, setting: str, counted: Counted, seen: int | None
) -> AttendanceCount:
    """The numbers of this day stand; Conflict (stale) unless `seen` is what stood before, 0: none.

    They are the agency's and nobody's: the log says that somebody counted, and not whom.
    """
    before = find_count(actor, day_at, setting)
    policy.ask(actor, "attendance.record")
    made = _record(actor, before or _blank(actor, day_at, setting), counted, seen)
    log.write(actor, "attendance.record")
    return made


def _blank(actor: Actor, day_at: datetime, setting: str) -> AttendanceCount:
    quarter_at, agency_id = quarter_of(day_at), actor.agency_id
    return AttendanceCount(
        id=new_id(), agency_id=agency_id, day_at=day_at, quarter_at=quarter_at, setting=setting
    )


def _record(
    actor: Actor, row: AttendanceCount, counted: Counted, seen: int | None
) -> AttendanceCount:
    if seen is not None and seen != (row.version or 0):
        sentence = gettext("This day is counted already; look at its numbers before you save.")
        raise Conflict(sentence, stale=True)
    row.adults, row.children, row.not_asked = counted.adults, counted.children, counted.not_asked
    row.recorded_by_id, row.recorded_at = actor.id, now()
    session().add(row)
    session().flush()
    return row


def list_attendance(actor: Actor, after: Cursor | None, limit: int) -> Sequence[AttendanceCount]:
    """Counts of the actor's agency, the newest day first, at most `limit` + 1."""
    policy.ask(actor, "attendance.list")
    statement = LISTED.where(visible_to(actor))
    page = keyset(statement, AttendanceCount.day_at, AttendanceCount.id, after, limit)
    found = session().scalars(page).all()
    rely_on(*found)
    log.write(actor, "attendance.list", count=len(found))
    return found


def list_sums(actor: Actor) -> Sequence[Sums]:
    """Sums of the actor's agency by quarter and place, those of two years, newest first.

    They are added here: a database adds what nobody counted to what somebody did.
    """
    policy.ask(actor, "attendance.sum")
    given = {"agency_id": actor.agency_id, "since": first_shown()}
    rows = session().scalars(SINCE, given).all()
    rely_on(*rows)
    found = [_sum(list(of)) for _, of in groupby(rows, attrgetter("quarter_at", "setting"))]
    log.write(actor, "attendance.sum", count=len(found))
    return found


def _sum(rows: Sequence[AttendanceCount]) -> Sums:
    return Sums(
        quarter_at=rows[0].quarter_at,
        setting=rows[0].setting,
        days=len(rows),
        adults=sum(each.adults for each in rows),
        children=sum(each.children for each in rows),
        not_asked=sum(each.not_asked for each in rows),
    )
