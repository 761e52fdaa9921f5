"""`/cases/{id}/hold`: whether a case is kept, by whose authority, and why."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import format_date, gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.actions import open_sections, read_case
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.cases.words import purposes_for
from nrm.erasure.finding import hold_of
from nrm.erasure.holding import RECORD, Hold, hold_case, lift_hold
from nrm.erasure.models import LegalHold
from nrm.erasure.schemas import HoldIn, LiftIn
from nrm.erasure.views import HoldPage
from nrm.errors import Conflict, Invalid, Problem
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other, seen_version, with_purpose
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Fact

blueprint = Blueprint("hold", __name__)
_TEMPLATE = "erasure/hold.html"
Errors = Mapping[str, list[str]]


@blueprint.get("/cases/<uuid:case_id>/hold")
def show(case_id: UUID) -> Response:
    """The hold without its reasons, and the form that sets or lifts it."""
    return draw(_TEMPLATE, _page(case_id, {}))


@blueprint.post("/cases/<uuid:case_id>/hold")
def change(case_id: UUID) -> Response:
    """The hold is set or lifted and the case's page follows; or the form again, answers kept."""
    seen = seen_version()
    lifts = request.form.get("step") == "lift"
    try:
        _lift(case_id, seen) if lifts else _set(case_id, seen)
    except (Invalid, Conflict) as problem:
        if problem.kind == "conflict":
            raise
        return _again(case_id, problem)
    return see_other(f"/cases/{case_id}")


def _set(case_id: UUID, seen: int) -> None:
    given = _answers(HoldIn, "authority", "text")
    with acting("case.hold") as actor:
        hold_case(actor, case_id, Hold(given["authority"], given["text"]), seen)


def _lift(case_id: UUID, seen: int) -> None:
    given = _answers(LiftIn, "text")
    with acting("case.lift_hold") as actor:
        lift_hold(actor, case_id, given["text"], seen)


def _answers(schema: type[HoldIn | LiftIn], *names: str) -> dict[str, str]:
    typed = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in names}
    try:
        given: dict[str, str] = schema().load({k: v for k, v in typed.items() if v})
    except ValidationError as error:
        told = {str(name): [gettext("Answer this.")] for name in error.messages_dict}
        raise Invalid(told) from error
    return given


def _again(case_id: UUID, problem: Problem) -> Response:
    errors = problem.errors if isinstance(problem, Invalid) else {"text": [problem.detail]}
    return draw(_TEMPLATE, _page(case_id, errors), problem.status)


def _page(case_id: UUID, errors: Errors) -> HoldPage:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        decision = policy.decide(actor, "section.read", case)
        hold = hold_of(case)
        facts = _facts(hold) if hold is not None else ()
        page = _drawn(actor, case, hold, errors)
    opens = decision.within_reach
    return replace(
        page,
        facts=facts,
        text_url=f"{page.url}/text" if opens and hold is not None else "",
        purposes=purposes_for(actor, case),
    )


def _drawn(actor: Actor, case: Case, hold: LegalHold | None, errors: Errors) -> HoldPage:
    may_change = policy.may(actor, "case.hold", case)
    fields = _fields(hold, errors) if may_change else ()
    explains = gettext("The case is kept as it is. An erasure is refused until this is lifted.")
    return HoldPage(
        frame=frame_for(actor, f"/cases/{case.id}/hold"),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case.id}",
        title=gettext("Set a legal hold") if hold is None else gettext("Legal hold"),
        explains=explains,
        facts=(),
        fields=fields,
        button=gettext("Keep the case") if hold is None else gettext("Lift the hold"),
        url=f"/cases/{case.id}/hold",
        version=case.version,
    )


def _fields(hold: LegalHold | None, errors: Errors) -> tuple[Field, ...]:
    text = Field(
        name="text",
        label=gettext("Why?") if hold is None else gettext("Why is it lifted?"),
        kind=Kind.LONG_TEXT,
        hint=gettext("File number, date, who said so. It is sealed like the record."),
        value=request.form.get("text", ""),
        errors=named(dict(errors), "text"),
    )
    if hold is not None:
        return (text,)
    authority = Field(
        name="authority",
        label=gettext("By whose authority?"),
        kind=Kind.CHOICE,
        choices=choices("hold_authorities", [request.form.get("authority")]),
        errors=named(dict(errors), "authority"),
    )
    return (authority, text)


def _facts(hold: LegalHold) -> tuple[Fact, ...]:
    name = names_of({hold.set_by_id}).get(hold.set_by_id, "")
    authority = code_words("hold_authorities", hold.authority)
    return (
        Fact(label=gettext("By whose authority"), value=authority),
        Fact(label=gettext("Set on"), value=format_date(hold.set_at, "d MMM y")),
        Fact(label=gettext("Set by"), value=name),
    )


@blueprint.post("/cases/<uuid:case_id>/hold/text")
def open_text(case_id: UUID) -> Response:
    """The reasons, after the log entry is durable."""
    with acting("section.read") as actor:
        reader = with_purpose(actor)
        sealed = open_sections(reader, case_id, [RECORD])
    content = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    page = _page(case_id, {})
    text = Fact(label=gettext("Why"), value=content[RECORD].get("text", ""))
    return draw(_TEMPLATE, replace(page, text=(text,), text_url=""))
