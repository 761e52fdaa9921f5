"""What may be done about help in another country, as forms of its page."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from flask_babel import gettext, lazy_gettext
from marshmallow import ValidationError

from nrm import workflow
from nrm.abroad.described import open_steps
from nrm.abroad.models import TrmArrival, TrmReferral
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.http.forms import named
from nrm.http.grammar import Strict
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, StepForm, within

Errors = Mapping[str, list[str]]
# Step -> what it asks: the name, and the code list of its answers.
_ASKS: Final = {
    "withdraw": ("reason", "withdraw_reasons"),
    "decline": ("reason", "decline_reasons"),
    "complete": ("outcome", "outcome_codes"),
    "not_engaged": ("reason", "not_engaged_reasons"),
}
_EXPLAINS: Final = {
    "share": lazy_gettext(
        "The agreed lines, as they stand now, are sealed for the agency there that accepted. What "
        "somebody there has read, nobody can take back."
    ),
    "withdraw": lazy_gettext(
        "The other country is told, and opens nothing more once its service has taken that."
    ),
    "accept": lazy_gettext(
        "You help this person. Then what the person agreed to comes, for your agency alone."
    ),
    "decline": lazy_gettext("The other country learns your reason, and can ask somebody else."),
    "complete": lazy_gettext("The other country learns this, and what came opens no more."),
    "not_engaged": lazy_gettext("The other country learns this, and what came opens no more."),
}
_BUTTONS: Final = {
    "share": lazy_gettext("Send what was agreed"),
    "withdraw": lazy_gettext("Take it back"),
    "accept": lazy_gettext("Accept"),
    "decline": lazy_gettext("Decline"),
    "complete": lazy_gettext("Say how it ended"),
    "not_engaged": lazy_gettext("Say how it ended"),
}


def answered(steps: Mapping[str, type[Strict]]) -> tuple[str, dict[str, Any]]:
    """The step and what came with it; Invalid names the question."""
    name = request.form.get("step", "")
    if name not in steps:
        raise Invalid({"step": [gettext("There is no such step.")]})
    asked, _ = _ASKS.get(name, ("", ""))
    given = {"step": name, **({asked: request.form.get(asked, "")} if asked else {})}
    try:
        loaded: dict[str, Any] = steps[name]().load(given)
    except ValidationError as error:
        raise Invalid({asked: [gettext("Choose one of the listed answers.")]}) from error
    loaded.pop("step")
    return name, loaded


def step_forms(
    actor: Actor, thing: TrmReferral | TrmArrival, url: str, step: str, errors: Errors
) -> tuple[StepForm, ...]:
    """The steps that this person may take; `errors` belong to the form of `step`."""
    return tuple(
        StepForm(
            name=name,
            title=gettext(workflow.LABELS[name]),
            explains=str(_EXPLAINS[name]),
            button=str(_BUTTONS[name]),
            url=f"{url}/steps",
            version=thing.version,
            fields=within(name, _fields(name, errors if name == step else {})),
            main=name in ("share", "accept"),
        )
        for name in open_steps(actor, thing)
    )


def _fields(name: str, errors: Errors) -> tuple[Field, ...]:
    if name not in _ASKS:
        return ()
    asked, list_name = _ASKS[name]
    label = gettext("How did it end?") if asked == "outcome" else gettext("Why?")
    chosen = [request.form.get(asked)] if request.form.get("step") == name else []
    offered, told = choices(list_name, chosen), named(errors, asked)
    return (Field(name=asked, label=label, kind=Kind.CHOICE, choices=offered, errors=told),)
