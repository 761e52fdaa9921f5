"""By when somebody has to do something about a concern: by its state, its urgency, and the country.

A country may have no such deadline: then nothing is ever late, and what stands in `due_at` only
says where it stands in the list.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from nrm.clocks.durations import again, due_at, duration_of
from nrm.database import now
from nrm.intake.models import Concern
from nrm.intake.told import MOST_URGENT
from nrm.profile import current_profile
from nrm.spans import Duration

# What runs in each state that goes on.
CLOCKS: Final[Mapping[str, str]] = {
    "waiting": "concern",
    "taken_up": "concern_decide",
    "not_reached": "concern_try_again",
}


def begin_clock(concern: Concern) -> None:
    """What runs where it stands now begins anew, and nobody was told of it yet."""
    at, clock = now(), CLOCKS[concern.state]
    concern.due_at = due_at(clock, at, concern.urgency, current_profile()) or at
    concern.overdue_at = concern.again_at = None


def keep_running(made: Concern, before: Concern) -> None:
    """What was late, or was passed on before, goes on running: none is sent round for ever."""
    if before.overdue_at is not None:
        made.due_at, made.overdue_at, made.again_at = (
            before.due_at,
            before.overdue_at,
            before.again_at,
        )
    elif before.passed is not None:
        made.due_at = min(made.due_at, before.due_at)


def span_of(state: str, urgency: str) -> Duration | None:
    """How long it may stand so; None where there is no such deadline."""
    clock = CLOCKS.get(state)
    return duration_of(current_profile().clocks[clock], urgency) if clock else None


def deadline_of(concern: Concern) -> datetime | None:
    """By when something has to be done about it; None where there is no such deadline."""
    return concern.due_at if span_of(concern.state, concern.urgency) else None


def told_again_at(concern: Concern) -> datetime | None:
    """When more people are told that it is late; None where all are told at once."""
    span = span_of(concern.state, concern.urgency)
    at_once = concern.state == "waiting" and concern.urgency == MOST_URGENT
    return None if span is None or at_once else again(concern.due_at, span, current_profile())
