"""What every paper for the person asks first, and says to the worker before it is printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.actions import read_case
from nrm.cases.forms import none_chosen
from nrm.cases.shown import code_words
from nrm.cases.views import StepPage
from nrm.http.acting import acting
from nrm.http.forms import draw, named
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.look.languages import offered_languages
from nrm.look.moments import locale
from nrm.look.page import Page
from nrm.look.parts import Notice

Errors = Mapping[str, list[str]]
SAFE, LANGUAGE = "safe", "language"


@dataclass(frozen=True, kw_only=True)
class PaperPage(Page):
    """A paper in the person's language; `before` is for the worker, in the worker's own."""

    back_url: str
    back: str
    before: Notice
    before_language: str
    before_direction: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper before it is made: the act that makes it, and what is said above its questions."""

    act: str
    name: str
    title: str
    explains: str
    follows: tuple[str, ...]
    button: str


def draw_questions(case_id: UUID, paper: Paper, fields: tuple[Field, ...]) -> Response:
    """What is asked before anything is opened or printed, of whoever may make this paper."""
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, paper.act, case)
    errors = summary(fields)
    page = StepPage(
        frame=frame_for(actor, request.path),
        errors=errors,
        code=case.code,
        case_url=f"/cases/{case_id}",
        name=paper.name,
        title=paper.title,
        explains=paper.explains,
        follows=paper.follows,
        fields=fields,
        button=paper.button,
        url=request.path,
        version=case.version,
    )
    return draw("cases/step.html", page, 422 if errors else 200)


def said_before() -> dict[str, Any]:
    """What the worker reads above a paper, in the language that the page has now."""
    text = gettext(
        "Read it with the person first. Switch off headers and footers in the print window: they "
        "would show the address of this page. Do not keep it as a file."
    )
    return {
        "back": gettext("Back to the case"),
        "before": Notice(title=gettext("Before you print it"), text=text),
        "before_language": str(locale()).replace("_", "-"),
        "before_direction": locale().text_direction,
        "bare": True,
    }


def ask_safe(errors: Errors) -> Field:
    """Whether paper is safe at all."""
    return ask_choice(
        *(SAFE, gettext("Is it safe for the person to carry this paper?"), Kind.CHOICE),
        [(code, code_words("answers", code)) for code in ("yes", "no")],
        errors,
        gettext("Somebody may look into bags and pockets. Ask the person alone."),
    )


def ask_language(errors: Errors) -> Field:
    """In which of the languages that the service can write."""
    languages = [(code, code_words("languages", code)) for code in sorted(offered_languages())]
    label = gettext("In which language?")
    return ask_choice(LANGUAGE, label, Kind.SELECT, languages, errors)


def ask_choice(
    name: str,
    label: str,
    kind: Kind,
    offered: Iterable[tuple[str, str]],
    errors: Errors,
    hint: str = "",
) -> Field:
    """A question with these answers, as it was answered in the form that was sent."""
    said = request.form.getlist(name)
    choices = tuple(Choice(value=v, label=words, chosen=v in said) for v, words in offered)
    if kind is Kind.SELECT:
        choices = (none_chosen(said), *choices)
    told = named(errors, name)
    return Field(name=name, label=label, kind=kind, hint=hint, choices=choices, errors=told)


def paper_errors() -> dict[str, list[str]]:
    """What the form that was sent lacks: whether paper is safe, and in which language."""
    form, errors = request.form, dict[str, list[str]]()
    if form.get(SAFE) == "no":
        sentence = gettext("Then print nothing. Say it to the person, or keep it at your office.")
        errors[SAFE] = [sentence]
    elif form.get(SAFE) != "yes":
        errors[SAFE] = [gettext("Ask the person this first.")]
    if form.get(LANGUAGE) not in offered_languages():
        errors[LANGUAGE] = [gettext("Choose one of these languages.")]
    return errors
