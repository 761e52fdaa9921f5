"""What people do with deadlines: look what waits on whom, say that it was seen, or met."""

from typing import Final
from uuid import UUID

from nrm import policy
from nrm.alerts.finding import Running, find_clock, find_ended, find_running
from nrm.clocks.models import start_clock
from nrm.database import Cursor, now
from nrm.errors import OutOfTurn, to_translate
from nrm.http.actor import Actor
from nrm.log import writer as log

# What is done outside the service: nothing that is written in it says so by itself.
MET_BY_HAND: Final = frozenset(
    {
        "child_notify",
        "first_contact_support",
        "midpoint_review",
        "recovery_review",
        "plan_review",
        "inclusion_review",
        "move_on",
        "progress_update",
        "re_route",
        "no_contact_protocol",
        "follow_up_contact",
    }
)
# What comes again: as long once more from now on.
_AGAIN: Final = frozenset({"plan_review", "inclusion_review", "progress_update"})
_BY_ITSELF = to_translate("This deadline is met by what it asks for, and stops by itself then.")


def list_clocks(actor: Actor, after: Cursor | None, limit: int) -> list[Running]:
    """Running deadlines, soonest first, at most `limit` + 1: own, the agency's, or escalated."""
    policy.ask(actor, "clock.list")
    found = find_running(actor, after, limit)
    log.write(actor, "clock.list", count=len(found))
    return found


def list_ended(actor: Actor, limit: int) -> list[Running]:
    """What has ended by itself and was not seen yet by the actor's role, the newest first."""
    policy.ask(actor, "clock.list")
    found = find_ended(actor, limit)
    log.write(actor, "clock.list", count=len(found))
    return found


def see_clock(actor: Actor, clock_id: UUID) -> Running:
    """What the actor's role was told of this clock waits for nobody any more."""
    running = find_clock(clock_id)
    policy.ask(actor, "clock.see", running)
    _see(actor, running)
    log.write(actor, "clock.see", running)
    return running


def _see(actor: Actor, running: Running) -> None:
    for alert in running.alerts:
        if alert.role == actor.role and alert.seen_at is None:
            alert.seen_at, alert.seen_by_id = now(), actor.id


def meet_clock(actor: Actor, clock_id: UUID) -> Running:
    """What the deadline asks for was done; a review that comes again runs anew.

    Raises OutOfTurn for a clock that has stopped, or that the service stops itself.
    """
    running = find_clock(clock_id)
    policy.ask(actor, "clock.meet", running)
    _meet(actor, running)
    log.write(actor, "clock.meet", running, reason=running.clock.name)
    return running


def _meet(actor: Actor, running: Running) -> None:
    clock = running.clock
    if clock.stopped_at is not None or clock.name not in MET_BY_HAND:
        raise OutOfTurn(_BY_ITSELF)
    _see(actor, running)
    clock.stopped_at, clock.next_at = now(), None
    if clock.name in _AGAIN:
        start_clock(clock.name, clock.case_id, clock.referral_id, clock.variant)
