"""`/cases/{id}/access-requests` and `/access-requests`: people ask for what is kept of them."""

from typing import Any
from uuid import UUID

from flask import Response, request

from nrm.accounts.proving import Proof, acting_proven
from nrm.cases.actions import open_sections
from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step
from nrm.look.written import start_of
from nrm.subject_access.actions import RECORD, list_requests, read_request, record_request
from nrm.subject_access.answering import print_copy
from nrm.subject_access.copied import CopyOut
from nrm.subject_access.described import described_copy, described_request
from nrm.subject_access.finding import find_request
from nrm.subject_access.schemas import (
    STEPS,
    AccessRequestIn,
    AccessRequestOut,
    CopyIn,
    HandingOver,
    asked_of,
)
from nrm.subject_access.stepping import take_step

blueprint = ApiBlueprint("subject_access_api", __name__, description="Requests for the own record")


@blueprint.path("/cases/<uuid:case_id>/access-requests", "POST")
@blueprint.takes(AccessRequestIn)
@blueprint.gives(AccessRequestOut, 201)
def record_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Record that the person asked for what is kept; its time runs from that day."""
    asked = asked_of(given, start_of)
    with acting("subject_access.record") as actor:
        made, status, repeated = once(actor, lambda: record_request(actor, case_id, asked).id)
        found = read_request(actor, made) if repeated else find_request(made)
        body, version = described_request(actor, found), found.version
    return answer(body, status, version=version)


@blueprint.path("/access-requests")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(AccessRequestOut))
def list_some(query: dict[str, Any]) -> Response:
    """Requests of the caller's cases or agency, or of all for an auditor; newest first."""
    limit = query["limit"]
    with acting("subject_access.list") as actor:
        found = list_requests(actor, cursor_from(query["cursor"]), limit)
        shown = [{**described_request(actor, each), "steps": []} for each in found[:limit]]
    return answer_list(shown, next_after(found, limit, "asked_at"))


@blueprint.path("/access-requests/<uuid:request_id>")
@blueprint.gives(AccessRequestOut)
def read_one(request_id: UUID) -> Response:
    """One request, and how far it is."""
    with acting("subject_access.read") as actor:
        found = read_request(actor, request_id)
        body, version = described_request(actor, found), found.version
    return answer(body, version=version)


@blueprint.path("/access-requests/<uuid:request_id>/text")
@blueprint.gives(HandingOver)
def read_text(request_id: UUID) -> Response:
    """How it can be handed over safely, opened after its log entry is durable."""
    with acting("section.read") as actor:
        known = find_request(request_id)
        sealed = open_sections(actor, known.case_id, [RECORD], known.record_number)
    content = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    return answer(content[RECORD])


@blueprint.path("/access-requests/<uuid:request_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(AccessRequestOut)
def step(request_id: UUID) -> Response:
    """Leave lines out, approve that, take more time, hand it over, or refuse it."""
    name, given = load_step(STEPS)
    seen = if_match()
    with acting(f"subject_access.{name}") as actor:
        found = take_step(actor, request_id, name, given, seen)
        body, version = described_request(actor, found), found.version
    return answer(body, version=version)


@blueprint.path("/access-requests/<uuid:request_id>/copy", "POST")
@blueprint.takes(CopyIn)
@blueprint.gives(CopyOut)
def copy_one(given: dict[str, Any], request_id: UUID) -> Response:
    """All that the person is given, opened after its log entry is durable."""
    proof = Proof(**given, source=request.remote_addr or "")
    with acting_proven("subject_access.print", proof) as actor:
        copy = print_copy(actor, request_id, None)
    opened = reveal(actor, "subject_access.print", copy.asked, lambda: copy.open(actor.keyring))
    return answer(described_copy(copy, opened))
