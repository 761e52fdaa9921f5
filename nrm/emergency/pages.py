"""`/cases/{id}/emergency` and `/emergencies`: breaking the glass, and looking at it afterwards."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import proof_fields, secret_errors, sent_proof
from nrm.cases.actions import read_case
from nrm.database import next_after
from nrm.emergency.actions import (
    break_glass,
    countersign_emergency,
    list_emergencies,
    read_emergency,
    review_emergency,
)
from nrm.emergency.described import emergency_page, emergency_rows
from nrm.emergency.models import Emergency
from nrm.emergency.schemas import Why
from nrm.emergency.views import BreakGlassPage, EmergenciesPage
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw, named, see_other, seen_version
from nrm.http.grammar import cursor_from
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Pager
from nrm.vocabulary.loader import codes

blueprint = Blueprint("emergency", __name__)
_ON_PAGE = 30
Errors = Mapping[str, list[str]]


@blueprint.get("/cases/<uuid:case_id>/emergency")
def ask(case_id: UUID) -> Response:
    """What follows from it, and what is asked; nothing is opened yet."""
    return _draw_asking(case_id, {})


@blueprint.post("/cases/<uuid:case_id>/emergency")
def begin(case_id: UUID) -> Response:
    """The case is open for a while and its page follows; or the questions again."""
    empty = secret_errors(request.form, "threat_to_life", "text", "passphrase", "code")
    if empty:
        return _draw_asking(case_id, empty, 422)
    in_danger = request.form["threat_to_life"] == "yes"
    try:
        text = _text()
        with acting_proven("case.break_glass", sent_proof()) as actor:
            break_glass(actor, case_id, in_danger, text)
    except Invalid as invalid:
        return _draw_asking(case_id, invalid.errors, 422)
    except NotProven as unproven:
        return _draw_asking(case_id, {"passphrase": [unproven.detail]}, 403)
    return see_other(f"/cases/{case_id}")


def _text() -> str:
    try:
        typed = {"text": request.form["text"].replace("\r\n", "\n").strip()}
        return str(Why().load(typed)["text"])
    except ValidationError as error:
        raise Invalid({"text": [gettext("Answer this.")]}) from error


def _draw_asking(case_id: UUID, errors: Errors, status: int = 200) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "case.break_glass", case)
    fields = _fields(errors)
    page = BreakGlassPage(
        frame=frame_for(actor, f"/cases/{case_id}/emergency"),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case_id}",
        url=f"/cases/{case_id}/emergency",
        fields=fields,
    )
    return draw("emergency/break_glass.html", page, status)


def _fields(errors: Errors) -> tuple[Field, ...]:
    given = request.form.get("threat_to_life")
    yes = tuple(each for each in choices("answers", [given]) if each.value in ("yes", "no"))
    return (
        Field(
            name="threat_to_life",
            label=gettext("Is somebody's life in danger?"),
            kind=Kind.CHOICE,
            choices=yes,
            errors=named(dict(errors), "threat_to_life"),
        ),
        Field(
            name="text",
            label=gettext("What has happened, and what do you need?"),
            kind=Kind.LONG_TEXT,
            hint=gettext("It is sealed like the record."),
            value=request.form.get("text", ""),
            errors=named(dict(errors), "text"),
        ),
        *proof_fields(errors),
    )


@blueprint.get("/emergencies")
def list_page() -> Response:
    """Emergencies of the reader's agency, or all of them for an auditor."""
    with acting("emergency.list") as actor:
        found = list_emergencies(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
        rows = emergency_rows(actor, found[:_ON_PAGE])
    frame = frame_for(actor, "/emergencies")
    page = EmergenciesPage(frame=frame, emergencies=rows, pager=_pager(list(found)))
    return draw("emergency/list.html", page)


def _pager(found: list[Emergency]) -> Pager:
    after = next_after(found, _ON_PAGE, "began_at")
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d emergency on this page.", "%(num)d emergencies on this page.", shown)
    older = f"/emergencies?cursor={after}" if after else ""
    return Pager(
        words=words, newest="/emergencies" if "cursor" in request.args else "", older=older
    )


@blueprint.get("/emergencies/<uuid:emergency_id>")
def read_one(emergency_id: UUID) -> Response:
    """One emergency, and what the reader may do about it."""
    return _draw_one(emergency_id, ())


def _draw_one(emergency_id: UUID, errors: tuple[str, ...]) -> Response:
    with acting("emergency.read") as actor:
        page = emergency_page(actor, read_emergency(actor, emergency_id), errors)
    return draw("emergency/emergency.html", page, 422 if errors else 200)


@blueprint.post("/emergencies/<uuid:emergency_id>/countersign")
def countersign(emergency_id: UUID) -> Response:
    """A supervisor has looked at it."""
    seen = seen_version()
    with acting("emergency.countersign") as actor:
        countersign_emergency(actor, emergency_id, seen)
    return see_other(f"/emergencies/{emergency_id}")


@blueprint.post("/emergencies/<uuid:emergency_id>/review")
def review(emergency_id: UUID) -> Response:
    """The review is closed with an outcome; or the question again."""
    seen, outcome = seen_version(), request.form.get("outcome", "")
    if outcome not in codes("review_outcomes"):
        return _draw_one(emergency_id, (gettext("Choose one of the listed answers."),))
    with acting("emergency.review") as actor:
        review_emergency(actor, emergency_id, outcome, seen)
    return see_other(f"/emergencies/{emergency_id}")
