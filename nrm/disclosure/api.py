"""`/cases/{id}/disclosures` and `/disclosures`: what the law made an agency disclose."""

from typing import Any
from uuid import UUID

from flask import Response, request

from nrm.accounts.proving import Proof, acting_proven
from nrm.cases.actions import open_sections
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
from nrm.disclosure.demands import demand_of
from nrm.disclosure.described import described_disclosure
from nrm.disclosure.finding import find_disclosure
from nrm.disclosure.schemas import STEPS, DisclosureIn, DisclosureOut, DisclosureText
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step

blueprint = ApiBlueprint("disclosure_api", __name__, description="Legal disclosures")


@blueprint.path("/cases/<uuid:case_id>/disclosures", "POST")
@blueprint.takes(DisclosureIn)
@blueprint.gives(DisclosureOut, 201)
def ask_for_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Record what the law demands; a supervisor has to approve it before it is handed out."""
    demand = demand_of(given)
    with acting("disclosure.ask") as actor:
        made, status, repeated = once(actor, lambda: ask_disclosure(actor, case_id, demand).id)
        found = read_disclosure(actor, made) if repeated else find_disclosure(made)
        body, version = described_disclosure(actor, found), found.version
    return answer(body, status, version=version)


@blueprint.path("/disclosures")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(DisclosureOut))
def list_some(query: dict[str, Any]) -> Response:
    """Disclosures of the caller's cases or agency, or of all for an auditor; newest first."""
    limit = query["limit"]
    with acting("disclosure.list") as actor:
        found = list_disclosures(actor, cursor_from(query["cursor"]), limit)
        shown = [{**described_disclosure(actor, each), "steps": []} for each in found[:limit]]
    return answer_list(shown, next_after(found, limit, "asked_at"))


@blueprint.path("/disclosures/<uuid:disclosure_id>")
@blueprint.gives(DisclosureOut)
def read_one(disclosure_id: UUID) -> Response:
    """One disclosure, without to whom."""
    with acting("disclosure.read") as actor:
        found = read_disclosure(actor, disclosure_id)
        body, version = described_disclosure(actor, found), found.version
    return answer(body, version=version)


@blueprint.path("/disclosures/<uuid:disclosure_id>/text")
@blueprint.gives(DisclosureText)
def read_text(disclosure_id: UUID) -> Response:
    """To whom and by which reference, opened after its log entry is durable."""
    with acting("section.read") as actor:
        known = find_disclosure(disclosure_id)
        sealed = open_sections(actor, known.case_id, [RECORD], known.record_number)
    content = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    return answer(content[RECORD])


@blueprint.path("/disclosures/<uuid:disclosure_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(DisclosureOut)
def take_step(disclosure_id: UUID) -> Response:
    """Approve or refuse it as a supervisor, or say that the person has been told."""
    name, given = load_step(STEPS)
    seen = if_match()
    if name == "approve":
        proof = Proof(**given, source=request.remote_addr or "")
        with acting_proven("disclosure.approve", proof) as actor:
            found = approve_disclosure(actor, disclosure_id, seen)
            return answer(described_disclosure(actor, found), version=found.version)
    act = refuse_disclosure if name == "refuse" else tell_disclosure
    with acting(f"disclosure.{name}") as actor:
        found = act(actor, disclosure_id, seen)
        return answer(described_disclosure(actor, found), version=found.version)
