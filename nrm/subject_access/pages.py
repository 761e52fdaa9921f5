"""`/access-requests`: what people asked for, gone through, answered for, printed, handed over.

Recording one is in `asking_pages.py`.
"""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import secret_errors, sent_proof
from nrm.cases.actions import open_sections
from nrm.cases.words import purposes_for
from nrm.database import next_after
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.forms import asked_for, draw, see_other, seen_version, with_purpose
from nrm.http.grammar import cursor_from
from nrm.look.fields import summary
from nrm.look.languages import written_in
from nrm.look.parts import Fact, Pager
from nrm.subject_access.actions import RECORD, list_requests, read_request
from nrm.subject_access.answering import print_copy
from nrm.subject_access.copy_page import copy_page
from nrm.subject_access.described import open_steps
from nrm.subject_access.finding import find_request
from nrm.subject_access.forms import Errors, left_out, print_form, step_forms
from nrm.subject_access.models import SubjectAccessRequest
from nrm.subject_access.sent import sent_step
from nrm.subject_access.stepping import take_step
from nrm.subject_access.views import RequestPage, RequestsPage
from nrm.subject_access.words import (
    case_of,
    request_clock,
    request_facts,
    request_rows,
    request_state,
)

blueprint = Blueprint("subject_access", __name__)
_TEMPLATE, _ON_PAGE = "subject_access/request.html", 30
_HERE = "/access-requests/<uuid:request_id>"


@blueprint.get("/access-requests")
def list_page() -> Response:
    """Requests of the reader's cases or agency, or all of them for an auditor."""
    with acting("subject_access.list") as actor:
        found = list_requests(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
        rows = request_rows(found[:_ON_PAGE])
    frame = frame_for(actor, "/access-requests")
    page = RequestsPage(frame=frame, requests=rows, pager=_pager(list(found)))
    return draw("subject_access/list.html", page)


def _pager(found: list[SubjectAccessRequest]) -> Pager:
    after = next_after(found, _ON_PAGE, "asked_at")
    shown = min(len(found), _ON_PAGE)
    return Pager(
        words=ngettext("%(num)d request on this page.", "%(num)d requests on this page.", shown),
        newest="/access-requests" if "cursor" in request.args else "",
        older=f"/access-requests?cursor={after}" if after else "",
    )


@blueprint.get(_HERE)
def read_one(request_id: UUID) -> Response:
    """One request, and what the reader may do about it."""
    return draw(_TEMPLATE, _page(request_id, {}))


def _page(request_id: UUID, errors: Errors) -> RequestPage:
    with acting("subject_access.read") as actor:
        asked = read_request(actor, request_id)
        may, url = open_steps(actor, asked), f"/access-requests/{request_id}"
        forms = step_forms(asked, may, errors)
        prints = print_form(asked, errors) if "print" in may else None
        opens = policy.decide(actor, "section.read", asked.case)
        drawn = [f for each in (*forms, *([prints] if prints else [])) for f in each.fields]
        return RequestPage(
            frame=frame_for(actor, url),
            errors=summary(drawn),
            state=request_state(asked),
            clock=request_clock(asked),
            facts=request_facts(asked),
            case=case_of(actor, asked),
            left_out=left_out(asked, may),
            forms=forms,
            prints=prints,
            text_url=f"{url}/text" if opens.within_reach else "",
            purposes=purposes_for(actor, asked.case),
        )


@blueprint.post(f"{_HERE}/steps")
def step(request_id: UUID) -> Response:
    """The step is taken and the request follows; or its page again."""
    seen, name = seen_version(), request.form.get("step", "").partition(" ")[0]
    name = "leave_out" if name == "put_back" else name
    known = name in ("leave_out", "approve", "deliver", "extend", "refuse")
    try:
        with acting(f"subject_access.{name}" if known else "subject_access.read") as actor:
            name, given = sent_step(find_request(request_id))
            take_step(actor, request_id, name, given, seen)
    except Invalid as invalid:
        return draw(_TEMPLATE, _page(request_id, invalid.errors), 422)
    return see_other(f"/access-requests/{request_id}")


@blueprint.post(f"{_HERE}/print")
def print_one(request_id: UUID) -> Response:
    """The copy, in the person's language where there is a catalogue of it, for paper."""
    seen, empty = seen_version(), secret_errors(request.form, "passphrase", "code")
    if empty:
        return draw(_TEMPLATE, _page(request_id, empty), 422)
    try:
        with acting_proven("subject_access.print", sent_proof()) as actor:
            copy = print_copy(actor, request_id, seen)
    except NotProven as unproven:
        return draw(_TEMPLATE, _page(request_id, {"passphrase": [unproven.detail]}), 403)
    opened = reveal(actor, "subject_access.print", copy.asked, lambda: copy.open(actor.keyring))
    with written_in(copy.asked.language):
        return draw("subject_access/copy.html", copy_page(actor, copy, opened))


@blueprint.post(f"{_HERE}/text")
def open_text(request_id: UUID) -> Response:
    """How it can be handed over safely, after the log entry is durable."""
    with acting("section.read") as actor:
        known = find_request(request_id)
        reader = with_purpose(actor)
        sealed = open_sections(reader, known.case_id, [RECORD], known.record_number)
    content = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    text = (Fact(label=gettext("How it is safe"), value=content[RECORD]["text"]),)
    return draw(_TEMPLATE, replace(_page(request_id, {}), text=text, text_url=""))
