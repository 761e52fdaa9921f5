"""`/cases`: the list with its filters, with names when asked for, and a case by its code.

Codes of lists stand in the address; the code of a case and a name never do.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.actions import list_cases, list_coded, show_names
from nrm.cases.codes import code_of
from nrm.cases.list_filters import filters_of, nothing_found
from nrm.cases.list_schemas import CaseQuery, CodeIn, wanted_from
from nrm.cases.list_views import CaseListPage, FindPage
from nrm.cases.models import Case
from nrm.cases.views import CaseRow
from nrm.cases.wanted import clocks_shown
from nrm.cases.words import deadline, marks_of, state_tag, waiting_on
from nrm.clocks.models import Clock, clocks_of_cases
from nrm.database import Cursor
from nrm.errors import Invalid, Refused
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, see_other
from nrm.http.grammar import cursor_from
from nrm.look.fields import Field, Kept, summary
from nrm.look.parts import Pager

blueprint = Blueprint("case_lists", __name__)
_URL, _FIND, _NAMES, _ON_PAGE = "/cases", "/cases/find", "/cases/names", 30
_ASKED = frozenset(CaseQuery().fields)


@blueprint.get(_URL)
def list_page() -> Response:
    """Cases the reader may see: codes, stages and clocks, no content."""
    asked = asked_for()
    query = _query(asked)
    with acting("case.list") as actor:
        found = list_cases(actor, wanted_from(query), cursor_from(query["cursor"]), _ON_PAGE)
        rows = _rows(actor, found[:_ON_PAGE])
    leads = any(policy.assigned(actor, case) for case in found[:_ON_PAGE])
    shows = leads and policy.may(actor, "case.show_names")
    page = replace(_list_page(actor, asked, found, rows), names_url=_NAMES if shows else "")
    return draw("cases/list.html", page)


@blueprint.post(_NAMES)
def names_page() -> Response:
    """The same page of the list once more, with the names of the cases that the reader leads."""
    asked = {name: value for name, value in request.form.items() if value and name in _ASKED}
    query = _query(asked)
    with acting("case.show_names") as actor:
        after = cursor_from(query["cursor"])
        named = show_names(actor, wanted_from(query), after, _ON_PAGE)
        rows = _rows(actor, named.cases[:_ON_PAGE])
    names = named.open(actor)
    shown = tuple(
        replace(row, name=_name(names.get(case.id)))
        for row, case in zip(rows, named.cases, strict=False)
    )
    back = f"{_URL}?{urlencode(asked)}" if asked else _URL
    page = replace(_list_page(actor, asked, named.cases, shown), cover_url=back)
    return draw("cases/list.html", page)


def _name(opened: str | None) -> str:
    if opened is None:
        return str(gettext("Not opened"))
    return opened or str(gettext("No name is written"))


def _list_page(
    actor: Actor, asked: dict[str, str], found: Sequence[Case], rows: tuple[CaseRow, ...]
) -> CaseListPage:
    title, way = nothing_found(actor, asked)
    return CaseListPage(
        frame=frame_for(actor, _URL),
        filters=filters_of(actor, asked),
        find=_code_field(),
        find_url=_FIND,
        cases=rows,
        pager=_pager(asked, found),
        empty=title,
        empty_way=way,
        new_url="/cases/new" if policy.may(actor, "case.open") else "",
        search_url="/cases/search" if _may_search(actor) else "",
        kept=tuple(Kept(name=name, value=value) for name, value in asked.items()),
        groups_url="/groups" if policy.may(actor, "group.list") else "",
    )


def _may_search(actor: Actor) -> bool:
    decision = policy.decide(actor, "case.search")
    return decision.within_reach


def _query(asked: dict[str, str]) -> dict[str, Any]:
    try:
        query: dict[str, Any] = CaseQuery().load(asked)
    except ValidationError as error:
        raise Invalid(
            {str(name): [gettext("Choose one of the filters.")] for name in error.messages_dict}
        ) from error
    return query


def _rows(actor: Actor, cases: Sequence[Case]) -> tuple[CaseRow, ...]:
    clocks = clocks_shown(actor, clocks_of_cases([case.id for case in cases]))
    names = names_of({case.lead_worker_id for case in cases})
    return tuple(_row(actor, case, clocks, names) for case in cases)


def _row(actor: Actor, case: Case, clocks: list[Clock], names: dict[UUID, str]) -> CaseRow:
    running = [clock for clock in clocks if clock.case_id == case.id]
    return CaseRow(
        code=case.code,
        url=f"/cases/{case.id}",
        status=state_tag(case.state),
        marks=marks_of(case),
        waiting_on=waiting_on(actor, case, running, names),
        clock=deadline(running[0]) if running else None,
    )


def _pager(asked: dict[str, str], found: Sequence[Case]) -> Pager:
    kept = dict(asked)
    beyond, here = len(found) > _ON_PAGE, kept.pop("cursor", "")
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d case on this page.", "%(num)d cases on this page.", shown)
    older, newest = "", f"{_URL}?{urlencode(kept)}" if here else ""
    if beyond:
        last = found[_ON_PAGE - 1]
        older = f"{_URL}?{urlencode({**kept, 'cursor': Cursor(last.opened_at, last.id).encode()})}"
        words = gettext("%(words)s Older ones follow.", words=words)
    return Pager(words=words, newest=newest, older=older)


@blueprint.get(_FIND)
def ask_code() -> Response:
    """The question for a code; nothing is looked for and nothing is logged."""
    with acting("case.list") as actor:
        if not policy.may(actor, "case.list"):
            raise Refused(gettext("Your role does not allow this."))
    return draw("cases/find.html", _find_page(actor))


@blueprint.post(_FIND)
def find_by_code() -> Response:
    """The case of this code, or the question again: one that is not theirs is as one not there."""
    typed = request.form.get("code", "").strip()
    wrong = CodeIn().validate({"code": typed}).get("code", [])
    if wrong:
        page = _find_page(needed_actor(), typed, tuple(wrong))
        return draw("cases/find.html", page, 422)
    with acting("case.list") as actor:
        found = list_coded(actor, code_of(typed))
    if found:
        return see_other(f"/cases/{found[0].id}")
    return draw("cases/find.html", replace(_find_page(actor, typed), searched=True))


def _find_page(actor: Actor, typed: str = "", wrong: tuple[str, ...] = ()) -> FindPage:
    field = _code_field(typed, wrong)
    return FindPage(frame=frame_for(actor, _FIND), errors=summary([field]), field=field, url=_FIND)


def _code_field(typed: str = "", wrong: tuple[str, ...] = ()) -> Field:
    label = gettext("Code of the case")
    return Field(name="code", label=label, value=typed, errors=wrong)
