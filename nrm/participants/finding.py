"""Finding participants and appointments, each with its case; and those that somebody may see."""

from uuid import UUID

from sqlalchemy import ColumnElement, false

from nrm.cases.finding import find_case, missing_with_its_case
from nrm.cases.models import Case
from nrm.database import now, remember_subject, session
from nrm.http.actor import Actor
from nrm.participants.models import (
    APPOINTMENT,
    APPOINTMENTS_OF_CASE,
    BY_ID,
    OF_CASE,
    OF_PARTICIPANT,
    OPEN_AFTER,
    Appointment,
    Participant,
)
from nrm.policy import ATTENDANT
from nrm.vault.rows import rely_on

_ANEW = {"populate_existing": True}


def find_participant(participant_id: UUID, *, to_change: bool = False) -> Participant:
    """The participant with the case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(BY_ID, {"id": participant_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    found.case = find_case(found.case_id, to_change=to_change)
    if to_change:
        locked = BY_ID.with_for_update()
        session().scalars(locked, {"id": participant_id}, execution_options=_ANEW).one()
    rely_on(found)
    remember_subject(found)
    return found


def find_participants(case: Case) -> list[Participant]:
    """All of a case, newest first; they are few."""
    found = list(session().scalars(OF_CASE, {"case_id": case.id}))
    for each in found:
        each.case = case
    rely_on(*found)
    return found


def find_appointment(appointment_id: UUID, *, to_change: bool = False) -> Appointment:
    """The appointment with the case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(APPOINTMENT, {"id": appointment_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    found.case = find_case(found.case_id, to_change=to_change)
    if to_change:
        locked = APPOINTMENT.with_for_update()
        session().scalars(locked, {"id": appointment_id}, execution_options=_ANEW).one()
    rely_on(found)
    remember_subject(found)
    return found


def find_appointments(participant: Participant) -> list[Appointment]:
    """All of a participant, the latest first."""
    found = list(session().scalars(OF_PARTICIPANT, {"participant_id": participant.id}))
    return _of(participant.case, found)


def find_open_ones(case: Case) -> list[Appointment]:
    """Those of a case that were not ended."""
    found = list(session().scalars(APPOINTMENTS_OF_CASE, {"case_id": case.id}))
    return [each for each in _of(case, found) if each.ended_at is None]


def _of(case: Case, found: list[Appointment]) -> list[Appointment]:
    for each in found:
        each.case = case
    rely_on(*found)
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The appointments that this actor may open; the only way to a list."""
    if actor.role != ATTENDANT:
        return false()
    stands = Appointment.ended_at.is_(None) & (Appointment.meets_at > now() - OPEN_AFTER)
    return (Appointment.attendee_id == actor.id) & stands
