"""The form of each step of a referral, and its answers as the step's schema wants them.

Whether a step may be taken is in `workflow.py` and `policy.py`; what it is
called and asks, in `step_words.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from nrm.cases.forms import choices_of
from nrm.cases.step_words import Question
from nrm.errors import Invalid
from nrm.http.forms import fresh_key
from nrm.http.sent_steps import flat_messages
from nrm.look.fields import Choice, Field, StepForm, within
from nrm.look.written import read_day, read_moment
from nrm.referrals.schemas import STEPS
from nrm.referrals.step_words import STEP_WORDS

Answers = MultiDict[str, str]
Errors = Mapping[str, Sequence[str]]
TOLD_RECIPIENT = "told_recipient"
_MOMENTS: Final = ("appointment.when",)
_DAYS: Final = ("met_on",)
_WRITTEN: Final = ("question", "answer", "feedback")
_DRAFT_WITHDRAWN: Final = lazy_gettext("Nobody was contacted. The draft is not sent any more.")
_MAIN: Final = frozenset({"send", "accept", "acknowledge", "answer", "begin"})


def step_form(
    name: str,
    referral_id: UUID,
    version: int,
    *,
    received: bool,
    drafted: bool,
    form: Answers | None = None,
    errors: Errors | None = None,
) -> StepForm:
    """The form of a step; `form` and `errors` keep what was answered to this very step."""
    words = STEP_WORDS[name]
    explains = _DRAFT_WITHDRAWN if name == "withdraw" and drafted else words.explains
    asked = (_drawn(q, form or MultiDict(), errors or {}, received) for q in words.questions)
    return StepForm(
        name=name,
        title=str(words.title),
        explains=str(explains),
        button=str(words.button),
        url=f"/referrals/{referral_id}/steps",
        version=version,
        fields=within(name, asked),
        main=name in _MAIN,
        once=(form.get("once") if form else "") or fresh_key(),
    )


def without(form: StepForm, name: str) -> StepForm:
    """The same form with one question less."""
    return replace(form, fields=tuple(field for field in form.fields if field.name != name))


def step_answers(name: str, form: Answers) -> dict[str, Any]:
    """What was answered, as the step's schema lets it in; Invalid names the questions."""
    given: dict[str, Any] = {"step": name}
    for question in STEP_WORDS[name].questions:
        answer = as_sent(question.name, form.get(question.name, ""))
        if answer:
            outer, _, inner = question.name.rpartition(".")
            (given.setdefault(outer, {}) if outer else given)[inner] = answer
    if name == "accept":
        given.setdefault("appointment", {})
    try:
        loaded: dict[str, Any] = STEPS[name]().load(given)
    except ValidationError as error:
        told = flat_messages("", error.messages)
        raise Invalid({key: _sentences(key, given, told[key]) for key in told}) from error
    loaded.pop("step")
    return loaded


def as_sent(name: str, text: str) -> str:
    """An answer as the API would send it; a day or moment that cannot be read stays as it is."""
    text = text.replace("\r\n", "\n").strip()
    if name in _MOMENTS:
        moment = read_moment(text)
        return moment.isoformat() if moment else text
    if name in _DAYS:
        day = read_day(text)
        return day.isoformat() if day else text
    return text


def _sentences(name: str, given: Mapping[str, Any], told: list[str]) -> list[str]:
    # What was written and may not be says for itself what to leave out.
    return told if name in _WRITTEN and name in given else [_sentence(name)]


def _sentence(name: str) -> str:
    if name in _MOMENTS:
        return str(gettext("Write a day and a time, for example 25 Nov 10:00."))
    if name in _DAYS:
        return str(gettext("Write a day, for example 25 Nov."))
    return str(gettext("Answer this before you go on."))


def _drawn(question: Question, form: Answers, errors: Errors, received: bool) -> Field:
    given = form.get(question.name, "")
    listed: tuple[Choice, ...] = ()
    if question.list_name:
        listed = choices_of(question.list_name, [given])
        if question.name == "how":
            listed = tuple(c for c in listed if (c.value == TOLD_RECIPIENT) is received)
    return Field(
        name=question.name,
        label=str(question.label),
        kind=question.kind,
        hint=str(question.hint),
        value=given,
        choices=listed,
        errors=tuple(errors.get(question.name, ())),
    )
