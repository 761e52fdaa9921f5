"""What people do with deadlines: look what waits on whom, say that it was seen or met, move it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.alerts.finding import Running, find_clock, find_ended, find_running
from nrm.clocks import moving
from nrm.clocks.models import start_clock
from nrm.clocks.moments import latest_extension
from nrm.database import Cursor, now
from nrm.errors import Invalid, OutOfTurn, to_translate
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.profile import current_profile

# What is done outside the service: nothing that is written in it says so by itself.
MET_BY_HAND: Final = frozenset(
    {
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
# What is asked several times, and is met once all of them have come.
_SEVERAL: Final = frozenset({"follow_up_contact"})
_BY_ITSELF = to_translate("This deadline is met by what it asks for, and stops by itself then.")
_STOPPED = to_translate("This deadline has stopped.")
_STANDS = to_translate("This deadline stands still already.")
_RUNS = to_translate("This deadline does not stand still, or a step lets it go on.")
_LATE = to_translate("This deadline has passed: give it more time, or do what it asks for.")


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
    running = find_clock(clock_id, to_change=True)
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

    What is asked several times goes on to its next time.

    Raises OutOfTurn for a clock that has stopped, or that the service stops itself.
    """
    running = find_clock(clock_id, to_change=True)
    policy.ask(actor, "clock.meet", running)
    _meet(actor, running)
    log.write(actor, "clock.meet", running, reason=running.clock.name)
    return running


def _meet(actor: Actor, running: Running) -> None:
    clock = running.clock
    if clock.stopped_at is not None or clock.name not in MET_BY_HAND:
        raise OutOfTurn(_BY_ITSELF)
    _see(actor, running)
    if clock.name in _SEVERAL and clock.next_at is not None:
        return
    clock.stopped_at, clock.next_at = now(), None
    if clock.name in _AGAIN:
        start_clock(clock.name, clock.case_id, clock.referral_id, clock.variant)


def read_clock(actor: Actor, clock_id: UUID) -> Running:
    """One deadline, with what may be said of it."""
    running = find_clock(clock_id)
    policy.ask(actor, "clock.read", running)
    log.write(actor, "clock.read", running)
    return running


def pause_clock(actor: Actor, clock_id: UUID, because: str) -> Running:
    """It stands still, for a reason that is shown, and reminds nobody until it goes on.

    Raises OutOfTurn for one that has stopped, stands still or has passed.
    """
    running = find_clock(clock_id, to_change=True)
    policy.ask(actor, "clock.pause", running)
    _pause(actor, running, because)
    log.write(actor, "clock.pause", running, reason=because)
    return running


def _pause(actor: Actor, running: Running, because: str) -> None:
    _check_runs(running)
    if running.clock.due_at <= now():
        raise OutOfTurn(_LATE)
    moving.pause(running.clock, because, actor.id)


def _check_runs(running: Running) -> None:
    if running.clock.stopped_at is not None:
        raise OutOfTurn(_STOPPED)
    if running.clock.paused_at is not None:
        raise OutOfTurn(_STANDS)


def resume_clock(actor: Actor, clock_id: UUID) -> Running:
    """It runs on with the time that was left; OutOfTurn unless people paused it."""
    running = find_clock(clock_id, to_change=True)
    policy.ask(actor, "clock.resume", running)
    _resume(running)
    log.write(actor, "clock.resume", running)
    return running


def _resume(running: Running) -> None:
    clock = running.clock
    if clock.stopped_at is not None or clock.paused_by_id is None:
        raise OutOfTurn(_RUNS)
    moving.resume(clock)


def extend_clock(actor: Actor, clock_id: UUID, until: datetime, because: str) -> Running:
    """It is due at that later time, by at most as long again as it is; the reason is shown.

    Raises OutOfTurn for one that has stopped or stands still.
    """
    running = find_clock(clock_id, to_change=True)
    policy.ask(actor, "clock.extend", running)
    _extend(actor, running, until, because)
    log.write(actor, "clock.extend", running, reason=because)
    return running


def _extend(actor: Actor, running: Running, until: datetime, because: str) -> None:
    _check_runs(running)
    clock, at = running.clock, now()
    latest = latest_extension(clock.run, at, current_profile())
    if latest is None or not max(clock.due_at, at) < until <= latest:
        sentence = gettext("Later than it is due now, and by no more than it is long.")
        raise Invalid({"until": [sentence]})
    moving.extend(clock, until)
    clock.extended_at, clock.extended_because, clock.extended_by_id = at, because, actor.id
