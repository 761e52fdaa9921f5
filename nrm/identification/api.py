"""`/cases/{id}/identification` and `/submissions`: the track, and the desk of an authority."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response

from nrm.cases.described import stamp
from nrm.clocks.models import clocks_of_referrals
from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step
from nrm.identification.actions import list_submissions, open_track, read_track
from nrm.identification.answering import (
    acknowledge_submission,
    ask_for_information,
    refuse_reconsideration,
    resume_identification,
    suspend_identification,
)
from nrm.identification.described import described_submission, described_track
from nrm.identification.reasons import SealedTrack
from nrm.identification.schemas import (
    STEPS,
    IdentificationContent,
    IdentificationOut,
    SubmissionOut,
)
from nrm.identification.sending import submit_identification
from nrm.identification.steps import (
    agree_identification,
    answer_authority,
    begin_for_child,
    decline_identification,
    deliver_decision,
    propose_identification,
    request_reconsideration,
    withdraw_identification,
)
from nrm.identification.track import Track, find_track
from nrm.referrals.boxes import soonest
from nrm.referrals.snapshots import sections_of

blueprint = ApiBlueprint("identification_api", __name__, description="Formal identification")
Step = Callable[[Actor, UUID, dict[str, Any], int | None], Track]
STEP_ACTIONS: dict[str, Step] = {
    "propose": propose_identification,
    "decline": decline_identification,
    "agree": agree_identification,
    "begin_for_child": begin_for_child,
    "submit": submit_identification,
    "withdraw": withdraw_identification,
    "answer": answer_authority,
    "request_reconsideration": request_reconsideration,
    "deliver": deliver_decision,
    "acknowledge": acknowledge_submission,
    "ask": ask_for_information,
    "suspend": suspend_identification,
    "resume": resume_identification,
    "refuse_reconsideration": refuse_reconsideration,
}


@blueprint.path("/cases/<uuid:case_id>/identification")
@blueprint.gives(IdentificationOut)
def read_one(case_id: UUID) -> Response:
    """Where formal identification stands; for the lead agency, and the authority it went to."""
    with acting("identification.read") as actor:
        track = read_track(actor, case_id)
        body, version = described_track(actor, track), track.case.version
    return answer(body, version=version)


@blueprint.path("/cases/<uuid:case_id>/identification/content")
@blueprint.gives(IdentificationContent)
def read_content(case_id: UUID) -> Response:
    """What was submitted, asked, answered and reasoned, opened after its log entry is durable."""
    with acting("identification.open") as actor:
        track, sealed = open_track(actor, case_id)
        version = track.case.version
    opened = reveal(actor, "identification.open", track, lambda: opened_track(actor, sealed))
    return answer(opened, version=version)


def opened_track(actor: Actor, sealed: SealedTrack) -> dict[str, Any]:
    """Everything of it in the clear; SealBroken, and then nothing."""
    keyring = actor.keyring
    snapshot = sealed.snapshot.open(keyring) if sealed.snapshot is not None else None
    thread = sealed.thread.open(keyring) if sealed.thread is not None else []
    return {
        "snapshot": sections_of(snapshot) if snapshot is not None else None,
        "messages": [
            {
                "id": str(message.id),
                "kind": message.kind,
                "text": body["text"],
                "written_by": str(message.author_id),
                "written_at": stamp(message.written_at),
            }
            for message, body in thread
        ],
        "reasons": [
            {"decision": str(each.decision.id), "reasons": each.open(keyring)}
            for each in sealed.reasons
        ],
    }


@blueprint.path("/cases/<uuid:case_id>/identification/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(IdentificationOut)
def take_step(case_id: UUID) -> Response:
    """A step of the track: asked, answered and submitted by the one, read and put by the other."""
    name, given = load_step(STEPS)
    seen = if_match(required=name != "withdraw")
    with acting(f"identification.{name}") as actor:
        act = STEP_ACTIONS[name]
        _, _, repeated = once(actor, lambda: act(actor, case_id, given, seen).case.id, 200)
        track = read_track(actor, case_id) if repeated else find_track(case_id)
        body, version = described_track(actor, track), track.case.version
    return answer(body, version=version)


@blueprint.path("/submissions")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(SubmissionOut))
def list_some(query: dict[str, Any]) -> Response:
    """What waits at the caller's authority, newest first."""
    limit = query["limit"]
    with acting("identification.list") as actor:
        found = list_submissions(actor, cursor_from(query["cursor"]), limit)
        shown = found[:limit]
        clocks = soonest(clocks_of_referrals([each.id for each, _, _ in shown]))
        items = [described_submission(each, case, clocks) for each, case, _ in shown]
        after = next_after([each for each, _, _ in found], limit, "sent_at")
    return answer_list(items, after)
