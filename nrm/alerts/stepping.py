"""A deadline that people move, as it was sent by the API or by a form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nrm.alerts.actions import extend_clock, pause_clock, resume_clock
from nrm.alerts.finding import Running
from nrm.http.actor import Actor


def take(actor: Actor, clock_id: UUID, name: str, given: Mapping[str, Any]) -> Running:
    """The step was taken; `given` is what its schema let in."""
    if name == "pause":
        return pause_clock(actor, clock_id, given["reason"])
    if name == "resume":
        return resume_clock(actor, clock_id)
    return extend_clock(actor, clock_id, given["until"], given["reason"])
