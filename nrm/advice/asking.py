"""The forms of advice and room: their questions, and what was answered to them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask import request
from flask_babel import gettext
from marshmallow import Schema, ValidationError

from nrm.advice.models import ADVICE, ROOM
from nrm.advice.naming import LONGEST_TEXT
from nrm.advice.schemas import ConsultationIn, ConsultationRoomIn
from nrm.advice.wanted import MOST_PEOPLE, Room, Wish, room_of
from nrm.cases.fields import FIELDS
from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.named import named_answer, named_field
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.http.sent_steps import flat_messages
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind

Errors = Mapping[str, list[str]]
_LANGUAGES: Final = FIELDS["identity.languages"]


def loaded(schema: type[Schema], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered, by this schema; Invalid names the questions."""
    try:
        found: dict[str, Any] = schema().load(given)
    except ValidationError as error:
        told = flat_messages("", error.messages)
        raise Invalid({name: [_sentence(name)] for name in told}) from error
    return found


def _sentence(name: str) -> str:
    if name == "text" and request.form.get("text", "").strip():
        return str(
            gettext("This text is too long; %(most)s characters fit here.", most=LONGEST_TEXT)
        )
    return str(gettext("Answer this."))


def answered_wish(service_id: UUID, kind: str) -> Wish:
    """What is asked of the service; Invalid names the questions."""
    asked = {"service": str(service_id), "kind": kind, "urgency": request.form.get("urgency", "")}
    if kind == ADVICE:
        asked["text"] = typed("text")
        return Wish(service_id, kind, **_of(loaded(ConsultationIn, asked), "urgency", "text"))
    urgency = _of(loaded(ConsultationIn, asked), "urgency")
    return Wish(service_id, kind, **urgency, room=_answered_room())


def answered_case(kind: str) -> UUID | None:
    """The case whose names the question is looked through for; Invalid for what is no id."""
    given = request.form.get("case", "") if kind == ADVICE else ""
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Invalid({"case": [gettext("Choose one of the listed answers.")]}) from error


def _of(found: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: found[name] for name in names}


def _answered_room() -> Room:
    form = request.form
    one = {n: form.get(n, "") for n in ("people", "start", "region", "age_band", "gender")}
    several = {
        "languages": named_answer(_LANGUAGES, form.getlist("languages")),
        "accessibility": list(dict.fromkeys(form.getlist("accessibility"))),
    }
    return room_of(loaded(ConsultationRoomIn, {**{n: v for n, v in one.items() if v}, **several}))


def typed(name: str) -> str:
    """What was typed, as any answer of the service may hold it."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def wish_fields(kind: str, errors: Errors) -> tuple[Field, ...]:
    """The questions with the answers kept, nothing chosen beforehand."""
    urgency = Field(
        name="urgency",
        label=gettext("How soon do you need an answer?"),
        kind=Kind.CHOICE,
        choices=choices("priorities", [request.form.get("urgency")]),
        errors=named(errors, "urgency"),
        required=True,
    )
    if kind == ROOM:
        return (*_room_fields(errors), urgency)
    return (text_field(gettext("Your question"), errors), urgency)


def text_field(label: str, errors: Errors) -> Field:
    """Words to the other agency."""
    return Field(
        name="text",
        label=label,
        hint=gettext("No names, numbers, days of birth or addresses."),
        kind=Kind.LONG_TEXT,
        value=request.form.get("text", ""),
        errors=named(errors, "text"),
        required=True,
    )


def _room_fields(errors: Errors) -> tuple[Field, ...]:
    return (
        _people(errors),
        _ticks("start", Kind.CHOICE, gettext("From when on?"), "room_starts", errors),
        _select("age_band", gettext("Age"), "age_bands", errors),
        _select("gender", gettext("Gender"), "genders", errors),
        _select("region", gettext("Region"), "regions", errors),
        _languages(errors),
        _ticks(
            "accessibility",
            Kind.CHOICES,
            gettext("What is needed to get in and be understood?"),
            "accessibilities",
            errors,
        ),
    )


def _people(errors: Errors) -> Field:
    return Field(
        name="people",
        label=gettext("For how many people?"),
        hint=gettext("From 1 to %(most)s; with children who come along.", most=MOST_PEOPLE),
        kind=Kind.NUMBER,
        value=request.form.get("people", "1"),
        errors=named(errors, "people"),
        required=True,
    )


def _languages(errors: Errors) -> Field:
    given = named_answer(_LANGUAGES, request.form.getlist("languages"))
    drawn = named_field(_LANGUAGES, "languages", given, named(errors, "languages"))
    return replace(drawn, label=gettext("Languages"), unsaid=())


def _ticks(name: str, kind: Kind, label: str, list_name: str, errors: Errors) -> Field:
    offered, told = choices(list_name, request.form.getlist(name)), named(errors, name)
    return Field(name=name, label=label, kind=kind, choices=offered, errors=told)


def _select(name: str, label: str, list_name: str, errors: Errors) -> Field:
    chosen = [request.form.get(name, "")]
    listed = (none_chosen(chosen), *choices_of(list_name, chosen))
    told = named(errors, name)
    return Field(name=name, label=label, kind=Kind.SELECT, choices=listed, errors=told)
