"""`/cases/{id}/emergencies` and `/emergencies`: opening a case where a life is in danger."""

from typing import Any
from uuid import UUID

from flask import Response, request

from nrm.accounts.proving import Proof, acting_proven
from nrm.database import next_after
from nrm.emergency.actions import (
    break_glass,
    countersign_emergency,
    list_emergencies,
    read_emergency,
    review_emergency,
)
from nrm.emergency.described import described_emergency
from nrm.emergency.schemas import STEPS, EmergencyIn, EmergencyOut
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.sent_steps import load_step

blueprint = ApiBlueprint("emergency_api", __name__, description="Emergencies: danger to life")


@blueprint.path("/cases/<uuid:case_id>/emergencies", "POST")
@blueprint.takes(EmergencyIn)
@blueprint.gives(EmergencyOut, 201)
def begin_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Open a case of one's agency for a short time; then read it with `X-Purpose: emergency`."""
    threat_to_life, text = given.pop("threat_to_life"), given.pop("text")
    proof = Proof(**given, source=request.remote_addr or "")
    with acting_proven("case.break_glass", proof) as actor:
        emergency = break_glass(actor, case_id, threat_to_life, text)
        body, version = described_emergency(actor, emergency), emergency.version
    return answer(body, 201, version=version)


@blueprint.path("/emergencies")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(EmergencyOut))
def list_some(query: dict[str, Any]) -> Response:
    """Emergencies of the caller's agency, or of all for an auditor; newest first."""
    limit = query["limit"]
    with acting("emergency.list") as actor:
        found = list_emergencies(actor, cursor_from(query["cursor"]), limit)
        shown = [described_emergency(actor, each) for each in found[:limit]]
    return answer_list(shown, next_after(found, limit, "began_at"))


@blueprint.path("/emergencies/<uuid:emergency_id>")
@blueprint.gives(EmergencyOut)
def read_one(emergency_id: UUID) -> Response:
    """One emergency."""
    with acting("emergency.read") as actor:
        emergency = read_emergency(actor, emergency_id)
        body, version = described_emergency(actor, emergency), emergency.version
    return answer(body, version=version)


@blueprint.path("/emergencies/<uuid:emergency_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(EmergencyOut)
def take_step(emergency_id: UUID) -> Response:
    """Countersign it as a supervisor, or close its review as an auditor."""
    name, given = load_step(STEPS)
    seen = if_match()
    with acting(f"emergency.{name}") as actor:
        if name == "countersign":
            emergency = countersign_emergency(actor, emergency_id, seen)
        else:
            emergency = review_emergency(actor, emergency_id, given["outcome"], seen)
        body, version = described_emergency(actor, emergency), emergency.version
    return answer(body, version=version)
