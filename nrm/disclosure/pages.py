"""`/cases/{id}/disclose` and `/disclosures`: asked by one, approved by another, and told."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import secret_errors, sent_proof
from nrm.cases.actions import open_sections, read_case
from nrm.cases.views import StepPage
from nrm.database import next_after
from nrm.disclosure.actions import (
    RECORD,
    approve_disclosure,
    ask_disclosure,
    list_disclosures,
    read_disclosure,
    refuse_disclosure,
    tell_disclosure,
)
from nrm.disclosure.asking import Errors, answered_demand, demand_fields
from nrm.disclosure.finding import find_disclosure
from nrm.disclosure.models import LegalDisclosure
from nrm.disclosure.views import DisclosurePage, DisclosuresPage
from nrm.disclosure.words import disclosure_page, disclosure_rows
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.forms import asked_for, draw, see_other, seen_version, with_purpose
from nrm.http.grammar import cursor_from
from nrm.look.fields import summary
from nrm.look.parts import Fact, Pager

blueprint = Blueprint("disclosure", __name__)
_TEMPLATE, _ON_PAGE = "disclosure/disclosure.html", 30


@blueprint.get("/cases/<uuid:case_id>/disclose")
def ask(case_id: UUID) -> Response:
    """What a legal disclosure is, and what is asked."""
    return _draw_asking(case_id, {})


@blueprint.post("/cases/<uuid:case_id>/disclose")
def ask_for_one(case_id: UUID) -> Response:
    """It waits for a supervisor and its page follows; or the questions again."""
    try:
        demand = answered_demand()
    except Invalid as invalid:
        return _draw_asking(case_id, invalid.errors)
    with acting("disclosure.ask") as actor:
        made = ask_disclosure(actor, case_id, demand).id
    return see_other(f"/disclosures/{made}")


def _draw_asking(case_id: UUID, errors: Errors) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "disclosure.ask", case)
    fields = demand_fields(errors)
    page = StepPage(
        frame=frame_for(actor, f"/cases/{case_id}/disclose"),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name="disclose",
        title=gettext("The law demands a disclosure"),
        explains=gettext("For an order or a duty that leaves no choice. What can wait, can wait."),
        follows=(
            gettext("Nothing leaves the agency before a supervisor has approved it."),
            gettext("Only the parts that you name may be handed out."),
            gettext("Auditors see it: on what authority, who approved it, whether it was told."),
        ),
        fields=fields,
        button=gettext("Ask for approval"),
        url=f"/cases/{case_id}/disclose",
        version=case.version,
    )
    return draw("cases/step.html", page, 422 if errors else 200)


@blueprint.get("/disclosures")
def list_page() -> Response:
    """Disclosures of the reader's cases or agency, or all of them for an auditor."""
    with acting("disclosure.list") as actor:
        found = list_disclosures(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
        rows = disclosure_rows(found[:_ON_PAGE])
    frame = frame_for(actor, "/disclosures")
    page = DisclosuresPage(frame=frame, disclosures=rows, pager=_pager(list(found)))
    return draw("disclosure/list.html", page)


def _pager(found: list[LegalDisclosure]) -> Pager:
    after = next_after(found, _ON_PAGE, "asked_at")
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d disclosure on this page.", "%(num)d disclosures on this page.", shown)
    return Pager(
        words=words,
        newest="/disclosures" if "cursor" in request.args else "",
        older=f"/disclosures?cursor={after}" if after else "",
    )


@blueprint.get("/disclosures/<uuid:disclosure_id>")
def read_one(disclosure_id: UUID) -> Response:
    """One disclosure, and what the reader may do about it."""
    return draw(_TEMPLATE, _page(disclosure_id, {}))


def _page(disclosure_id: UUID, errors: Mapping[str, list[str]]) -> DisclosurePage:
    with acting("disclosure.read") as actor:
        return disclosure_page(actor, read_disclosure(actor, disclosure_id), errors)


@blueprint.post("/disclosures/<uuid:disclosure_id>/approve")
def approve(disclosure_id: UUID) -> Response:
    """The supervisor answers for it and the page says so; or the questions again."""
    seen = seen_version()
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return draw(_TEMPLATE, _page(disclosure_id, empty), 422)
    try:
        with acting_proven("disclosure.approve", sent_proof()) as actor:
            approve_disclosure(actor, disclosure_id, seen)
    except NotProven as unproven:
        return draw(_TEMPLATE, _page(disclosure_id, {"passphrase": [unproven.detail]}), 403)
    return see_other(f"/disclosures/{disclosure_id}")


@blueprint.post("/disclosures/<uuid:disclosure_id>/refuse")
def refuse(disclosure_id: UUID) -> Response:
    """Nothing is handed out."""
    seen = seen_version()
    with acting("disclosure.refuse") as actor:
        refuse_disclosure(actor, disclosure_id, seen)
    return see_other(f"/disclosures/{disclosure_id}")


@blueprint.post("/disclosures/<uuid:disclosure_id>/tell")
def tell(disclosure_id: UUID) -> Response:
    """The person has been told since."""
    seen = seen_version()
    with acting("disclosure.tell") as actor:
        tell_disclosure(actor, disclosure_id, seen)
    return see_other(f"/disclosures/{disclosure_id}")


@blueprint.post("/disclosures/<uuid:disclosure_id>/text")
def open_text(disclosure_id: UUID) -> Response:
    """To whom and by which reference, after the log entry is durable."""
    with acting("section.read") as actor:
        known = find_disclosure(disclosure_id)
        reader = with_purpose(actor)
        sealed = open_sections(reader, known.case_id, [RECORD], known.record_number)
    content = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    told = content[RECORD]
    text = (
        Fact(label=gettext("To whom"), value=told["recipient"]),
        Fact(label=gettext("Reference"), value=told["reference"]),
    )
    return draw(_TEMPLATE, replace(_page(disclosure_id, {}), text=text, text_url=""))
