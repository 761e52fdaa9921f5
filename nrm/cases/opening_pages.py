"""`/cases/new`: opening a case takes four codes and no name."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, lazy_gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.actions import open_case
from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.opening import NewCase
from nrm.cases.schemas import CaseIn
from nrm.cases.views import NewCasePage
from nrm.errors import Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, fresh_key, see_other
from nrm.http.repeats import once
from nrm.look.fields import Field, Kind, fitting, summary

blueprint = Blueprint("opening_cases", __name__)


@blueprint.get("/cases/new")
def new_page() -> Response:
    """The form for a new case."""
    with acting("case.open") as actor:
        policy.ask(actor, "case.open")
    return _draw_new(actor, {}, {}, fresh_key())


@blueprint.post("/cases/new", endpoint="new_post")
def open_one() -> Response:
    """A case is open, and its page follows; or the form again."""
    given = {name: request.form.get(name, "") for name in _NEW}
    try:
        case_id = _open(given)
    except Invalid as invalid:
        key = request.form.get("once") or fresh_key()
        return _draw_new(needed_actor(), given, invalid.errors, key, 422)
    return see_other(f"/cases/{case_id}?saved=case")


def _open(given: dict[str, str]) -> UUID:
    with acting("case.open") as actor:
        answers = new_answers(given)
        case_id, _, _ = once(actor, lambda: open_case(actor, NewCase(**answers)).id)
    return case_id


def new_answers(form: Mapping[str, str]) -> dict[str, Any]:
    """The four codes of a new case; Invalid says what to choose."""
    given = {name: form[name] for name in _NEW if form.get(name)}
    try:
        answers: dict[str, Any] = CaseIn().load(given)
    except ValidationError as error:
        told = {str(name): [str(_MISSING[str(name)])] for name in error.messages_dict}
        raise Invalid(told) from error
    return answers


_MISSING = {
    "entry_channel": lazy_gettext("Choose how it began."),
    "person_group": lazy_gettext("Choose who it is about."),
    "region": lazy_gettext("Choose the region, so that help nearby can be found."),
    "priority": lazy_gettext("Choose how soon somebody must act."),
}
_NEW = {
    "entry_channel": "entry_channels",
    "person_group": "person_groups",
    "region": "regions",
    "priority": "priorities",
}


def _draw_new(
    actor: Actor, given: dict[str, str], errors: dict[str, list[str]], key: str, status: int = 200
) -> Response:
    fields = new_fields(given, errors)
    page = NewCasePage(
        frame=frame_for(actor, "/cases/new"),
        errors=summary(fields),
        fields=fields,
        url="/cases/new",
        once=key,
    )
    return draw("cases/new.html", page, status)


def new_fields(given: Mapping[str, str], errors: Mapping[str, list[str]]) -> tuple[Field, ...]:
    """The four questions of a new case, with what is chosen."""
    labels = {
        "entry_channel": gettext("How did it begin?"),
        "person_group": gettext("Who is it about?"),
        "region": gettext("In which region?"),
        "priority": gettext("How soon must somebody act?"),
    }
    return tuple(
        _question(name, labels[name], list_name, given.get(name, ""), tuple(errors.get(name, ())))
        for name, list_name in _NEW.items()
    )


def _question(name: str, label: str, list_name: str, given: str, errors: tuple[str, ...]) -> Field:
    choices = choices_of(list_name, [given])
    kind = Kind.SELECT if len(choices) > 6 else fitting(Kind.CHOICE, len(choices))
    if kind is Kind.SELECT:
        choices = (none_chosen([given]), *choices)
    return Field(name=name, label=label, kind=kind, choices=choices, errors=errors)
