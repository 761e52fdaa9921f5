"""The questions of an item's steps on its page, and what was answered to them."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.audit.review.outcomes import CLOSING
from nrm.audit.review.schemas import STEPS
from nrm.audit.review.views import ItemStep
from nrm.audit.review.words import ASKS
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind

Errors = Mapping[str, list[str]]


def answered_step(step: str) -> dict[str, Any]:
    """What was answered; Invalid names the questions."""
    wanted = set(STEPS[step]().fields) - {"step"}
    typed = {name: request.form.get(name, "") for name in wanted}
    try:
        sent = {"step": step, **{name: value for name, value in typed.items() if value}}
        loaded: dict[str, Any] = STEPS[step]().load(sent)
    except ValidationError as error:
        told = {str(name): [gettext("Answer this.")] for name in error.messages_dict}
        raise Invalid(told) from error
    loaded.pop("step")
    return loaded


def asked_step(name: str, url: str, errors: Errors) -> ItemStep:
    """A step as its form asks it; nothing is chosen beforehand."""
    title, explains, button = ASKS[name]
    return ItemStep(
        name=name,
        title=str(title),
        explains=str(explains),
        url=f"{url}/{name}",
        fields=_fields(name, errors),
        button=str(button),
        main=name in ("close", "explain", "confirm_breach"),
    )


def _fields(step: str, errors: Errors) -> tuple[Field, ...]:
    if step == "explain":
        offered = choices("review_explanations", [request.form.get("explanation")])
        return (_field(step, "explanation", gettext("Explanation"), offered, errors),)
    if step == "close":
        outcomes = choices("review_outcomes", [request.form.get("outcome")])
        offered = tuple(each for each in outcomes if each.value in CLOSING)
        outcome = _field(step, "outcome", gettext("Outcome of the review"), offered, errors)
        return (outcome, _reason(step, errors))
    if step in ("escalate", "propose_breach"):
        return (_reason(step, errors),)
    return ()


def _reason(step: str, errors: Errors) -> Field:
    chosen = request.form.get("reason")
    offered = (Choice(value="", label=gettext("Choose")), *choices("review_reasons", [chosen]))
    made = _field(step, "reason", gettext("Reason"), offered, errors)
    return Field(**{**vars(made), "kind": Kind.SELECT})


def _field(step: str, name: str, label: str, offered: tuple[Choice, ...], errors: Errors) -> Field:
    # Several forms of the page ask for a reason.
    return Field(
        name=name,
        id=f"{step}-{name}",
        label=label,
        kind=Kind.CHOICE,
        choices=offered,
        errors=named(errors, name),
    )
