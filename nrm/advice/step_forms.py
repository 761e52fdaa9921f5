"""What may be done about a consultation, as forms of its page."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext

from nrm.advice.asking import Errors, loaded, text_field, typed
from nrm.advice.models import ROOM, Consultation
from nrm.advice.own_cases import case_field
from nrm.advice.schemas import STEPS
from nrm.advice.shown import URL
from nrm.advice.wanted import MOST_PLACES, decline_reasons
from nrm.cases.dates import iso_date
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.http.forms import named
from nrm.look.fields import Choice, Field, Kind, StepForm, within
from nrm.workflow import LABELS

_ASKED = {
    "answer": ("text", "places", "held_until"),
    "follow_up": ("text", "case"),
    "decline": ("reason",),
}


def answered_step() -> tuple[str, dict[str, Any]]:
    """The step and what came with it; Invalid names the questions."""
    name = request.form.get("step", "")
    if name not in STEPS:
        raise Invalid({"step": [gettext("There is no such step.")]})
    said = {each: typed(each) for each in _ASKED.get(name, ())}
    if said.get("held_until"):
        said["held_until"] = iso_date(said["held_until"])
    given = loaded(STEPS[name], {"step": name, **{n: v for n, v in said.items() if v}})
    given.pop("step")
    return name, given


def step_forms(
    actor: Actor, consultation: Consultation, may: Sequence[str], step: str, errors: Errors
) -> tuple[StepForm, ...]:
    """The steps that this person may take, `may`; `errors` belong to the form of `step`."""
    return tuple(
        StepForm(
            name=name,
            title=gettext(LABELS[name]),
            explains=_explains(name),
            button=_button(name),
            url=f"{URL}/{consultation.id}/steps",
            version=consultation.version,
            fields=within(name, _fields(actor, name, consultation, errors if name == step else {})),
            main=name in ("answer", "follow_up"),
        )
        for name in may
    )


def _fields(
    actor: Actor, name: str, consultation: Consultation, errors: Errors
) -> tuple[Field, ...]:
    if name == "answer" and consultation.kind == ROOM:
        return _room_answer(errors)
    if name == "answer":
        return (text_field(gettext("Your answer"), errors),)
    if name == "follow_up":
        return (text_field(gettext("Your question"), errors), *case_field(actor, errors))
    return _reasons(errors) if name == "decline" else ()


def _room_answer(errors: Errors) -> tuple[Field, ...]:
    return (
        Field(
            name="places",
            label=gettext("How many places?"),
            kind=Kind.NUMBER,
            hint=gettext("From 1 to %(most)s.", most=MOST_PLACES),
            value=request.form.get("places", ""),
            errors=named(errors, "places"),
            required=True,
        ),
        Field(
            name="held_until",
            label=gettext("Until which day are they held?"),
            kind=Kind.DATE,
            hint=gettext("At most seven days; empty where they are not held."),
            value=request.form.get("held_until", ""),
            errors=named(errors, "held_until"),
        ),
    )


def _reasons(errors: Errors) -> tuple[Field, ...]:
    said = request.form.get("reason", "")
    offered = tuple(
        Choice(value=each.code, label=each.label, chosen=each.code == said)
        for each in decline_reasons()
    )
    told = named(errors, "reason")
    label = gettext("Why is it not possible?")
    return (Field(name="reason", label=label, kind=Kind.CHOICE, choices=offered, errors=told),)


def _explains(name: str) -> str:
    words: Mapping[str, str] = {
        "withdraw": gettext("Nobody has to answer then, and what was written is erased."),
        "finish": gettext("What was written is erased for both agencies."),
    }
    return words.get(name, "")


def _button(name: str) -> str:
    words: Mapping[str, str] = {
        "answer": gettext("Send the answer"),
        "follow_up": gettext("Send the question"),
        "withdraw": gettext("Take it back"),
        "finish": gettext("Erase it"),
    }
    return words.get(name) or gettext(LABELS[name])
