"""The forms about somebody who is missing: their questions, and what was answered to them."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.cases.models import Case
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind
from nrm.missing.ground import CHILD
from nrm.missing.said import Report
from nrm.missing.schemas import STEPS, MissingIn

Errors = Mapping[str, list[str]]
_YES_NO: Final = {"yes": True, "no": False}


def answered_report() -> Report:
    """What was answered; Invalid names the questions."""
    names = ("risk_level", "last_seen", "known_by")
    return Report(**_loaded(MissingIn(), {name: _typed(name) for name in names}))


def answered_step(step: str) -> dict[str, Any]:
    """The same of a step."""
    given: dict[str, Any] = {"step": step}
    if step == "tell_police":
        given |= {name: _typed(name) for name in ("basis", "reason")}
    if step == "record_interview":
        given |= {name: _typed(name) for name in ("re_exploited", "told")}
        given["done"] = _YES_NO.get(_typed("done"), "")
    return _loaded(STEPS[step](), given)


def _loaded(schema: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load({n: v for n, v in given.items() if v != ""})
    except ValidationError as error:
        told = {str(name): [gettext("Answer this.")] for name in error.messages_dict}
        told |= {n: [gettext("Leave this empty.")] for n in told if request.form.get(n)}
        raise Invalid(told) from error
    loaded.pop("step", None)
    return loaded


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def report_fields(errors: Errors) -> tuple[Field, ...]:
    """What is asked when somebody is missed; nothing is chosen beforehand."""
    sealed = gettext("It is sealed like the record.")
    return (
        _coded("risk_level", gettext("How great is the danger?"), "risk_levels", errors),
        _text("last_seen", gettext("Where, when and with whom last seen?"), errors, sealed),
        _text("known_by", gettext("Who knows that the person is missing?"), errors, sealed),
    )


def step_fields(case: Case, step: str, errors: Errors) -> tuple[Field, ...]:
    """What a step asks."""
    if step == "tell_police":
        return (_basis(case, errors), *_reason(case, errors))
    if step == "record_return":
        return ()
    again = gettext("Leave it until the talk took place. It is sealed like the record.")
    suspected = gettext("Is it suspected that the person was exploited again?")
    return (
        _coded("done", gettext("Did the talk take place?"), "answers", errors),
        _coded("re_exploited", suspected, "answers", errors),
        _text("told", gettext("What did the person tell?"), errors, again),
    )


def _basis(case: Case, errors: Errors) -> Field:
    child = case.may_be_child
    offered = choices("screening_bases", [request.form.get("basis")])
    return Field(
        name="basis",
        label=gettext("Why may the police be told?"),
        kind=Kind.CHOICE,
        choices=tuple(each for each in offered if (each.value == CHILD) is child),
        errors=named(errors, "basis"),
    )


def _reason(case: Case, errors: Errors) -> tuple[Field, ...]:
    """Of a child the police is always told: nobody is asked why."""
    if case.may_be_child:
        return ()
    label = gettext("In danger to life or health: which, and why can nobody be asked?")
    hint = gettext("Only then. Sealed. A second person looks at it within a day.")
    return (_text("reason", label, errors, hint),)


def _coded(name: str, label: str, list_name: str, errors: Errors) -> Field:
    offered, told = choices(list_name, [request.form.get(name)]), named(errors, name)
    return Field(name=name, label=label, kind=Kind.CHOICE, choices=offered, errors=told)


def _text(name: str, label: str, errors: Errors, hint: str) -> Field:
    value, told = request.form.get(name, ""), named(errors, name)
    return Field(name=name, label=label, kind=Kind.LONG_TEXT, hint=hint, value=value, errors=told)
