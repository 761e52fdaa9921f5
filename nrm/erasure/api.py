"""`/cases/{id}/hold`, `/cases/{id}/erasures` and `/erasures`: keeping a case, and ending it."""

import json
from typing import Any
from uuid import UUID

from flask import Response, request

from nrm.accounts.proving import Proof, acting_proven
from nrm.cases.actions import open_sections, read_case
from nrm.cases.described import stamp
from nrm.database import next_after
from nrm.erasure.actions import (
    approve_erasure,
    list_due_cases,
    list_erasures,
    read_certificate,
    read_erasure,
    request_erasure,
    withdraw_erasure,
)
from nrm.erasure.described import described_due, described_erasure, described_hold, next_due
from nrm.erasure.erasing import shred_erased, shred_named
from nrm.erasure.finding import find_erasure
from nrm.erasure.holding import RECORD, Hold, hold_case, lift_hold
from nrm.erasure.schemas import (
    STEPS,
    CertificateOut,
    DueOut,
    ErasureIn,
    ErasureOut,
    HoldIn,
    HoldOut,
    HoldText,
    LiftIn,
)
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step

blueprint = ApiBlueprint("erasure_api", __name__, description="Legal holds and erasures")


@blueprint.path("/cases/<uuid:case_id>/hold")
@blueprint.gives(HoldOut)
def read_hold(case_id: UUID) -> Response:
    """Whether the case is under a legal hold."""
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        body, version = described_hold(case), case.version
    return answer(body, version=version)


@blueprint.path("/cases/<uuid:case_id>/hold", "PUT")
@blueprint.takes(HoldIn)
@blueprint.gives(HoldOut)
def set_hold(given: dict[str, str], case_id: UUID) -> Response:
    """Keep the case: nothing of it is erased until the hold is lifted."""
    seen = if_match()
    with acting("case.hold") as actor:
        case = hold_case(actor, case_id, Hold(given["authority"], given["text"]), seen)
        body, version = described_hold(case), case.version
    return answer(body, version=version)


@blueprint.path("/cases/<uuid:case_id>/hold/lift", "POST")
@blueprint.takes(LiftIn)
@blueprint.gives(HoldOut)
def lift_one(given: dict[str, str], case_id: UUID) -> Response:
    """Lift the hold, with the reason."""
    seen = if_match(required=False)
    with acting("case.lift_hold") as actor:
        case = lift_hold(actor, case_id, given["text"], seen)
        body, version = described_hold(case), case.version
    return answer(body, version=version)


@blueprint.path("/cases/<uuid:case_id>/hold/text")
@blueprint.gives(HoldText)
def read_text(case_id: UUID) -> Response:
    """The newest reason, opened after its log entry is durable."""
    with acting("section.read") as actor:
        sealed = open_sections(actor, case_id, [RECORD])
    content = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    record = sealed.records[0]
    body = {
        "text": content[RECORD].get("text", ""),
        "version": record.number,
        "written_by": str(record.written_by_id) if record.written_by_id else None,
        "written_at": stamp(record.written_at),
    }
    return answer(body)


@blueprint.path("/cases/<uuid:case_id>/erasures", "POST")
@blueprint.takes(ErasureIn)
@blueprint.gives(ErasureOut, 201)
def ask_for_one(given: dict[str, str], case_id: UUID) -> Response:
    """Ask for the erasure of a closed case; a second person has to approve it."""
    with acting("erasure.request") as actor:
        erasure_id, status, repeated = once(
            actor, lambda: request_erasure(actor, case_id, given["reason"]).id
        )
        erasure = read_erasure(actor, erasure_id) if repeated else find_erasure(erasure_id)
        body, version = described_erasure(actor, erasure), erasure.version
    response = answer(body, status, version=version)
    response.headers["Location"] = f"/api/v1/erasures/{erasure_id}"
    return response


@blueprint.path("/erasures")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(ErasureOut))
def list_some(query: dict[str, Any]) -> Response:
    """Erasures of the caller's agency, or of all for an auditor; newest first."""
    limit = query["limit"]
    with acting("erasure.list") as actor:
        found = list_erasures(actor, cursor_from(query["cursor"]), limit)
        shown = [{**described_erasure(actor, each), "steps": []} for each in found[:limit]]
    return answer_list(shown, next_after(found, limit, "requested_at"))


@blueprint.path("/retention")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(DueOut))
def list_due(query: dict[str, Any]) -> Response:
    """Closed cases past their retention; proposed, and never erased by that alone."""
    limit = query["limit"]
    with acting("case.list_due") as actor:
        found = list_due_cases(actor, cursor_from(query["cursor"]), limit)
        shown = [described_due(case) for case in found[:limit]]
    return answer_list(shown, next_due(found, limit))


@blueprint.path("/erasures/<uuid:erasure_id>")
@blueprint.gives(ErasureOut)
def read_one(erasure_id: UUID) -> Response:
    """One erasure, and what may be done next."""
    with acting("erasure.read") as actor:
        erasure = read_erasure(actor, erasure_id)
        body, version = described_erasure(actor, erasure), erasure.version
    return answer(body, version=version)


@blueprint.path("/erasures/<uuid:erasure_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(ErasureOut)
def take_step(erasure_id: UUID) -> Response:
    """Approve an erasure as the second person, or withdraw it. No `Idempotency-Key`."""
    name, given = load_step(STEPS)
    seen = if_match()
    if name == "withdraw":
        with acting("erasure.withdraw") as actor:
            erasure = withdraw_erasure(actor, erasure_id, seen)
            body = {**described_erasure(actor, erasure), "steps": []}
        return answer(body)
    proof = Proof(**given, source=request.remote_addr or "")
    with acting_proven("erasure.approve", proof) as actor:
        erasure = approve_erasure(actor, erasure_id, seen)
        body, version = {**described_erasure(actor, erasure), "steps": []}, erasure.version
    return answer(body, version=version)


@blueprint.path("/erasures/<uuid:erasure_id>/certificate")
@blueprint.gives(CertificateOut)
def read_one_certificate(erasure_id: UUID) -> Response:
    """The certificate, once the secrets are gone as well; to be checked without the service."""
    with acting("erasure.certify") as actor:
        made = read_certificate(actor, erasure_id)
    # What a commit left behind is deleted before anybody is told that it is gone.
    shred_erased()
    shred_named(made.case)
    return answer(json.loads(made.text))
