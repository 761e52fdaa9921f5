"""`/cases/{id}/justice-track`: where things stand with police and courts, sealed as the record."""

from uuid import UUID

from flask import Response

from nrm.cases.described import stamp
from nrm.http.acting import acting, reveal
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, if_match
from nrm.http.sent_steps import load_step
from nrm.justice.actions import open_justice, record_justice
from nrm.justice.schemas import STEPS, JusticeMade, JusticeOut
from nrm.justice.track import RECORD, track_from

blueprint = ApiBlueprint("justice_api", __name__, description="Police and courts")
_HERE = "/cases/<uuid:case_id>/justice-track"


@blueprint.path(_HERE)
@blueprint.gives(JusticeOut)
def read_one(case_id: UUID) -> Response:
    """Where things stand, opened after its log entry is durable."""
    with acting("justice.read") as actor:
        sealed = open_justice(actor, case_id)
    content = reveal(actor, "justice.read", sealed.case, lambda: sealed.open(actor.keyring))
    track, version = track_from(content[RECORD]), sealed.versions[RECORD]
    body = {
        "state": track.state,
        "since": stamp(track.state_at),
        "version": version,
        "next": list(track.next_states()),
    }
    return answer(body, version=version)


@blueprint.path(f"{_HERE}/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(JusticeMade)
def take_step(case_id: UUID) -> Response:
    """Record what the person decided; nothing else follows from it."""
    _, given = load_step(STEPS)
    seen = if_match()
    with acting("justice.record") as actor:
        version = record_justice(actor, case_id, given["to"], seen)
    return answer({"state": given["to"], "version": version}, version=version)
