"""`/cases/{id}/sheet`: asks what is safe, then shows the paper once, for the browser to print."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import draw, named
from nrm.look.fields import Field, Kind
from nrm.look.languages import written_in
from nrm.look.moments import day
from nrm.profile import current_profile
from nrm.sheets.actions import open_sheet
from nrm.sheets.chosen import AGENCY, AIMS, NAME, WHO, WORDS, Chosen, chosen_in_form, words_of
from nrm.sheets.paper import (
    Errors,
    Paper,
    ask_choice,
    ask_language,
    ask_safe,
    draw_questions,
    said_before,
)
from nrm.sheets.views import SheetPage, SheetStep

blueprint = Blueprint("sheets", __name__)
_HERE = "/cases/<uuid:case_id>/sheet"


@blueprint.get(_HERE)
def ask(case_id: UUID) -> Response:
    """What is asked before anything is opened or printed."""
    return _asked(case_id, {})


def _asked(case_id: UUID, errors: Errors) -> Response:
    paper = Paper(
        act="sheet.print",
        name="sheet",
        title=gettext("A sheet for the person"),
        explains=gettext("The steps of the plan that are not done, in large print, to take away."),
        follows=(
            gettext("The sheet is shown once, for your browser to print. It is kept nowhere."),
            gettext("Only what you choose stands on it, and neither code nor reason of the case."),
            gettext("What you wrote stands on it as you wrote it; it is not translated."),
            gettext("That it was printed is written down in the log."),
        ),
        button=gettext("Show the sheet"),
    )
    return draw_questions(case_id, paper, _fields(errors))


def _fields(errors: Errors) -> tuple[Field, ...]:
    return (
        ask_safe(errors),
        ask_language(errors),
        ask_choice(
            *("shows", gettext("What else may stand on it?"), Kind.CHOICES, _labels(), errors),
            gettext("Tick what the person wants. Without a tick it stays away."),
        ),
        Field(
            name="call",
            label=gettext("Whom can the person call, and on which number?"),
            hint=gettext("It stands on the paper and nowhere else."),
            value=request.form.get("call", ""),
            errors=named(errors, "call"),
        ),
    )


def _labels() -> tuple[tuple[str, str], ...]:
    return (
        (NAME, gettext("The name to use")),
        (AIMS, gettext("What we want to reach")),
        (WHO, gettext("Who does each step")),
        (WORDS, gettext("The words by which the person knows us")),
        (AGENCY, gettext("The name of our agency")),
    )


@blueprint.post(_HERE)
def show(case_id: UUID) -> Response:
    """The paper, after its log entry is durable; or the questions again."""
    try:
        chosen = chosen_in_form()
    except Invalid as invalid:
        return _asked(case_id, invalid.errors)
    with acting("sheet.print") as actor:
        sealed = open_sheet(actor, case_id, chosen.sections)
        agency = agency_names({actor.agency_id}).get(actor.agency_id, "")
    opened = reveal(actor, "sheet.print", sealed.case, lambda: sealed.open(actor.keyring))
    mine = replace(_empty(actor, case_id), agency=agency if AGENCY in chosen.shows else "")
    with written_in(chosen.language):
        return draw("sheets/sheet.html", _filled(actor, mine, chosen, opened))


def _empty(actor: Actor, case_id: UUID) -> SheetPage:
    """The paper before anything stands on it, with what the worker reads in the own language."""
    return SheetPage(
        **said_before(),
        frame=frame_for(actor, f"/cases/{case_id}/sheet"),
        back_url=f"/cases/{case_id}",
        emergency=current_profile().emergency_number,
    )


def _filled(
    actor: Actor, page: SheetPage, chosen: Chosen, opened: Mapping[str, Mapping[str, Any]]
) -> SheetPage:
    plan, shows = opened["plan"], chosen.shows
    return replace(
        page,
        frame=frame_for(actor, page.frame.here),
        name=opened["identity"].get("preferred_name", "") if NAME in shows else "",
        aims=plan.get("objectives", "") if AIMS in shows else "",
        steps=tuple(
            SheetStep(
                what=step.get("action", ""),
                who=step.get("responsible", "") if WHO in shows else "",
                due=day(date.fromisoformat(step["due"])).striptags() if step.get("due") else "",
            )
            for step in plan.get("actions", ())
            if step.get("done") != "yes"
        ),
        call=chosen.call,
        words=words_of(opened["safe_contact"]) if WORDS in shows else (),
    )
