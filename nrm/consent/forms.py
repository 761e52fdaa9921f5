"""The questions of a consent, nothing chosen beforehand; what is shared is in `sharing_forms.py`.

What a consent must say stands in `checking.py`; which answers there are, in `api.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from nrm.cases.dates import iso_date
from nrm.cases.forms import choices_of, none_chosen
from nrm.consent.models import ABROAD, ASKED
from nrm.consent.questions import PARTS, Question
from nrm.database import now
from nrm.http.forms import named
from nrm.look.fields import Choice, Field, Kind
from nrm.profile import current_profile, list_answers

Answers = MultiDict[str, str]
Errors = Mapping[str, list[str]]
_QUESTIONS: Final = {question.name: question for part in PARTS for question in part.questions}
_YES_NO: Final = {"yes": True, "no": False}


@dataclass(frozen=True)
class QuestionPart:
    """Questions that belong together: a heading, one sentence, and the fields."""

    title: str
    explains: str
    fields: tuple[Field, ...]


def consent_parts(form: Answers, errors: Errors, *, abroad: bool) -> tuple[QuestionPart, ...]:
    """What was decided, how it was asked, and what is kept from whom.

    `abroad`: whether some other country can be asked for help.
    """
    return tuple(
        QuestionPart(
            title=str(part.title),
            explains=str(part.explains),
            fields=tuple(
                _field(question, form, errors, abroad=abroad) for question in part.questions
            ),
        )
        for part in PARTS
    )


def consent_answers(form: Answers) -> dict[str, Any]:
    """What was answered, as the API would send it; an empty answer is none."""
    typed = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in _QUESTIONS}
    given: dict[str, Any] = {name: _answer(_QUESTIONS[name], typed[name]) for name in typed}
    if given.pop("agreed") is False:
        # A no that gives no reason is one all the same.
        given["refusal_reason"] = given["refusal_reason"] or "UNK"
    given |= {
        name: form.get(name, "") for name in ("recipient", "country", "purpose", "supersedes")
    }
    given |= {name: form.getlist(name) for name in ("fields", "files")}
    given["expires_at"] = end_of_day(form["expires_at"]) if form.get("expires_at") else ""
    return {name: value for name, value in given.items() if value not in ("", [], None)}


def form_errors(form: Answers) -> dict[str, list[str]]:
    """What the form asks and the API does not: a person's yes or no, in so many words."""
    agreed, asked = form.get("agreed"), form.get("given_by") in ASKED
    if asked and agreed not in _YES_NO:
        return {"agreed": [gettext("Say whether it was a yes or a no.")]}
    if not asked and agreed == "no":
        return {"given_by": [gettext("A no is said by the person or the guardian.")]}
    if agreed != "no" and form.get("refusal_reason"):
        return {"refusal_reason": [gettext("This belongs to a no. Clear it, or answer no above.")]}
    return {}


def end_of_day(typed: str) -> str:
    """The end of that day in the country's zone, as RFC 3339; as typed when it is no day."""
    try:
        day = date.fromisoformat(iso_date(typed))
    except ValueError:
        return typed
    zone = current_profile().time_zone
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC).isoformat()


def _said_on(typed: str) -> str:
    # Of today the moment is known: it is now.
    today = now().astimezone(current_profile().time_zone).date().isoformat()
    return "" if iso_date(typed) == today else end_of_day(typed)


def _answer(question: Question, typed: str) -> Any:
    if question.list_name == "answers":
        return _YES_NO.get(typed)
    if question.name == "withheld_from":
        return [line.strip() for line in typed.splitlines() if line.strip()]
    return _said_on(typed) if question.kind is Kind.DATE and typed else typed


def _field(question: Question, form: Answers, errors: Errors, *, abroad: bool) -> Field:
    given = form.get(question.name, "")
    listed = choices_of(question.list_name, [given]) if question.list_name else ()
    if question.name == "scope" and form.get("supersedes"):
        # Whoever is asked again is asked about the same.
        listed = tuple(choice for choice in listed if choice.chosen)
    choices = tuple(choice for choice in listed if abroad or choice.value != ABROAD)
    if question.kind is Kind.SELECT:
        choices = (none_chosen([given]), *choices)
    return Field(
        name=question.name,
        label=str(question.label),
        kind=question.kind,
        hint=str(question.hint),
        value=given,
        choices=choices,
        unsaid=_unsaid(question, given),
        errors=named(errors, question.name),
    )


def _unsaid(question: Question, given: str) -> tuple[Choice, ...]:
    if not question.non_answers:
        return ()
    return tuple(
        Choice(value=entry.code, label=entry.label, chosen=entry.code == given)
        for entry in list_answers(question.list_name)
        if entry.code in question.non_answers
    )


SENTENCES: Final[Mapping[str, Any]] = {
    "scope": lazy_gettext("Choose what the consent is about."),
    "given_by": lazy_gettext("Choose who decided."),
    "supersedes": lazy_gettext("The older consent has ended; there is none to replace."),
    "country": lazy_gettext("Choose one of the countries."),
    "files": lazy_gettext("Choose up to 50 files of this case."),
    "expires_at": lazy_gettext("Write day, month and year in numbers, such as 24.11.2026."),
    "given_at": lazy_gettext("Write day, month and year in numbers, such as 24.11.2026."),
    "reason": lazy_gettext("Make this shorter, and use plain signs only."),
    "child_views": lazy_gettext("Make this shorter, and use plain signs only."),
    "withheld_from": lazy_gettext("Write up to 10 lines of up to 200 characters."),
}
