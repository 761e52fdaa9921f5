"""`/audit`: the log, and what is found in it as a file.

Timelines of a case and of a person: `timelines.py`; counts: `sum_pages.py`; whether the log is
whole: `proof_pages.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, current_app
from flask.ctx import AppContext
from flask_babel import gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.audit.actions import (
    Found,
    list_all_entries,
    list_entries,
    list_entries_of_case,
    list_taking,
)
from nrm.audit.alarms import HEARTBEAT
from nrm.audit.asking import filters_asked, place_asked, pseudonym_asked
from nrm.audit.entry_words import entry_rows, together
from nrm.audit.filters import KEPT, Asked, filters_shown
from nrm.audit.listing import ON_PAGE, pager_of
from nrm.audit.saved_pages import saved_rows
from nrm.audit.saving import find_saved, query_of
from nrm.audit.taking import Taking, as_csv, as_json
from nrm.audit.views import AuditLogPage, SavedRow
from nrm.errors import Invalid, Missing
from nrm.http import hooks
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw
from nrm.log.find import Filters as Wanted
from nrm.look.fields import summary
from nrm.look.parts import Link, Notice
from nrm.policy import AUDITOR, SOCIAL_WORKER

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
def log_page() -> Response:
    """The entries this reader may see, newest first, found by the filters in the address."""
    asked, errors = asked_for(), dict[str, str]()
    with acting("audit.list") as actor:
        wanted = _wanted(actor, asked, errors)
        # A filter that cannot be read finds nothing: it would list everything.
        found = Found([]) if errors else _find(actor, wanted, asked)
        views = found.entries[:ON_PAGE]
        for_auditor = actor.role == AUDITOR
        rows = entry_rows(views, with_case=for_auditor, receipts=for_auditor)
        filters, notices = filters_shown(actor, asked, errors), list[Notice]()
        saved = saved_rows(find_saved(actor.id)) if for_auditor else ()
        hooks.tell("log.page", actor, notices)
    page = AuditLogPage(
        frame=frame_for(actor, "/audit"),
        errors=summary((*filters.fields, *filters.more)),
        filters=filters,
        entries=rows,
        pager=pager_of("/audit", found, {k: asked[k] for k in KEPT if k in asked}, asked),
        proof_url="/audit/proof",
        notice=together(notices),
        emergencies_url="/emergencies" if policy.may(actor, "emergency.list") else "",
        counts=_ways_on(actor, asked),
        files=_files(asked) if for_auditor and (rows or found.reached) else (),
        saved=saved,
        keep=_to_keep(asked, saved) if for_auditor and not errors else "",
    )
    return draw("audit/log.html", page, 422 if errors else 200)


def _wanted(actor: Actor, asked: Asked, errors: dict[str, str]) -> Wanted:
    wanted = filters_asked(asked, errors)
    if actor.role != AUDITOR:
        return wanted
    # Every minute one that says nothing but that: who looks for them finds them.
    beats = () if wanted.acts else (HEARTBEAT,)
    return replace(wanted, case=pseudonym_asked(asked, errors), without=beats)


def _find(actor: Actor, wanted: Wanted, asked: Asked) -> Found:
    after, case = place_asked(asked), asked.get("case")
    if actor.role == AUDITOR:
        return list_all_entries(actor, wanted, after, ON_PAGE)
    if case is None:
        return list_entries(actor, wanted, after, ON_PAGE)
    try:
        case_id = UUID(case)
    except ValueError as error:
        raise Missing(gettext("There is no such case.")) from error
    return list_entries_of_case(actor, case_id, wanted, after, ON_PAGE)


def _to_keep(asked: Asked, saved: tuple[SavedRow, ...]) -> str:
    """The filters of this address, unless there are none or they are kept already."""
    query = query_of(asked)
    return "" if f"/audit?{query}" in {row.url for row in saved} else query


def _files(asked: Asked) -> tuple[Link, ...]:
    """Where an auditor takes what was found."""
    query = urlencode({k: asked[k] for k in KEPT if k in asked})
    return tuple(
        Link(label=words, url=f"/audit/entries.{form}" + (f"?{query}" if query else ""))
        for form, words in (("csv", gettext("As CSV")), ("json", gettext("As JSON")))
    )


def _ways_on(actor: Actor, asked: Asked) -> tuple[Link, ...]:
    ways = []
    if "case" in asked and actor.role == SOCIAL_WORKER:
        label = gettext("Print who opened the record")
        ways.append(Link(label=label, url=f"/cases/{asked['case']}/accesses"))
    if policy.may(actor, "audit.list_agency"):
        ways.append(Link(label=gettext("What my agency did"), url="/audit/agency"))
    if policy.may(actor, "audit.sum"):
        ways.append(Link(label=gettext("Who reads how much"), url="/audit/agencies"))
        ways.append(Link(label=gettext("Refused attempts"), url="/audit/refused"))
    return tuple(ways)


@blueprint.get("/audit/entries.csv")
def take_csv() -> Response:
    """The entries that are found, for a spreadsheet."""
    cut = gettext("Only the newest entries are here; look for a shorter time.")
    return _taken(lambda taking: as_csv(taking, cut), "text/csv", "entries.csv")


@blueprint.get("/audit/entries.json")
def take_json() -> Response:
    """The same for a program."""
    return _taken(as_json, "application/json", "entries.json")


def _taken(written: Callable[[Taking], Iterator[str]], kind: str, name: str) -> Response:
    """The file; it stands in the log with its number of entries before the first one is read."""
    asked, errors = asked_for(), dict[str, str]()
    with acting("audit.export_entries") as actor:
        wanted = filters_asked(asked, errors)
        wanted = replace(wanted, case=pseudonym_asked(asked, errors))
        if errors:
            raise Invalid({field: [told] for field, told in errors.items()})
        taking = list_taking(actor, wanted)
    answer = Response(_in_pieces(current_app.app_context, written(taking)), mimetype=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _in_pieces(under: Callable[[], AppContext], pieces: Iterator[str]) -> Iterator[str]:
    """Each piece under the app and none between them: whoever stops reading closes nothing."""
    while True:
        with under():
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
