"""How the API tells of a consultation: codes, agencies and times; what it says, once opened."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext

from nrm.advice.models import ROOM, STANDING, Consultation
from nrm.advice.wanted import may_be_asked, said_words
from nrm.agencies.models import find_agencies
from nrm.cases.described import stamp
from nrm.http.actor import Actor
from nrm.workflow import LABELS, steps_open

_REQUIRES: Final[Mapping[str, tuple[str, ...]]] = {
    "follow_up": ("text",),
    "decline": ("reason",),
    "withdraw": (),
    "finish": (),
}


def state_of(consultation: Consultation) -> str:
    """How it stands now, by the clock as well."""
    ran_out = consultation.has_ended and consultation.state in STANDING
    return "expired" if ran_out else consultation.state


def shut_among(actor: Actor, found: Sequence[Consultation]) -> set[UUID]:
    """Those whose agency could not be asked anew: this person does not ask it further either."""
    further = [each for each in found if "follow_up" in open_steps(actor, each)]
    asked = find_agencies({each.recipient_id for each in further})
    return {e.id for e in further if not may_be_asked(asked[e.recipient_id], e.sender_id)}


def open_steps(
    actor: Actor, consultation: Consultation, shut: Collection[UUID] = ()
) -> tuple[str, ...]:
    """What this person may do next with it; room is answered once, and never in words."""
    if consultation.has_ended:
        return ()
    found = dict.fromkeys(row.step for row in steps_open(actor, consultation))
    if consultation.kind == ROOM or consultation.id in shut:
        found.pop("follow_up", None)
    if consultation.kind == ROOM and consultation.state != "asked":
        found.pop("answer", None)
    return tuple(found)


def described_consultation(
    actor: Actor, consultation: Consultation, shut: Collection[UUID] = ()
) -> dict[str, Any]:
    """Who asks whom for which kind of thing, and what may be done; never what it says."""
    replies = ("places",) if consultation.kind == ROOM else ("text",)
    requires = {**_REQUIRES, "answer": replies}
    return {
        "id": str(consultation.id),
        "kind": consultation.kind,
        "service_id": str(consultation.service_id),
        "service": consultation.service,
        "sender": str(consultation.sender_id),
        "recipient": str(consultation.recipient_id),
        "asked_by": str(consultation.asked_by_id),
        "urgency": consultation.urgency,
        "state": state_of(consultation),
        "asked_at": stamp(consultation.asked_at),
        "due_at": stamp(consultation.due_at),
        "ends_at": stamp(consultation.ends_at),
        "version": consultation.version,
        "steps": [
            {"name": name, "label": gettext(LABELS[name]), "requires": list(requires[name])}
            for name in open_steps(actor, consultation, shut)
        ],
    }


def described_content(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was asked and answered; None of what has ended."""
    if not content:
        return None
    return {
        "words": [{**each, "at": stamp(moment_of(each))} for each in said_words(content)],
        "room": content["room"] or None,
        "places": content.get("places"),
        "held_until": content.get("held_until") or None,
        "reason": content.get("reason"),
    }


def moment_of(word: Mapping[str, Any]) -> datetime:
    """When it was written."""
    return datetime.fromtimestamp(word["at"] / 1000, UTC)
