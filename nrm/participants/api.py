"""`/cases/{id}/participants`, `/participants`, `/appointments`: who is around a person."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.cases.described import stamp
from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step
from nrm.participants.actions import (
    NewParticipant,
    add_participant,
    end_participant,
    list_participants,
    open_participant,
    read_participant,
)
from nrm.participants.described import (
    described_appointment,
    described_participant,
    described_with,
)
from nrm.participants.finding import find_appointment, find_appointments, find_participant
from nrm.participants.models import Participant
from nrm.participants.schemas import (
    APPOINTMENT_STEPS,
    STEPS,
    AppointmentIn,
    AppointmentOut,
    ComingOut,
    MadeOut,
    ParticipantAppointments,
    ParticipantIn,
    ParticipantOut,
    ParticipantText,
)
from nrm.participants.steps import (
    Visit,
    cancel_appointment,
    list_appointments,
    make_appointment,
    read_appointment,
)

blueprint = ApiBlueprint("participants_api", __name__, description="People around a person")


@blueprint.path("/cases/<uuid:case_id>/participants", "POST")
@blueprint.takes(ParticipantIn)
@blueprint.gives(ParticipantAppointments, 201)
def add_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Say who has a part: interpreter, mediator, mentor, guardian or advocate."""
    with acting("participant.add") as actor:
        new = NewParticipant(**given)
        made, status, repeated = once(actor, lambda: add_participant(actor, case_id, new).id)
        found = read_participant(actor, made) if repeated else find_participant(made)
        return _answered(actor, found, status)


def _answered(actor: Actor, found: Participant, status: int = 200) -> Response:
    body = described_with(actor, found, find_appointments(found))
    return answer(body, status, version=found.version)


@blueprint.path("/cases/<uuid:case_id>/participants")
@blueprint.gives(listed(ParticipantOut))
def list_all(case_id: UUID) -> Response:
    """Everybody around the person, newest first."""
    with acting("participant.list") as actor:
        _, found = list_participants(actor, case_id)
        items = [described_participant(actor, each) for each in found]
    return answer_list(items, None)


@blueprint.path("/participants/<uuid:participant_id>")
@blueprint.gives(ParticipantAppointments)
def read_one(participant_id: UUID) -> Response:
    """One of them with the appointments, without what is sealed."""
    with acting("participant.read") as actor:
        return _answered(actor, read_participant(actor, participant_id))


@blueprint.path("/participants/<uuid:participant_id>/text")
@blueprint.gives(ParticipantText)
def read_text(participant_id: UUID) -> Response:
    """Name and appointments, opened after the log entry is durable."""
    with acting("section.read") as actor:
        found = open_participant(actor, participant_id)
    case = found.sealed.case
    return answer(reveal(actor, "section.read", case, lambda: found.open(actor.keyring)))


@blueprint.path("/participants/<uuid:participant_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(ParticipantAppointments)
def take_step(participant_id: UUID) -> Response:
    """End a part; what was to be attended opens no more."""
    _, given = load_step(STEPS)
    seen = if_match()
    with acting("participant.end") as actor:
        return _answered(actor, end_participant(actor, participant_id, given["reason"], seen))


@blueprint.path("/participants/<uuid:participant_id>/appointments", "POST")
@blueprint.takes(AppointmentIn)
@blueprint.gives(MadeOut, 201)
def make_one(given: dict[str, Any], participant_id: UUID) -> Response:
    """Make an appointment; whoever attends with an account can open it, and nothing else."""
    with acting("appointment.make") as actor:
        visit = Visit(**given)
        made, status, repeated = once(
            actor, lambda: make_appointment(actor, participant_id, visit).id
        )
        if repeated:
            read_participant(actor, participant_id)
        found = find_appointment(made)
        body, version = described_appointment(found), found.version
    return answer(body, status, version=version)


@blueprint.path("/appointments/<uuid:appointment_id>/steps", "POST")
@blueprint.takes_a_step(APPOINTMENT_STEPS)
@blueprint.gives(MadeOut)
def cancel_one(appointment_id: UUID) -> Response:
    """Cancel an appointment."""
    load_step(APPOINTMENT_STEPS)
    seen = if_match()
    with acting("appointment.cancel") as actor:
        found = cancel_appointment(actor, appointment_id, seen)
        body, version = described_appointment(found), found.version
    return answer(body, version=version)


@blueprint.path("/appointments")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(ComingOut))
def list_some(query: dict[str, Any]) -> Response:
    """What the caller is to attend, soonest first."""
    limit = query["limit"]
    with acting("appointment.list") as actor:
        found = list_appointments(actor, cursor_from(query["cursor"]), limit)
    items = [{"id": str(each.id), "meets_at": stamp(each.meets_at)} for each in found[:limit]]
    return answer_list(items, next_after(found, limit, "meets_at"))


@blueprint.path("/appointments/<uuid:appointment_id>")
@blueprint.gives(AppointmentOut)
def open_one(appointment_id: UUID) -> Response:
    """When, where, in which language: opened after the log entry is durable."""
    with acting("appointment.read") as actor:
        sealed = read_appointment(actor, appointment_id)
    opened = reveal(actor, "appointment.read", None, lambda: sealed.open(actor.keyring))
    return answer({"id": str(appointment_id), **opened})
