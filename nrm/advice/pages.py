"""`/consultations`: advice and room that the reader's agency was asked for, or asks for."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import format_datetime, gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.advice.actions import list_consultations, open_consultation
from nrm.advice.api import Sent, known_of, take
from nrm.advice.asking import Errors
from nrm.advice.described import open_steps, shut_among
from nrm.advice.finding import IN, OUT
from nrm.advice.models import Consultation
from nrm.advice.shown import (
    URL,
    clock_of,
    content_facts,
    explained,
    has_room,
    rows_of,
    state_tag,
    thread_of,
    title_of,
)
from nrm.advice.step_forms import answered_step, step_forms
from nrm.advice.views import ConsultationPage, ConsultationsPage
from nrm.agencies.models import agency_names
from nrm.database import next_after
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, see_other, seen_version
from nrm.http.grammar import cursor_from
from nrm.look.coded import words_of
from nrm.look.fields import summary
from nrm.look.parts import Fact, Link, Pager

blueprint = Blueprint("consultations", __name__)
_ON_PAGE = 30
_ONE = f"{URL}/<uuid:consultation_id>"


@blueprint.get(URL)
def list_page() -> Response:
    """What the agency was asked, or asks (`box=out`): what is due first before the rest."""
    given = asked_for()
    box = OUT if given.get("box") == OUT else IN
    with acting("consultation.list") as actor:
        found = list_consultations(actor, box, cursor_from(given.get("cursor")), _ON_PAGE)
        rows = rows_of(actor, found[:_ON_PAGE])
    here, after = f"{URL}?box={box}", next_after(found, _ON_PAGE, "due_at")
    words = ngettext("%(num)d on this page.", "%(num)d on this page.", len(rows))
    asked, asks = gettext("What we were asked"), gettext("What we ask")
    other = Link(label=asks, url=f"{URL}?box={OUT}") if box == IN else Link(label=asked, url=URL)
    page = ConsultationsPage(
        frame=frame_for(actor, URL),
        title=asked if box == IN else asks,
        consultations=rows,
        pager=Pager(
            words=words,
            newest=here if "cursor" in given else "",
            older=f"{here}&cursor={after}" if after else "",
        ),
        other=other,
    )
    return draw("advice/list.html", page)


@blueprint.get(_ONE)
def read_one(consultation_id: UUID) -> Response:
    """One of them, opened once its log entry is durable, and what may be done about it."""
    return _draw(consultation_id, "", {})


@blueprint.post(f"{_ONE}/steps")
def take_step(consultation_id: UUID) -> Response:
    """The step is taken, and the page follows; or the questions again."""
    seen, name = seen_version(), ""
    try:
        name, given = answered_step()
        known = known_of(given.pop("case", None))
        with acting(f"consultation.{name}") as actor:
            take(actor, consultation_id, Sent(name, given, seen, known))
    except Invalid as invalid:
        return _draw(consultation_id, name or request.form.get("step", ""), invalid.errors)
    return see_other(f"{URL}/{consultation_id}")


def _draw(consultation_id: UUID, step: str, errors: Errors) -> Response:
    here = f"{URL}/{consultation_id}"
    with acting("consultation.open") as actor:
        sealed = open_consultation(actor, consultation_id)
        one = sealed.consultation
        names = agency_names({one.sender_id, one.recipient_id})
        may = open_steps(actor, one, shut_among(actor, [one]))
        steps = step_forms(actor, one, may, step, errors)
    told = reveal(actor, "consultation.open", None, lambda: sealed.open(actor.keyring))
    page = ConsultationPage(
        frame=frame_for(actor, here),
        errors=summary(field for form in steps for field in form.fields),
        title=title_of(one),
        state=state_tag(one),
        clock=None if one.has_ended else clock_of(one),
        facts=_facts(one, names),
        told=content_facts(told),
        thread=thread_of(actor, told, names),
        explains=explained(actor, one),
        steps=steps,
        refer=_refer(actor, one),
    )
    return draw("advice/consultation.html", page, 422 if errors else 200)


def _facts(one: Consultation, names: Mapping[UUID, str]) -> tuple[Fact, ...]:
    return (
        Fact(label=gettext("Who asks"), value=names.get(one.sender_id, "")),
        Fact(label=gettext("Who is asked"), value=names.get(one.recipient_id, "")),
        Fact(label=gettext("How soon"), value=words_of("priorities", one.urgency)),
        Fact(label=gettext("Asked"), value=format_datetime(one.asked_at, "d MMM y, HH:mm")),
    )


def _refer(actor: Actor, one: Consultation) -> Link | None:
    """From a yes on to a case of one's own: which one, stands nowhere."""
    yes = has_room(one) and not one.has_ended and actor.agency_id == one.sender_id
    if not (yes and policy.may(actor, "case.open")):
        return None
    return Link(label=gettext("Refer somebody there: choose the case"), url="/cases")
