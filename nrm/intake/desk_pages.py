"""`/concerns`: the intake desk, for workers of the agency that takes concerns in."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import format_datetime, gettext, ngettext

from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.opening import NewCase
from nrm.cases.opening_pages import new_answers, new_fields
from nrm.database import next_after
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, named, see_other, seen_version
from nrm.http.grammar import cursor_from
from nrm.intake.actions import list_concerns, open_concern
from nrm.intake.described import open_steps
from nrm.intake.handing_on import colleague_fields
from nrm.intake.models import Concern
from nrm.intake.passing_form import passing_fields
from nrm.intake.shown import drawn, state_tag, title_of, told_facts, way_facts
from nrm.intake.steps import (
    convert_concern,
    miss_concern,
    set_aside_concern,
    take_up_concern,
)
from nrm.intake.views import ConcernPage, ConcernRow, ConcernsPage
from nrm.look.coded import choices, words_of
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Fact, Link, Pager
from nrm.vocabulary.loader import codes

blueprint = Blueprint("concerns", __name__)
URL, _ON_PAGE, _MOMENT = "/concerns", 30, "d MMM y, HH:mm"
ONE: Final = f"{URL}/<uuid:concern_id>"
Errors = Mapping[str, list[str]]


@blueprint.get(URL)
def list_page() -> Response:
    """What goes on, the most urgent first; or what has ended, the newest first."""
    given = asked_for()
    ended = given.get("ended") == "true"
    with acting("concern.list") as actor:
        found = list_concerns(actor, ended, cursor_from(given.get("cursor")), _ON_PAGE)
        rows = tuple(_row(each) for each in found[:_ON_PAGE])
    after = next_after(found, _ON_PAGE, "arrived_at" if ended else "due_at")
    here = f"{URL}?ended=true" if ended else URL
    older = f"{here}{'&' if ended else '?'}cursor={after}" if after else ""
    words = ngettext("%(num)d concern on this page.", "%(num)d concerns on this page.", len(rows))
    other = gettext("What goes on") if ended else gettext("What has ended")
    page = ConcernsPage(
        frame=frame_for(actor, URL),
        concerns=rows,
        pager=Pager(words=words, newest=here if "cursor" in given else "", older=older),
        other=Link(label=other, url=URL if ended else f"{URL}?ended=true"),
    )
    return draw("intake/concerns.html", page)


def _row(concern: Concern) -> ConcernRow:
    return ConcernRow(
        title=Link(label=title_of(concern), url=f"{URL}/{concern.id}"),
        state=state_tag(concern),
        arrived=format_datetime(concern.arrived_at, _MOMENT),
        clock=drawn(concern),
    )


@blueprint.get(ONE)
def read_one(concern_id: UUID) -> Response:
    """One concern, opened once its log entry is durable, and what may be done about it."""
    return draw_concern(concern_id, {})


def draw_concern(concern_id: UUID, errors: Errors) -> Response:
    """Its page, with what was not answered as it should be."""
    with acting("concern.open") as actor:
        sealed = open_concern(actor, concern_id)
        facts = _facts(sealed.concern)
        may = open_steps(actor, sealed.concern)
        colleagues = colleague_fields(sealed.concern) if "hand_on" in may else ()
        passing = passing_fields(sealed.concern, errors) if "pass_on" in may else ()
    told = reveal(actor, "concern.open", None, lambda: sealed.open(actor.keyring))
    reasons = _reasons(errors) if "set_aside" in may else ()
    new = new_fields(_proposed(sealed.concern, told), errors) if "convert" in may else ()
    page = ConcernPage(
        frame=frame_for(actor, f"{URL}/{concern_id}"),
        errors=summary((*new, *passing, *reasons)),
        title=title_of(sealed.concern),
        state=state_tag(sealed.concern),
        clock=drawn(sealed.concern),
        facts=(*facts, *way_facts(told)),
        told=told_facts(told),
        version=sealed.concern.version,
        url=f"{URL}/{concern_id}",
        may=may,
        colleagues=colleagues,
        passing=passing,
        reasons=reasons,
        new=new,
    )
    return draw("intake/concern.html", page, 422 if errors else 200)


def _proposed(concern: Concern, told: Mapping[str, Any]) -> dict[str, str]:
    """What was sent in the form, else what follows from what was told."""
    names = ("entry_channel", "person_group", "region", "priority")
    sent = {name: request.form.get(name, "") for name in names}
    follows = {name: str(told.get(name, "")) for name in ("person_group", "region")}
    return sent if any(sent.values()) else {**follows, "priority": concern.urgency}


def _facts(concern: Concern) -> tuple[Fact, ...]:
    arrived = format_datetime(concern.arrived_at, _MOMENT)
    facts = [Fact(label=gettext("Arrived"), value=arrived)]
    if concern.taken_by_id is not None:
        who = names_of({concern.taken_by_id}).get(concern.taken_by_id, "")
        facts.append(Fact(label=gettext("Taken up by"), value=who))
    if concern.closed_because is not None:
        why = words_of("concern_end_reasons", concern.closed_because)
        facts.append(Fact(label=gettext("Why it ended"), value=why))
    return tuple(facts)


def _reasons(errors: Errors) -> tuple[Field, ...]:
    offered = choices("concern_end_reasons", [request.form.get("reason")])
    told = named(errors, "reason")
    label = gettext("Why does it end?")
    return (Field(name="reason", label=label, kind=Kind.CHOICE, choices=offered, errors=told),)


@blueprint.post(f"{ONE}/take-up")
def take_up(concern_id: UUID) -> Response:
    """It is the reader's; its page follows."""
    return _stepped("take_up", concern_id, take_up_concern)


@blueprint.post(f"{ONE}/miss")
def miss(concern_id: UUID) -> Response:
    """Nobody was reached; its page follows."""
    return _stepped("miss", concern_id, miss_concern)


def _stepped(
    name: str, concern_id: UUID, step: Callable[[Actor, UUID, int | None], Concern]
) -> Response:
    seen = seen_version()
    with acting(f"concern.{name}") as actor:
        step(actor, concern_id, seen)
    return see_other(f"{URL}/{concern_id}")


@blueprint.post(f"{ONE}/set-aside")
def set_aside(concern_id: UUID) -> Response:
    """It has ended, and the list follows; or the question again."""
    seen, reason = seen_version(), request.form.get("reason", "")
    if reason not in codes("concern_end_reasons"):
        return draw_concern(concern_id, {"reason": [gettext("Answer this.")]})
    with acting("concern.set_aside") as actor:
        set_aside_concern(actor, concern_id, reason, seen)
    return see_other(URL)


@blueprint.post(f"{ONE}/convert")
def convert(concern_id: UUID) -> Response:
    """A draft case stands, and its page follows; or the questions again."""
    seen = seen_version()
    try:
        answers = new_answers(request.form)
        with acting("concern.convert") as actor:
            case_id = convert_concern(actor, concern_id, NewCase(**answers), seen).id
    except Invalid as invalid:
        return draw_concern(concern_id, invalid.errors)
    return see_other(f"/cases/{case_id}?saved=case")
