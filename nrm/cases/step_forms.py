"""The form of a step of a case: its questions, and the answers as the step's schema wants them.

The words are in `step_words.py`; what the answers mean, in `steps.py` and `closing.py`.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from nrm.accounts.facts import workers_of
from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.models import Case
from nrm.cases.schemas import STEPS
from nrm.cases.step_words import STEP_WORDS, Question, StepWords
from nrm.errors import Invalid
from nrm.look.fields import Choice, Field, Kind

Answers = MultiDict[str, str]
Errors = Mapping[str, list[str]]
# People or consents that only the case knows, as answers of a question: name -> value -> words.
Offered = Mapping[str, Mapping[str, str]]


def step_answers(step: str, form: Answers) -> dict[str, Any]:
    """What was answered, as the API would send it; Invalid names the questions."""
    words = STEP_WORDS[step]
    given: dict[str, Any] = {"step": step, **dict(words.fixed)}
    for question in words.questions:
        answer = _answer(question, form)
        if answer is not None:
            outer, _, inner = question.name.rpartition(".")
            (given.setdefault(outer, {}) if outer else given)[inner] = answer
    try:
        loaded: dict[str, Any] = STEPS[step]().load(given)
    except ValidationError as error:
        raise Invalid(_unanswered(words, error)) from error
    loaded.pop("step")
    return loaded


def _unanswered(words: StepWords, error: ValidationError) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for question in words.questions:
        if question.name.partition(".")[0] in error.messages_dict:
            sentence = gettext("Answer this first: %(question)s", question=str(question.label))
            told[question.name] = [sentence]
    return told


def step_fields(step: str, form: Answers, errors: Errors, offered: Offered) -> tuple[Field, ...]:
    """The questions of a step with the answers kept, nothing chosen beforehand."""
    return tuple(_drawn(q, form, errors, offered) for q in STEP_WORDS[step].questions)


def _answer(question: Question, form: Answers) -> Any:
    typed = form.get(question.name, "").replace("\r\n", "\n").strip()
    yes_or_no = question.kind is Kind.CHOICE and not question.list_name
    if yes_or_no:
        return {"yes": True, "no": False}.get(typed)
    return typed or None


def _drawn(question: Question, form: Answers, errors: Errors, offered: Offered) -> Field:
    given = form.get(question.name, "")
    own = errors.get(question.name, [])
    return Field(
        name=question.name,
        label=str(question.label),
        kind=question.kind,
        hint=str(question.hint),
        value=given if question.kind is Kind.LONG_TEXT else "",
        choices=_choices(question, given, offered),
        errors=tuple(own),
    )


def _choices(question: Question, given: str, offered: Offered) -> tuple[Choice, ...]:
    if question.kind is Kind.LONG_TEXT:
        return ()
    if question.name in offered:
        listed = offered[question.name].items()
        found = tuple(Choice(value=v, label=words, chosen=v == given) for v, words in listed)
    else:
        found = choices_of(question.list_name or "answers", [given])
    return (none_chosen([given]), *found) if question.kind is Kind.SELECT else found


def colleagues(case: Case) -> Mapping[str, str]:
    """Who may lead the case next: ids and names of the agency's other workers."""
    found = workers_of(case.lead_agency_id).items()
    closed_to = {str(case.lead_worker_id), *(case.stepped_back or "").split()}
    return {str(i): name for i, name in found if str(i) not in closed_to}
