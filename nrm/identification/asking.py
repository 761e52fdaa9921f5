"""The forms of the track: what each step asks, and what was answered to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from flask_babel import format_date, gettext
from marshmallow import ValidationError

from nrm.agencies.models import agency_names
from nrm.cases.dates import iso_date
from nrm.cases.schemas import AUTHORITY_STEPS
from nrm.consent.forms import end_of_day
from nrm.consent.models import IDENTIFICATION, Consent, find_consents
from nrm.database import now
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.identification.schemas import STEPS
from nrm.identification.track import Track
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind, within
from nrm.profile import current_profile

Errors = Mapping[str, list[str]]
Asked = Callable[["Form"], tuple[Field, ...]]


@dataclass(frozen=True)
class Form:
    """A step's form; `errors` belong to it alone, and what was answered is kept with them."""

    track: Track
    errors: Errors

    def said(self, name: str) -> str:
        """What was answered, if this is the form that comes again."""
        return request.form.get(name, "") if self.errors else ""

    def told(self, name: str) -> tuple[str, ...]:
        """What is wrong with it."""
        return named(dict(self.errors), name)

    def text(self, name: str, label: str) -> Field:
        """A question with a long answer."""
        kind = Kind.LONG_TEXT
        value, told = self.said(name), self.told(name)
        return Field(name=name, label=label, kind=kind, value=value, errors=told)

    def coded(self, name: str, label: str, code_list: str) -> Field:
        """A question with one answer of a list."""
        return self.one_of(name, label, choices(code_list, [self.said(name)]))

    def one_of(self, name: str, label: str, offered: Sequence[Choice]) -> Field:
        """A question with one of these answers."""
        kind, told = Kind.CHOICE, self.told(name)
        return Field(name=name, label=label, kind=kind, choices=tuple(offered), errors=told)

    def yes_or_no(self, name: str, label: str, answers: Mapping[str, str]) -> Field:
        """A question with these answers, by value."""
        given = self.said(name)
        offered = [Choice(value=v, label=w, chosen=v == given) for v, w in answers.items()]
        return self.one_of(name, label, offered)

    def consent(self, label: str, fits: Callable[[Consent], bool]) -> tuple[Field, ...]:
        """Which of the person's answers about formal identification it is."""
        given = self.said("consent")
        found = [c for c in find_consents(self.track.case) if c.scope == IDENTIFICATION and fits(c)]
        names = agency_names({c.recipient_id for c in found if c.recipient_id is not None})
        offered = [
            Choice(
                value=str(each.id),
                label=gettext("Of %(day)s", day=format_date(each.given_at, "d MMM y")),
                hint=names.get(each.recipient_id, "") if each.recipient_id else "",
                chosen=str(each.id) == given,
            )
            for each in found
        ]
        return (self.one_of("consent", label, offered),)


def _how(form: Form) -> tuple[Field, ...]:
    return (form.coded("how", gettext("How did the person say so?"), "obtained_how"),)


def _delivery(form: Form) -> tuple[Field, ...]:
    day = Field(
        name="delivered_at",
        label=gettext("On which day?"),
        kind=Kind.DATE,
        hint=gettext("In numbers, such as 24.11.2026."),
        value=form.said("delivered_at"),
        errors=form.told("delivered_at"),
    )
    how = form.coded("how", gettext("How did the person get it?"), "decision_deliveries")
    return (how, day)


def _decision(form: Form) -> tuple[Field, ...]:
    answers = {"positive": gettext("Yes"), "negative": gettext("No")}
    outcome = form.yes_or_no("outcome", gettext("What is decided?"), answers)
    return (outcome, form.text("reasons", gettext("Why? Empty when you agree with a request.")))


def _earlier(form: Form) -> tuple[Field, ...]:
    answers = {"true": gettext("Yes"), "false": gettext("No")}
    label = gettext("Does the person ask for it before the time is over?")
    return (form.yes_or_no("person_asks", label, answers),)


def _stage(form: Form) -> tuple[Field, ...]:
    answers = {"first": gettext("The first decision"), "final": gettext("The final decision")}
    return (form.yes_or_no("stage", gettext("Which no?"), answers),)


def _names_all(consent: Consent) -> bool:
    return consent.is_live and consent.recipient_id is not None and bool(consent.field_names)


# What each step asks; one that asks nothing is a button.
ASKS: Final[Mapping[str, Asked]] = {
    "decline": lambda form: form.consent(gettext("Which no?"), lambda c: c.is_refusal),
    "agree": lambda form: form.consent(gettext("Which yes?"), lambda c: c.is_live),
    "submit": lambda form: form.consent(gettext("Which yes?"), _names_all),
    "withdraw": _how,
    "answer": lambda form: (form.text("answer", gettext("Your answer")),),
    "ask": lambda form: (form.text("question", gettext("Your question")),),
    "deliver": _delivery,
    "case.start_recovery": lambda form: (form.text("reasons", gettext("Why? May be empty.")),),
    "case.decide": _decision,
    "case.submit": _earlier,
    "case.extend": lambda form: (form.coded("reason", gettext("Why?"), "extension_reasons"),),
    "case.reconsider": _stage,
}


def fields_of(step: str, form: Form) -> tuple[Field, ...]:
    """The questions of a step, with ids of their own on the page."""
    asked = ASKS.get(step)
    return within(step.replace(".", "-"), asked(form)) if asked is not None else ()


def answered(step: str) -> dict[str, Any]:
    """What was answered to the form of this step; Invalid names the questions."""
    name, case_step = step.rpartition(".")[2], step.startswith("case.")
    schema = (AUTHORITY_STEPS if case_step else STEPS)[name]
    wanted = set(schema().fields) - {"step"}
    sent = {each: request.form.get(each, "").strip() for each in wanted}
    if sent.get("delivered_at"):
        sent["delivered_at"] = _moment(sent["delivered_at"])
    filled = {each: value for each, value in sent.items() if value}
    try:
        given: dict[str, Any] = schema().load({"step": name, **filled})
    except ValidationError as error:
        told = {str(field): [gettext("Answer this.")] for field in error.messages_dict}
        raise Invalid(told) from error
    given.pop("step")
    return given


def _moment(typed: str) -> str:
    # Of today the moment is known: it is now.
    today = now().astimezone(current_profile().time_zone).date().isoformat()
    return now().isoformat() if iso_date(typed) == today else end_of_day(typed)
