"""`/cases/{id}/people` and `/participants/{id}`: who is around a person, and what they attend.

The form that adds somebody stands behind what the person wishes: whom not to ask is read first.
"""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.actions import open_sections
from nrm.cases.shown import section_facts
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.forms import draw, fresh_key, see_other, seen_version, with_purpose
from nrm.http.repeats import once
from nrm.look.fields import summary
from nrm.look.parts import Fact
from nrm.participants.actions import (
    add_participant,
    end_participant,
    list_participants,
    open_participant,
    read_participant,
)
from nrm.participants.asking import (
    Errors,
    answered_end,
    answered_part,
    answered_visit,
    part_fields,
)
from nrm.participants.finding import find_appointment, find_appointments, find_participant
from nrm.participants.steps import cancel_appointment, make_appointment
from nrm.participants.views import AroundPage, PartPage
from nrm.participants.words import around_rows, part_page

blueprint = Blueprint("participants", __name__)
_WISHES: Final = (
    *("interpreter_needed", "language", "dialect", "interpreter_gender_pref", "interpreter_mode"),
    *("interpreter_exclusions", "practitioner_gender_pref", "support_person"),
)
_LIST, _PART = "participants/list.html", "participants/part.html"


@blueprint.get("/cases/<uuid:case_id>/people")
def list_page(case_id: UUID) -> Response:
    """Everybody who has or had a part."""
    return draw(_LIST, _around(case_id))


@blueprint.post("/cases/<uuid:case_id>/people/wishes")
def wishes(case_id: UUID) -> Response:
    """What the person said about interpreters and helpers, after its entry, and then the form."""
    with acting("section.read") as actor:
        sealed = open_sections(actor, case_id, ["preferences"])
        policy.ask(actor, "participant.add", sealed.case)
    found = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    said = {key: it for key, it in found["preferences"].items() if key in _WISHES}
    return draw(_LIST, _around(case_id, asks=True, wishes=section_facts("preferences", said)))


@blueprint.post("/cases/<uuid:case_id>/people")
def add(case_id: UUID) -> Response:
    """Somebody has a part, and its page follows; or the questions again."""
    try:
        new = answered_part()
        with acting("participant.add") as actor:
            made, _, _ = once(actor, lambda: add_participant(actor, case_id, new).id)
    except Invalid as invalid:
        return draw(_LIST, _around(case_id, asks=True, errors=invalid.errors), 422)
    return see_other(f"/participants/{made}")


def _around(
    case_id: UUID,
    *,
    asks: bool = False,
    wishes: tuple[Fact, ...] = (),
    errors: Errors | None = None,
) -> AroundPage:
    with acting("participant.list") as actor:
        case, found = list_participants(actor, case_id)
        may = policy.may(actor, "participant.add", case) and case.state != "closed"
        rows = around_rows(found)
        fields = part_fields(errors or {}, actor.agency_id) if asks and may else ()
    url = f"/cases/{case_id}/people"
    return AroundPage(
        frame=frame_for(actor, url),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case_id}",
        people=rows,
        wishes_url=f"{url}/wishes" if may and not fields else "",
        wishes=wishes,
        asks=bool(fields),
        fields=fields,
        url=url,
        once=request.form.get("once") or fresh_key(),
    )


@blueprint.get("/participants/<uuid:participant_id>")
def read_one(participant_id: UUID) -> Response:
    """One part, and what the reader may do about it."""
    return draw(_PART, _page(participant_id))


def _page(
    participant_id: UUID, told: dict[str, Any] | None = None, errors: Errors | None = None
) -> PartPage:
    with acting("participant.read") as actor:
        found = read_participant(actor, participant_id)
        page = part_page(actor, found, find_appointments(found), told, errors)
    return replace(page, once=request.form.get("once") or fresh_key())


@blueprint.post("/participants/<uuid:participant_id>/text")
def open_text(participant_id: UUID) -> Response:
    """The name and the appointments, after the log entry is durable."""
    with acting("section.read") as actor:
        sealed = open_participant(with_purpose(actor), participant_id)
    case = sealed.sealed.case
    told = reveal(actor, "section.read", case, lambda: sealed.open(actor.keyring))
    return draw(_PART, _page(participant_id, told))


@blueprint.post("/participants/<uuid:participant_id>/meet")
def meet(participant_id: UUID) -> Response:
    """An appointment is made, and the page says so; or the questions again."""
    try:
        visit = answered_visit()
        with acting("appointment.make") as actor:
            _, _, repeated = once(actor, lambda: make_appointment(actor, participant_id, visit).id)
            if repeated:
                find_participant(participant_id)
    except Invalid as invalid:
        return draw(_PART, _page(participant_id, errors=invalid.errors), 422)
    return see_other(f"/participants/{participant_id}")


@blueprint.post("/participants/<uuid:participant_id>/end")
def end(participant_id: UUID) -> Response:
    """The part is over; or the question again."""
    seen = seen_version()
    try:
        reason = answered_end()
        with acting("participant.end") as actor:
            end_participant(actor, participant_id, reason, seen)
    except Invalid as invalid:
        return draw(_PART, _page(participant_id, errors=invalid.errors), 422)
    return see_other(f"/participants/{participant_id}")


@blueprint.post("/appointments/<uuid:appointment_id>/cancel")
def cancel(appointment_id: UUID) -> Response:
    """It does not take place."""
    seen = seen_version()
    with acting("appointment.cancel") as actor:
        cancel_appointment(actor, appointment_id, seen)
        there = find_appointment(appointment_id).participant_id
    return see_other(f"/participants/{there}")
