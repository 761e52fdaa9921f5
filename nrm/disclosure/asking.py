"""The form that records what the law demands: its questions, and what was answered to them."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.accounts.section_words import section_words
from nrm.cases.dates import iso_date
from nrm.disclosure.actions import Demand
from nrm.disclosure.demands import demand_of
from nrm.disclosure.schemas import PARTS, DisclosureIn
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind

Errors = Mapping[str, list[str]]
_TYPED: Final = ("authority", "recipient", "reference", "not_told")


def answered_demand() -> Demand:
    """What was answered; Invalid names the questions."""
    form = request.form
    given: dict[str, Any] = {name: form.get(name, "").strip() for name in _TYPED}
    given["tell_after"] = iso_date(form.get("tell_after", ""))
    given = {name: value for name, value in given.items() if value}
    given["sections"] = form.getlist("sections")
    if form.get("told") in ("yes", "no"):
        given["told"] = form["told"] == "yes"
    try:
        return demand_of(DisclosureIn().load(given))
    except ValidationError as error:
        raise Invalid(_told(error)) from error


def _told(error: ValidationError) -> dict[str, list[str]]:
    wrong = dict(error.messages_dict)
    told = {str(name): [gettext("Answer this.")] for name in wrong}
    for name in ("not_told", "tell_after"):
        if name in wrong and request.form.get(name):
            told[name] = [str(sentence) for sentence in wrong[name]]
    return told


def demand_fields(errors: Errors) -> tuple[Field, ...]:
    """The questions with the answers kept, nothing chosen beforehand."""
    chosen = request.form.getlist("sections")
    parts = tuple(Choice(value=p, label=section_words(p), chosen=p in chosen) for p in PARTS)
    yes_or_no = tuple(
        each for each in choices("answers", [request.form.get("told")]) if each.value in _YES_OR_NO
    )
    sealed = gettext("It is sealed like the record.")
    day = gettext("The day in numbers, such as 24.11.2026. After it the person is told.")
    return (
        _coded("authority", gettext("On what authority?"), "disclosure_authorities", errors),
        _field("sections", gettext("What must be disclosed?"), errors, Kind.CHOICES, parts),
        _text("recipient", gettext("To whom?"), errors, sealed),
        _text("reference", gettext("File number, and who signed it"), errors, sealed),
        _field("told", gettext("Does the person know of it?"), errors, Kind.CHOICE, yes_or_no),
        _coded("not_told", gettext("If not, why?"), "not_told_reasons", errors),
        _text("tell_after", gettext("If not, until when?"), errors, day, Kind.DATE),
    )


_YES_OR_NO: Final = ("yes", "no")


def _coded(name: str, label: str, list_name: str, errors: Errors) -> Field:
    offered = choices(list_name, [request.form.get(name)])
    return _field(name, label, errors, Kind.CHOICE, offered)


def _field(name: str, label: str, errors: Errors, kind: Kind, offered: tuple[Choice, ...]) -> Field:
    told = named(errors, name)
    return Field(name=name, label=label, kind=kind, choices=offered, errors=told)


def _text(name: str, label: str, errors: Errors, hint: str, kind: Kind = Kind.TEXT) -> Field:
    value, told = request.form.get(name, ""), named(errors, name)
    return Field(name=name, label=label, kind=kind, hint=hint, value=value, errors=told)
