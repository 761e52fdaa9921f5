"""Appointments of those who attend: made and cancelled by the worker, read by who attends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.cases import records
from nrm.database import Cursor, new_id, now, session, soonest_first
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.participants.finding import find_appointment, find_participant, visible_to
from nrm.participants.models import LISTED, Appointment, Participant
from nrm.participants.parts import VISIT, Opens
from nrm.participants.sealing import SealedAppointment, end_all, find_copy, seal_for_attendee


@dataclass(frozen=True)
class Visit:
    """What whoever attends has to know, and nothing about the person."""

    meets_at: datetime
    where: str = field(repr=False)
    language: str
    safety: str | None = field(default=None, repr=False)


def make_appointment(actor: Actor, participant_id: UUID, visit: Visit) -> Appointment:
    """It is a record of the case, and whoever attends with an account can open a copy of it."""
    participant = find_participant(participant_id, to_change=True)
    policy.ask(actor, "appointment.make", participant)
    made = _make(actor, participant, visit)
    written = {VISIT: made.record_number}
    log.write(actor, "appointment.make", participant, sections=written, purpose="casework")
    return made


def _make(actor: Actor, participant: Participant, visit: Visit) -> Appointment:
    _check(participant, visit)
    case, content = participant.case, _told(visit)
    keys = records.open_case_keys(actor, case)
    written = records.write_records(actor, case, keys, records.Writing({VISIT: content}))
    made = Appointment(
        id=new_id(),
        case_id=case.id,
        participant_id=participant.id,
        attendee_id=participant.account_id,
        meets_at=visit.meets_at,
        record_number=written[VISIT],
        made_by_id=actor.id,
        made_at=now(),
        ended_at=None,
        ended_because=None,
        holder_key_id=None,
        signer_id=None,
        sealed_copy=b"",
        signature=b"",
    )
    made.case = case
    seal_for_attendee(actor, made, content)
    session().add(made)
    return made


def _check(participant: Participant, visit: Visit) -> None:
    if participant.is_over or participant.case.state == "closed":
        raise OutOfTurn(gettext("This part is over."))
    if participant.opens is not Opens.APPOINTMENTS:
        raise OutOfTurn(gettext("What this person sees is agreed by a consent."))
    if visit.meets_at <= now():
        raise Invalid({"meets_at": [gettext("This lies in the past.")]})
    if participant.until_at is not None and visit.meets_at > participant.until_at:
        raise Invalid({"meets_at": [gettext("The part is over by then.")]})


def _told(visit: Visit) -> dict[str, Any]:
    return {
        "when": visit.meets_at.isoformat(timespec="minutes"),
        "where": visit.where,
        "language": visit.language,
        "safety": visit.safety or "",
    }


def cancel_appointment(actor: Actor, appointment_id: UUID, seen: int | None) -> Appointment:
    """It does not take place, and nobody can open it any more; the case keeps that it was made."""
    appointment = find_appointment(appointment_id, to_change=True)
    policy.ask(actor, "appointment.cancel", appointment)
    _cancel(appointment, seen)
    log.write(actor, "appointment.cancel", appointment)
    return appointment


def _cancel(appointment: Appointment, seen: int | None) -> None:
    check_version(seen, appointment.version)
    if appointment.ended_at is not None:
        raise Conflict(gettext("This appointment is over already."))
    end_all([appointment], "cancelled")


def list_appointments(actor: Actor, after: Cursor | None, limit: int) -> Sequence[Any]:
    """Ids and times of what the actor is to attend, soonest first, at most `limit` + 1."""
    policy.ask(actor, "appointment.list")
    wanted = LISTED.where(visible_to(actor))
    page = soonest_first(wanted, Appointment.meets_at, Appointment.id, after, limit)
    found = session().execute(page).all()
    log.write(actor, "appointment.list", count=len(found))
    return found


def read_appointment(actor: Actor, appointment_id: UUID) -> SealedAppointment:
    """One of them, still sealed; the log of the case has who opened it, and when."""
    appointment = find_appointment(appointment_id)
    policy.ask(actor, "appointment.read", appointment)
    found = find_copy(appointment)
    log.write(actor, "appointment.read", appointment)
    return found
