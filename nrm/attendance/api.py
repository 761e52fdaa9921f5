"""`/attendance`: how many came to an open group or a safe space; nobody's name, nobody's case."""

from datetime import datetime
from typing import Any

from flask import Response
from flask_babel import gettext

from nrm.attendance.actions import Counted, list_attendance, list_sums, record_attendance
from nrm.attendance.days import day_named
from nrm.attendance.described import described_count, described_quarter
from nrm.attendance.schemas import AttendanceIn, AttendanceOut, QuartersOut
from nrm.database import next_after
from nrm.errors import Missing
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.vocabulary.loader import codes

blueprint = ApiBlueprint("attendance_api", __name__, description="Who came, in numbers")
SETTINGS = "attendance_settings"


def _named(day: str, setting: str) -> datetime:
    day_at = day_named(day)
    if day_at is None or setting not in codes(SETTINGS):
        raise Missing(gettext("A day is today or one of the last year; a place is of the list."))
    return day_at


@blueprint.path("/attendance/<day>/<setting>", "PUT")
@blueprint.takes(AttendanceIn)
@blueprint.gives(AttendanceOut)
def record_one(given: dict[str, Any], day: str, setting: str) -> Response:
    """Say how many came on a day; `If-Match` says 0 where nobody counted yet."""
    seen = if_match()
    with acting("attendance.record") as actor:
        at = _named(day, setting)
        made = record_attendance(actor, at, setting, Counted(**given), seen)
        body, version = described_count(made), made.version
    return answer(body, version=version)


@blueprint.path("/attendance")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(AttendanceOut))
def list_some(query: dict[str, Any]) -> Response:
    """What the caller's agency counted, the newest day first."""
    limit = query["limit"]
    with acting("attendance.list") as actor:
        found = list_attendance(actor, cursor_from(query["cursor"]), limit)
        items = [described_count(each) for each in found[:limit]]
    return answer_list(items, next_after(found, limit, "day_at"))


@blueprint.path("/attendance/quarters")
@blueprint.gives(QuartersOut)
def sum_all() -> Response:
    """Sums of the caller's agency by quarters."""
    with acting("attendance.sum") as actor:
        quarters = [described_quarter(each) for each in list_sums(actor)]
    return answer({"quarters": quarters})
