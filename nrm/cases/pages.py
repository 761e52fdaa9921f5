"""`/cases` and `/cases/{id}`: the list, and the covered page of a case.

Opening one is in `opening_pages.py`, sections and notes in `section_pages.py` and `note_pages.py`,
steps in `step_pages.py`.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.actions import Wanted, list_cases, read_case
from nrm.cases.case_page import case_page
from nrm.cases.forms import choices_of
from nrm.cases.models import Case
from nrm.cases.schemas import CaseQuery
from nrm.cases.views import CaseListPage, CaseRow
from nrm.cases.words import deadline, state_tag, waiting_on
from nrm.clocks.models import Clock, clocks_of_cases
from nrm.database import Cursor
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw
from nrm.http.grammar import cursor_from
from nrm.look.fields import Choice, Field, Kind
from nrm.look.parts import Filters, Pager

blueprint = Blueprint("cases", __name__)
_ON_PAGE = 30


@blueprint.get("/cases")
def list_page() -> Response:
    """Cases the reader may see: codes, stages and clocks, no content."""
    query = _query()
    wanted = Wanted(query["status"], query["mine"], query["waiting"])
    with acting("case.list") as actor:
        found = list_cases(actor, wanted, cursor_from(query["cursor"]), _ON_PAGE)
        cases = found[:_ON_PAGE]
        clocks = clocks_of_cases([case.id for case in cases])
        names = names_of({case.lead_worker_id for case in cases})
        rows = tuple(_row(actor, case, clocks, names) for case in cases)
    page = CaseListPage(
        frame=frame_for(actor, "/cases"),
        filters=Filters(url="/cases", fields=_filters()),
        cases=rows,
        pager=_pager(found),
        new_url="/cases/new" if policy.may(actor, "case.open") else "",
        search_url="/cases/search" if _may_search(actor) else "",
    )
    return draw("cases/list.html", page)


def _may_search(actor: Actor) -> bool:
    decision = policy.decide(actor, "case.search")
    return decision.within_reach


def _query() -> dict[str, Any]:
    try:
        query: dict[str, Any] = CaseQuery().load(asked_for())
    except ValidationError as error:
        raise Invalid(
            {str(name): [gettext("Choose one of the filters.")] for name in error.messages_dict}
        ) from error
    return query


def _row(actor: Actor, case: Case, clocks: list[Clock], names: dict[UUID, str]) -> CaseRow:
    running = [clock for clock in clocks if clock.case_id == case.id]
    return CaseRow(
        code=case.code,
        url=f"/cases/{case.id}",
        status=state_tag(case.state),
        waiting_on=waiting_on(actor, case, running, names),
        clock=deadline(running[0]) if running else None,
    )


def _filters() -> tuple[Field, ...]:
    status = request.args.get("status", "")
    stages = choices_of("case_statuses", [status])
    whose = (
        (gettext("All I may see"), ""),
        (gettext("Mine"), "true"),
        (gettext("Others"), "false"),
    )
    due = ((gettext("All"), ""), (gettext("A clock runs"), "true"), (gettext("No clock"), "false"))
    anything = Choice(value="", label=gettext("Any"), chosen=not status)
    return (
        Field(name="status", label=gettext("Stage"), kind=Kind.SELECT, choices=(anything, *stages)),
        Field(name="mine", label=gettext("Whose"), kind=Kind.SELECT, choices=_asked("mine", whose)),
        Field(
            name="waiting",
            label=gettext("Clocks"),
            kind=Kind.SELECT,
            choices=_asked("waiting", due),
        ),
    )


def _asked(name: str, answers: tuple[tuple[str, str], ...]) -> tuple[Choice, ...]:
    given = request.args.get(name, "")
    return tuple(Choice(value=v, label=label, chosen=v == given) for label, v in answers)


def _pager(found: list[Case]) -> Pager:
    kept = {name: value for name, value in asked_for().items() if name in CaseQuery().fields}
    beyond, here = len(found) > _ON_PAGE, kept.pop("cursor", "")
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d case on this page.", "%(num)d cases on this page.", shown)
    older, newest = "", f"/cases?{urlencode(kept)}" if here else ""
    if beyond:
        last = found[_ON_PAGE - 1]
        older = f"/cases?{urlencode({**kept, 'cursor': Cursor(last.opened_at, last.id).encode()})}"
        words = gettext("%(words)s Older ones follow.", words=words)
    return Pager(words=words, newest=newest, older=older)


@blueprint.get("/cases/<uuid:case_id>")
def read_one(case_id: UUID) -> Response:
    """A case, covered."""
    with acting("case.read") as actor:
        page = case_page(actor, read_case(actor, case_id))
    return draw("cases/case.html", page)
