"""How the API tells of participants and appointments."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from nrm import policy
from nrm.cases.described import stamp
from nrm.http.actor import Actor
from nrm.participants.models import Appointment, Participant


def may_end(actor: Actor, participant: Participant) -> bool:
    """Whether this person may end the part now."""
    return participant.ended_at is None and policy.may(actor, "participant.end", participant)


def described_participant(actor: Actor, participant: Participant) -> dict[str, Any]:
    """Ids, times and codes."""
    ends = {"name": "end", "label": gettext("End this part"), "requires": ["reason"]}
    return {
        "id": str(participant.id),
        "case": str(participant.case_id),
        "part": participant.part,
        "opens": str(participant.opens),
        "account": _id(participant.account_id),
        "agency": _id(participant.agency_id),
        "asked_by": str(participant.asked_by_id),
        "begun_at": stamp(participant.begun_at),
        "until_at": stamp(participant.until_at),
        "ended_at": stamp(participant.ended_at),
        "ended_because": participant.ended_because,
        "version": participant.version,
        "steps": [ends] if may_end(actor, participant) else [],
    }


def described_with(
    actor: Actor, participant: Participant, found: Iterable[Appointment]
) -> dict[str, Any]:
    """The same with the appointments."""
    told = described_participant(actor, participant)
    return {**told, "appointments": [described_appointment(each) for each in found]}


def described_appointment(appointment: Appointment) -> dict[str, Any]:
    """What the case knows of it without opening anything."""
    return {
        "id": str(appointment.id),
        "meets_at": stamp(appointment.meets_at),
        "ended_because": appointment.ended_because,
        "version": appointment.version,
    }


def _id(row_id: object) -> str | None:
    return str(row_id) if row_id is not None else None
