"""`/cases/{id}/access-request`: the person asked for what is kept; who, how, and how it is safe."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.actions import read_case
from nrm.cases.dates import iso_date
from nrm.cases.forms import none_chosen
from nrm.cases.views import StepPage
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.forms import draw, named, see_other
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.look.written import start_of
from nrm.subject_access.actions import Asked, record_request
from nrm.subject_access.schemas import AccessRequestIn, asked_of

blueprint = Blueprint("asking_for_access", __name__)
_HERE = "/cases/<uuid:case_id>/access-request"
_TYPED: Final = ("asker", "identity_check", "form", "language", "handing_over")
_LISTS: Final = {
    "asker": "access_askers",
    "identity_check": "access_identity_checks",
    "form": "access_forms",
    "safe": "answers",
}
Errors = Mapping[str, list[str]]


@blueprint.get(_HERE)
def ask(case_id: UUID) -> Response:
    """What is asked, and what follows."""
    return _draw(case_id, {})


@blueprint.post(_HERE)
def record(case_id: UUID) -> Response:
    """The request is on record and its page follows; or the questions again."""
    try:
        asked = _answered()
        with acting("subject_access.record") as actor:
            made = record_request(actor, case_id, asked).id
    except Invalid as invalid:
        return _draw(case_id, invalid.errors)
    return see_other(f"/access-requests/{made}")


def _answered() -> Asked:
    form = request.form
    given: dict[str, Any] = {name: form.get(name, "").strip() for name in _TYPED}
    given["asked_on"] = iso_date(form.get("asked_on", ""))
    given = {name: value for name, value in given.items() if value}
    if form.get("safe") in ("yes", "no"):
        given["safe"] = form["safe"] == "yes"
    try:
        return asked_of(AccessRequestIn().load(given), start_of)
    except ValidationError as error:
        wrong = {str(name): [gettext("Answer this.")] for name in error.messages_dict}
        raise Invalid(wrong) from error


def _draw(case_id: UUID, errors: Errors) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "subject_access.record", case)
    fields = _fields(errors)
    page = StepPage(
        frame=frame_for(actor, request.path),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name="subject_access",
        title=gettext("The person asks for their record"),
        explains=gettext("Everybody may know what is kept of them. It costs nothing."),
        follows=(
            gettext("It is answered within a month from the day on which it was asked."),
            gettext("You go through it first: what is about others may be left out."),
            gettext("A supervisor answers for what is left out."),
        ),
        fields=fields,
        button=gettext("Record it"),
        url=request.path,
        version=case.version,
    )
    return draw("cases/step.html", page, 422 if errors else 200)


def _fields(errors: Errors) -> tuple[Field, ...]:
    return (
        _coded("asker", gettext("Who asks?"), errors),
        _coded("identity_check", gettext("How is it sure who asks?"), errors),
        _typed(
            "asked_on",
            gettext("When was it asked?"),
            Kind.DATE,
            gettext("In numbers, such as 24.11.2026. Leave it if it was today."),
            errors,
        ),
        _coded("form", gettext("How is it wanted?"), errors),
        _language(errors),
        _coded("safe", gettext("Is it safe to hand it over?"), errors),
        _typed(
            "handing_over",
            gettext("How and where is it safe?"),
            Kind.LONG_TEXT,
            gettext("Paper can be found by others. It is sealed like the record."),
            errors,
        ),
    )


def _language(errors: Errors) -> Field:
    chosen = [request.form.get("language", "")]
    return Field(
        name="language",
        label=gettext("In which language?"),
        kind=Kind.SELECT,
        choices=(none_chosen(chosen), *choices("languages", chosen)),
        errors=named(errors, "language"),
    )


def _coded(name: str, label: str, errors: Errors) -> Field:
    offered, told = choices(_LISTS[name], [request.form.get(name)]), named(errors, name)
    if name == "safe":
        offered = tuple(each for each in offered if each.value in ("yes", "no"))
    return Field(name=name, label=label, kind=Kind.CHOICE, choices=offered, errors=told)


def _typed(name: str, label: str, kind: Kind, hint: str, errors: Errors) -> Field:
    value, told = request.form.get(name, ""), named(errors, name)
    return Field(name=name, label=label, kind=kind, hint=hint, value=value, errors=told)
