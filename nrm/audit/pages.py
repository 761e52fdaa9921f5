"""`/audit`: the log, and the timeline of a case. Whether the log is whole: `proof_pages.py`."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.audit.actions import Found, list_all_entries, list_entries, list_entries_of_case
from nrm.audit.asking import filters_asked, place_asked, pseudonym_asked
from nrm.audit.entry_words import entry_rows, together
from nrm.audit.filters import KEPT, Asked, filters_shown
from nrm.audit.views import AuditCasePage, AuditLogPage
from nrm.database import session
from nrm.errors import Missing
from nrm.http import hooks
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw
from nrm.log.find import Filters as Wanted
from nrm.log.models import AuditEntry
from nrm.look.fields import summary
from nrm.look.parts import Fact, Notice, Pager
from nrm.policy import AUDITOR

blueprint = Blueprint("audit", __name__)
_ON_PAGE = 20
_BY_OUTCOME = select(AuditEntry.outcome, func.count().label("number")).group_by(AuditEntry.outcome)


@blueprint.get("/audit")
def log_page() -> Response:
    """The entries this reader may see, newest first, found by the filters in the address."""
    asked, errors = asked_for(), dict[str, str]()
    with acting("audit.list") as actor:
        wanted = filters_asked(asked, errors)
        if actor.role == AUDITOR:
            wanted = replace(wanted, case=pseudonym_asked(asked, errors))
        # A filter that cannot be read finds nothing: it would list everything.
        found = Found([]) if errors else _find(actor, wanted, asked)
        views = found.entries[:_ON_PAGE]
        for_auditor = actor.role == AUDITOR
        rows = entry_rows(views, with_case=for_auditor, receipts=for_auditor)
        filters, notices = filters_shown(actor, asked, errors), list[Notice]()
        hooks.tell("log.page", actor, notices)
    page = AuditLogPage(
        frame=frame_for(actor, "/audit"),
        errors=summary((*filters.fields, *filters.more)),
        filters=filters,
        entries=rows,
        pager=_pager("/audit", found, {k: asked[k] for k in KEPT if k in asked}, asked),
        proof_url="/audit/proof",
        notice=together(notices),
        emergencies_url="/emergencies" if policy.may(actor, "emergency.list") else "",
    )
    return draw("audit/log.html", page, 422 if errors else 200)


def _find(actor: Actor, wanted: Wanted, asked: Asked) -> Found:
    after, case = place_asked(asked), asked.get("case")
    if actor.role == AUDITOR:
        return list_all_entries(actor, wanted, after, _ON_PAGE)
    if case is None:
        return list_entries(actor, wanted, after, _ON_PAGE)
    try:
        case_id = UUID(case)
    except ValueError as error:
        raise Missing(gettext("There is no such case.")) from error
    return list_entries_of_case(actor, case_id, wanted, after, _ON_PAGE)


def _pager(url: str, found: Found, kept: Asked, asked: Asked) -> Pager:
    shown, more = min(len(found.entries), _ON_PAGE), len(found.entries) > _ON_PAGE
    words = ngettext("%(num)d entry is here.", "%(num)d entries are here.", shown)
    older = ""
    if more:
        words = gettext("%(words)s Older ones follow.", words=words)
        older = f"{url}?{urlencode({**kept, 'cursor': found.entries[_ON_PAGE - 1].index})}"
    newest = f"{url}?{urlencode(kept)}" if kept else url
    return Pager(words=words, newest=newest if "cursor" in asked else "", older=older)


@blueprint.get("/audit/cases/<pseudonym>")
def timeline(pseudonym: str) -> Response:
    """Everything that happened to one case, for an auditor."""
    asked = asked_for()
    with acting("audit.list_all") as actor:
        policy.ask(actor, "audit.list_all")
        found = list_all_entries(actor, Wanted(case=pseudonym), place_asked(asked), _ON_PAGE)
        rows = entry_rows(found.entries[:_ON_PAGE], with_case=False, receipts=True)
        of_case = _BY_OUTCOME.where(AuditEntry.case_pseudonym == pseudonym)
        counts = {row.outcome: row.number for row in session().execute(of_case)}
    if not rows:
        raise Missing(gettext("The log knows no such case."))
    url = f"/audit/cases/{pseudonym}"
    page = AuditCasePage(
        frame=frame_for(actor, url),
        pseudonym=pseudonym,
        log_url="/audit",
        facts=(
            Fact(label=gettext("Entries"), value=str(sum(counts.values()))),
            Fact(label=gettext("Refused"), value=str(counts.get("refused", 0))),
        ),
        entries=rows,
        pager=_pager(url, found, {}, asked),
    )
    return draw("audit/case.html", page)
