"""`/safe-space`: who came to an open group or a safe space, counted and summed."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, request
from flask_babel import format_date, gettext, ngettext

from nrm.accounts.frame import frame_for
from nrm.attendance.actions import Sums, list_attendance, list_sums, record_attendance
from nrm.attendance.api import SETTINGS
from nrm.attendance.asking import Errors, answered, attendance_fields
from nrm.attendance.days import quarter_name
from nrm.attendance.finding import find_count
from nrm.attendance.models import AttendanceCount
from nrm.attendance.views import AttendancePage, CountRow
from nrm.database import next_after
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw, see_other
from nrm.http.grammar import cursor_from
from nrm.look.coded import words_of
from nrm.look.fields import summary
from nrm.look.parts import Notice, Pager
from nrm.notifications.words import quarter_words

blueprint = Blueprint("attendance", __name__)
_URL, _ON_PAGE = "/safe-space", 20


@blueprint.get(_URL)
def list_page() -> Response:
    """The form, the last days, the last quarters."""
    return _draw({}, 200)


@blueprint.post(_URL)
def record() -> Response:
    """The numbers of a day stand; or the form again, with those that stood there before."""
    given = request.form.get("version", "")
    seen = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    try:
        day_at, setting, counted = answered()
        with acting("attendance.record") as actor:
            record_attendance(actor, day_at, setting, counted, seen)
    except Invalid as invalid:
        return _draw(invalid.errors, 422)
    except Conflict as conflict:
        return _draw({}, conflict.status, (day_at, setting))
    return see_other(_URL)


def _draw(errors: Errors, status: int, taken: tuple[datetime, str] | None = None) -> Response:
    with acting("attendance.list") as actor:
        standing = find_count(actor, *taken) if taken else None
        after = cursor_from(asked_for().get("cursor"))
        found = list_attendance(actor, after, _ON_PAGE)
        sums = list_sums(actor)
    fields = attendance_fields(errors)
    page = AttendancePage(
        frame=frame_for(actor, _URL),
        errors=summary(fields),
        url=_URL,
        version=standing.version if standing else 0,
        notice=_notice(standing) if standing else None,
        fields=fields,
        button=gettext("Replace these numbers") if standing else gettext("Save the numbers"),
        days=tuple(_day(each) for each in found[:_ON_PAGE]),
        quarters=tuple(_quarter(each) for each in sums),
        pager=_pager(found),
    )
    return draw("attendance/list.html", page, status)


def _notice(count: AttendanceCount) -> Notice:
    counts = (
        ngettext("%(num)d adult", "%(num)d adults", count.adults),
        ngettext("%(num)d child", "%(num)d children", count.children),
        ngettext("%(num)d not asked", "%(num)d not asked", count.not_asked),
    )
    told = gettext(
        "%(counts)s. Save again to put your numbers in their place.", counts=", ".join(counts)
    )
    return Notice(title=gettext("This day is counted already"), text=told, tone="warn")


def _day(count: AttendanceCount) -> CountRow:
    return _row(format_date(count.day_at, "d MMM y"), count)


def _quarter(sums: Sums) -> CountRow:
    return _row(quarter_words(quarter_name(sums.quarter_at)), sums)


def _row(when: str, counted: AttendanceCount | Sums) -> CountRow:
    return CountRow(
        when=when,
        place=words_of(SETTINGS, counted.setting),
        adults=counted.adults,
        children=counted.children,
        not_asked=counted.not_asked,
    )


def _pager(found: Sequence[AttendanceCount]) -> Pager:
    after = next_after(found, _ON_PAGE, "day_at")
    shown = min(len(found), _ON_PAGE)
    return Pager(
        words=ngettext("%(num)d count on this page.", "%(num)d counts on this page.", shown),
        newest=_URL if "cursor" in request.args else "",
        older=f"{_URL}?cursor={after}" if after else "",
    )
