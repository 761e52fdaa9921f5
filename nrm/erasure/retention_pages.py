"""`/retention`: closed cases past their retention, for a supervisor; codes and dates, no names."""

from flask import Blueprint, Response, request
from flask_babel import format_date, gettext, ngettext

from nrm.accounts.frame import frame_for
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.erasure.actions import list_due_cases
from nrm.erasure.described import next_due
from nrm.erasure.views import DueRow, RetentionPage
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw
from nrm.http.grammar import cursor_from
from nrm.look.parts import Pager

blueprint = Blueprint("retention", __name__)
_ON_PAGE = 30


@blueprint.get("/retention")
def list_page() -> Response:
    """What may be erased; each leads to its case, where two people do it."""
    with acting("case.list_due") as actor:
        found = list_due_cases(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
        rows = tuple(_row(case) for case in found[:_ON_PAGE])
    frame = frame_for(actor, "/retention")
    return draw(
        "erasure/retention.html", RetentionPage(frame=frame, cases=rows, pager=_pager(found))
    )


def _row(case: Case) -> DueRow:
    return DueRow(
        code=case.code,
        url=f"/cases/{case.id}",
        reason=code_words("closure_reasons", case.closure_reason or ""),
        closed=format_date(case.closed_at, "d MMM y"),
        held=case.legal_hold,
    )


def _pager(found: list[Case]) -> Pager:
    shown, after = min(len(found), _ON_PAGE), next_due(found, _ON_PAGE)
    words = ngettext("%(num)d case on this page.", "%(num)d cases on this page.", shown)
    return Pager(
        words=gettext("%(words)s Older ones follow.", words=words) if after else words,
        newest="/retention" if "cursor" in request.args else "",
        older=f"/retention?cursor={after}" if after else "",
    )
