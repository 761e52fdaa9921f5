"""The questions about an act without consent, and what was answered to them."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.cases.dates import iso_date
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind
from nrm.vital_interests.schemas import STEPS

Errors = Mapping[str, list[str]]
_DAYS = ("told_on", "look_again")
_CODES = ("not_told", "outcome")


def answered_step(step: str) -> dict[str, Any]:
    """What was answered; Invalid names the questions."""
    typed = {name: request.form.get(name, "").strip() for name in (*_DAYS, *_CODES)}
    given = {name: iso_date(v) if name in _DAYS else v for name, v in typed.items()}
    wanted = set(STEPS[step]().fields)
    try:
        loaded: dict[str, Any] = STEPS[step]().load(
            {"step": step, **{n: v for n, v in given.items() if v and n in wanted}}
        )
    except ValidationError as error:
        raise Invalid(_told(error)) from error
    loaded.pop("step")
    return loaded


def _told(error: ValidationError) -> dict[str, list[str]]:
    day = gettext("Write day, month and year in numbers, such as 24.11.2026.")
    other = gettext("Answer this.")
    return {str(name): [day if name in _DAYS else other] for name in error.messages_dict}


def step_fields(step: str, errors: Errors) -> tuple[Field, ...]:
    """What a step asks; nothing is chosen beforehand."""
    if step == "tell":
        hint = gettext("In numbers, such as 24.11.2026. Leave it if it was today.")
        return (_day("told_on", gettext("On which day?"), hint, errors),)
    if step == "put_off":
        hint = gettext("Within 90 days, in numbers, such as 24.11.2026.")
        return (
            _coded("not_told", gettext("Why not yet?"), "not_told_reasons", errors),
            _day("look_again", gettext("When is this looked at again?"), hint, errors),
        )
    if step == "review":
        label = gettext("Outcome of the review")
        return (_coded("outcome", label, "review_outcomes", errors),)
    return ()


def _coded(name: str, label: str, list_name: str, errors: Errors) -> Field:
    offered, told = choices(list_name, [request.form.get(name)]), named(errors, name)
    return Field(name=name, label=label, kind=Kind.CHOICE, choices=offered, errors=told)


def _day(name: str, label: str, hint: str, errors: Errors) -> Field:
    value, told = request.form.get(name, ""), named(errors, name)
    return Field(name=name, label=label, kind=Kind.DATE, hint=hint, value=value, errors=told)
