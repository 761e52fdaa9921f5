"""`/cases/{id}/accesses`: who opened the record, on paper for the person, in her language."""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accesses.actions import open_accesses
from nrm.accesses.finding import SPANS, Receipt
from nrm.accesses.names import Names, names_for
from nrm.accesses.views import AccessesPage
from nrm.accesses.words import access_rows, since_words
from nrm.accounts.frame import frame_for
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.look.fields import Field, Kind
from nrm.look.languages import written_in
from nrm.sheets.paper import (
    Errors,
    Paper,
    ask_choice,
    ask_language,
    ask_safe,
    draw_questions,
    paper_errors,
    said_before,
)

blueprint = Blueprint("accesses", __name__)
_HERE = "/cases/<uuid:case_id>/accesses"
_NAMES = "names"


@dataclass(frozen=True)
class Chosen:
    """How far back, in which language, and whether agencies are named."""

    span: str
    language: str
    names: bool


@blueprint.get(_HERE)
def ask(case_id: UUID) -> Response:
    """What is asked before anything is looked up or printed."""
    return _asked(case_id, {})


def _asked(case_id: UUID, errors: Errors) -> Response:
    paper = Paper(
        act="access_receipt.print",
        name="accesses",
        title=gettext("Who opened the record, for the person"),
        explains=gettext(
            "A list for paper: when, people of which agency in which role, what kind of "
            "information, and why. No name of a person stands on it, and nothing of the record."
        ),
        follows=_follows(),
        button=gettext("Show the list"),
    )
    return draw_questions(case_id, paper, _fields(errors))


def _follows() -> tuple[str, ...]:
    return (
        gettext("The list is shown once, for your browser to print. It is kept nowhere."),
        gettext(
            "Agencies are named only if you tick it; others than those that the person agreed to "
            "are never named."
        ),
        gettext("It bears a number by which an auditor can reckon it again from the log."),
        gettext("That it was printed is written down in the log."),
    )


def _fields(errors: Errors) -> tuple[Field, ...]:
    spans = (
        ("month", gettext("The last 30 days")),
        ("quarter", gettext("The last three months")),
        ("year", gettext("The last year")),
        ("all", gettext("From the beginning")),
    )
    named = ((_NAMES, gettext("Names of agencies that the person agreed to, and of ours")),)
    return (
        ask_safe(errors),
        ask_choice("span", gettext("How far back?"), Kind.CHOICE, spans, errors),
        ask_language(errors),
        ask_choice(
            *("shows", gettext("What else may stand on it?"), Kind.CHOICES, named, errors),
            gettext("Without a tick it says “health” or “police”, and no name."),
        ),
    )


@blueprint.post(_HERE)
def show(case_id: UUID) -> Response:
    """The paper, or the questions again."""
    try:
        chosen = _chosen()
        with acting("access_receipt.print") as actor:
            case, receipt = open_accesses(actor, case_id, chosen.span)
            names = names_for(case, receipt.lines, agreed=chosen.names)
    except Invalid as invalid:
        return _asked(case_id, invalid.errors)
    except Conflict as conflict:
        return _asked(case_id, {"span": [conflict.detail]})
    empty = AccessesPage(
        **said_before(),
        frame=frame_for(actor, f"/cases/{case_id}"),
        back_url=f"/cases/{case_id}",
        agency=actor.agency_name if chosen.names else "",
    )
    with written_in(chosen.language):
        return draw("accesses/paper.html", _filled(actor, empty, receipt, names))


def _filled(actor: Actor, page: AccessesPage, receipt: Receipt, names: Names) -> AccessesPage:
    return replace(
        page,
        frame=frame_for(actor, page.frame.here),
        since=since_words(receipt),
        printed_at=receipt.printed.at,
        rows=access_rows(receipt.lines, names),
        number=receipt.number,
        code=receipt.code,
    )


def _chosen() -> Chosen:
    form, errors = request.form, paper_errors()
    if form.get("span") not in SPANS:
        errors["span"] = [gettext("Choose one of the listed answers.")]
    if errors:
        raise Invalid(errors)
    return Chosen(form["span"], form["language"], _NAMES in form.getlist("shows"))
