"""`/appointments`: what somebody is to attend, and each opened; nothing else is theirs to see."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import ngettext

from nrm.accounts.frame import frame_for
from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.forms import asked_for, draw
from nrm.http.grammar import cursor_from
from nrm.look.parts import Pager
from nrm.participants.steps import list_appointments, read_appointment
from nrm.participants.views import ComingPage, ComingRow, VisitPage
from nrm.participants.words import moment, visit_facts

blueprint = Blueprint("appointments", __name__)
_URL, _ON_PAGE = "/appointments", 20


@blueprint.get(_URL)
def list_page() -> Response:
    """What comes, soonest first: times, and nothing that is sealed."""
    with acting("appointment.list") as actor:
        found = list_appointments(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
    shown, after = found[:_ON_PAGE], next_after(found, _ON_PAGE, "meets_at")
    words = ngettext(
        "%(num)d appointment on this page.", "%(num)d appointments on this page.", len(shown)
    )
    page = ComingPage(
        frame=frame_for(actor, _URL),
        coming=tuple(
            ComingRow(when=moment(each.meets_at), url=f"{_URL}/{each.id}") for each in shown
        ),
        pager=Pager(
            words=words,
            newest=_URL if "cursor" in request.args else "",
            older=f"{_URL}?cursor={after}" if after else "",
        ),
    )
    return draw("participants/coming.html", page)


@blueprint.post(f"{_URL}/<uuid:appointment_id>")
def open_one(appointment_id: UUID) -> Response:
    """When, where, in which language, after the log entry is durable."""
    with acting("appointment.read") as actor:
        sealed = read_appointment(actor, appointment_id)
    told = reveal(actor, "appointment.read", None, lambda: sealed.open(actor.keyring))
    page = VisitPage(frame=frame_for(actor, _URL), facts=visit_facts(told))
    return draw("participants/visit.html", page)
