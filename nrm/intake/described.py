"""How the desk is told of a concern: codes, times, and what may be done; never what it says."""

from typing import Any, Final

from flask_babel import gettext

from nrm.cases.described import stamp
from nrm.http.actor import Actor
from nrm.intake.models import Concern
from nrm.workflow import LABELS, steps_open

_OPENING: Final = ("entry_channel", "person_group", "region", "priority")
_REQUIRES: Final = {
    "take_up": (),
    "miss": (),
    "hand_on": ("colleague",),
    "pass_on": ("region", "reason"),
    "set_aside": ("reason",),
    "convert": _OPENING,
}


def open_steps(actor: Actor, concern: Concern) -> tuple[str, ...]:
    """What this person may do next with it."""
    return tuple(dict.fromkeys(row.step for row in steps_open(actor, concern)))


def described_concern(actor: Actor, concern: Concern) -> dict[str, Any]:
    """How it stands; for the agency that took it in."""
    taken = concern.taken_by_id
    return {
        "id": str(concern.id),
        "state": concern.state,
        "urgency": concern.urgency,
        "arrived_at": stamp(concern.arrived_at),
        "due_at": stamp(concern.due_at),
        "overdue_at": stamp(concern.overdue_at),
        "taken_by": str(taken) if taken is not None else None,
        "closed_because": concern.closed_because,
        "version": concern.version,
        "steps": [
            {"name": name, "label": gettext(LABELS[name]), "requires": list(_REQUIRES[name])}
            for name in open_steps(actor, concern)
        ],
    }
