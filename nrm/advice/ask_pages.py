"""From a service of the directory: the forms that ask for advice, and whether there is room."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.advice.actions import ask_consultation
from nrm.advice.api import known_of
from nrm.advice.asking import Errors, answered_case, answered_wish, wish_fields
from nrm.advice.models import ADVICE, ROOM
from nrm.advice.own_cases import case_field
from nrm.advice.shown import URL
from nrm.advice.views import AskPage
from nrm.advice.wanted import check_asked
from nrm.cases.named import known_lists
from nrm.directory.actions import read_service
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.forms import draw, fresh_key, see_other
from nrm.http.repeats import once
from nrm.look.coded import words_of
from nrm.look.fields import summary
from nrm.look.parts import Link

blueprint = Blueprint("advice", __name__)
_ADVICE, _ROOM = (f"/directory/<uuid:service_id>/ask-{kind}" for kind in (ADVICE, ROOM))


@blueprint.get(_ADVICE)
def advice(service_id: UUID) -> Response:
    """What is asked, in words that say of nobody who it is."""
    return _draw(service_id, ADVICE, {})


@blueprint.get(_ROOM)
def room(service_id: UUID) -> Response:
    """For whom there would have to be room, in codes."""
    return _draw(service_id, ROOM, {})


@blueprint.post(_ADVICE)
def ask_advice(service_id: UUID) -> Response:
    """The question is sealed for the two agencies, and its page follows; or the form again."""
    return _ask(service_id, ADVICE)


@blueprint.post(_ROOM)
def ask_room(service_id: UUID) -> Response:
    """The same for room."""
    return _ask(service_id, ROOM)


def _ask(service_id: UUID, kind: str) -> Response:
    try:
        wish, known = answered_wish(service_id, kind), known_of(answered_case(kind))
        with acting("consultation.ask") as actor:
            made, _, _ = once(actor, lambda: ask_consultation(actor, wish, known).id)
    except Invalid as invalid:
        return _draw(service_id, kind, invalid.errors)
    return see_other(f"{URL}/{made}")


def _draw(service_id: UUID, kind: str, errors: Errors) -> Response:
    back = f"/directory/{service_id}"
    with acting("service.read") as actor:
        service = read_service(actor, service_id)
        policy.ask(actor, "consultation.ask", service)
        check_asked(kind, service.agency, actor.agency_id)
        about = case_field(actor, errors) if kind == ADVICE else ()
    fields = (*wish_fields(kind, errors), *about)
    words = words_of("services", service.service)
    page = AskPage(
        frame=frame_for(actor, f"{back}/ask-{kind}"),
        errors=summary(fields),
        title=gettext("Ask for advice") if kind == ADVICE else gettext("Ask whether there is room"),
        agency=service.agency.name,
        says=_says(kind),
        back=Link(label=words, url=back),
        fields=fields,
        known=known_lists(fields),
        url=f"{back}/ask-{kind}",
        once=request.form.get("once") or fresh_key(),
        button=gettext("Send the question"),
    )
    return draw("advice/ask.html", page, 422 if errors else 200)


def _says(kind: str) -> tuple[str, ...]:
    sealed = gettext("Your agency and the one that is asked read it, and nobody else.")
    erased = gettext("It is no part of any case, and erased when it is answered and done with.")
    if kind == ROOM:
        codes = gettext("Only what stands here is told; there is no place for words.")
        return (codes, sealed, erased)
    words = gettext(
        "Nobody may learn who it is about. Say what somebody in such a situation needs."
    )
    return (words, sealed, erased)
