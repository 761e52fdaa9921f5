"""The forms on the page of a request: each step that the reader may take, with what it asks."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import request
from flask_babel import gettext

from nrm.accounts.secret_fields import proof_fields
from nrm.cases.forms import none_chosen
from nrm.cases.shown import code_words
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind, StepForm
from nrm.subject_access.actions import LINES
from nrm.subject_access.models import SubjectAccessRequest
from nrm.subject_access.views import LeftOut
from nrm.subject_access.words import line_words

Errors = Mapping[str, Sequence[str]]
REASONS: Final = {
    "leave_out": "access_left_out_reasons",
    "extend": "access_extension_reasons",
    "refuse": "access_refusal_reasons",
    "deliver": "access_deliveries",
}
TOLD: Final = {"extend": "person_told", "refuse": "remedy_told"}


def step_forms(
    asked: SubjectAccessRequest, may: Sequence[str], errors: Errors
) -> tuple[StepForm, ...]:
    """The forms of these steps; `errors` belong to the step that was sent."""
    sent = request.form.get("step", "")
    return tuple(
        _form(asked, name, errors if name == sent else {})
        for name in ("leave_out", "approve", "deliver", "extend", "refuse")
        if name in may
    )


def print_form(asked: SubjectAccessRequest, errors: Errors) -> StepForm:
    """Who opens the whole record says once more who that is."""
    return StepForm(
        name="print",
        title=gettext("Print it for the person"),
        explains=gettext("It is logged first, then shown. It is kept nowhere but on the paper."),
        button=gettext("Log it and open"),
        url=f"/access-requests/{asked.id}/print",
        version=asked.version,
        fields=proof_fields({name: list(told) for name, told in errors.items()}),
        main=True,
    )


def left_out(asked: SubjectAccessRequest, may: Sequence[str]) -> tuple[LeftOut, ...]:
    """What is left out, each line with the way to put it back."""
    return tuple(
        LeftOut(
            line=line_words(line),
            reason=code_words("access_left_out_reasons", reason),
            back=_back(asked, line) if "leave_out" in may else None,
        )
        for line, reason in asked.reasons.items()
    )


def _back(asked: SubjectAccessRequest, line: str) -> StepForm:
    return StepForm(
        name=f"put_back {line}",
        title="",
        explains="",
        button=gettext("Put it back"),
        url=f"/access-requests/{asked.id}/steps",
        version=asked.version,
    )


def _form(asked: SubjectAccessRequest, name: str, errors: Errors) -> StepForm:
    title, explains, button = _words()[name]
    return StepForm(
        name=name,
        title=title,
        explains=explains,
        button=button,
        url=f"/access-requests/{asked.id}/steps",
        version=asked.version,
        fields=tuple(_fields(name, errors)),
    )


def _fields(name: str, errors: Errors) -> list[Field]:
    asked = []
    if name == "leave_out":
        chosen = request.form.get("line", "")
        listed = (Choice(value=x, label=line_words(x), chosen=x == chosen) for x in LINES)
        asked.append(
            Field(
                name="line",
                label=gettext("Which line?"),
                kind=Kind.SELECT,
                choices=(none_chosen([chosen]), *listed),
                errors=tuple(errors.get("line", ())),
            )
        )
    if name in REASONS:
        asked.append(_reason(name, errors))
    if name in TOLD:
        asked.append(_told(name, errors))
    return asked


def _reason(name: str, errors: Errors) -> Field:
    key = "how" if name == "deliver" else "reason"
    label = gettext("How?") if name == "deliver" else gettext("Why?")
    sent = request.form.get(key) if request.form.get("step") == name else None
    return Field(
        name=key,
        id=f"{name}-{key}",
        label=label,
        kind=Kind.CHOICE,
        choices=choices(REASONS[name], [sent]),
        errors=tuple(errors.get(key, ())),
    )


def _told(name: str, errors: Errors) -> Field:
    labels = {
        "extend": gettext("The person was told that it takes longer, and why"),
        "refuse": gettext(
            "The person was told why, and that the data protection authority and a court help"
        ),
    }
    return Field(
        name=TOLD[name],
        label=gettext("Does the person know?"),
        kind=Kind.CHOICES,
        choices=(Choice(value="yes", label=labels[name], chosen=False),),
        errors=tuple(errors.get(TOLD[name], ())),
    )


def _words() -> Mapping[str, tuple[str, str, str]]:
    return {
        "leave_out": (
            gettext("Leave a line out"),
            gettext("Only for one of these reasons. A supervisor has to answer for it."),
            gettext("Leave it out"),
        ),
        "approve": (
            gettext("Approve what is left out"),
            gettext("You answer for it that each line has to be left out."),
            gettext("Approve it"),
        ),
        "deliver": (
            gettext("The person has it"),
            gettext("Say so once it was handed over or read aloud."),
            gettext("Record it"),
        ),
        "extend": (
            gettext("Take more time"),
            gettext("Three months in all, once, and the person is told in the first month."),
            gettext("Record it"),
        ),
        "refuse": (
            gettext("Refuse it"),
            gettext("Nothing is handed over. Leave single lines out instead where you can."),
            gettext("Refuse it"),
        ),
    }
