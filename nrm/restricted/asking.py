"""The forms of restricted notes, and what was answered to them."""

from collections.abc import Mapping
from uuid import UUID

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.agencies.models import all_agencies
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.fields import Choice, Field, Kind, fitting
from nrm.restricted.models import POLICE
from nrm.restricted.schemas import RestrictedAnswerIn

Errors = Mapping[str, list[str]]


def new_fields(errors: Errors) -> tuple[Field, ...]:
    """Which police agency, and what it is told. All are listed: who agreed to what is not told."""
    given = request.form.get("police", "")
    offered = tuple(
        Choice(value=str(each.id), label=each.name, chosen=str(each.id) == given)
        for each in all_agencies()
        if each.kind == POLICE and each.takes_in
    )
    whom = Field(
        name="police",
        label=gettext("To which police?"),
        kind=fitting(Kind.CHOICE, len(offered)),
        choices=offered,
        errors=named(errors, "police"),
    )
    return (whom, *answer_fields(errors, gettext("What should they know?")))


def answer_fields(errors: Errors, label: str) -> tuple[Field, ...]:
    """One long answer."""
    kind, value = Kind.LONG_TEXT, request.form.get("text", "")
    return (Field(name="text", label=label, kind=kind, value=value, errors=named(errors, "text")),)


def answered_text() -> str:
    """What was written; Invalid when it is nothing, or too long."""
    try:
        given = RestrictedAnswerIn().load({"text": request.form.get("text", "").strip()})
    except ValidationError as error:
        sentence = gettext("Write something, and not more than a few pages.")
        raise Invalid({"text": [sentence]}) from error
    return str(given["text"])


def answered_police() -> UUID:
    """Who was chosen; Invalid when nobody was."""
    try:
        return UUID(request.form.get("police", ""))
    except ValueError as error:
        raise Invalid({"police": [gettext("Choose a police agency.")]}) from error
