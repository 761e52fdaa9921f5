"""A deadline as the API describes it: codes, times, and whom it waits on."""

from datetime import datetime
from typing import Any

from nrm import policy
from nrm.alerts.actions import MET_BY_HAND
from nrm.alerts.finding import Running
from nrm.cases.described import stamp
from nrm.cases.words import OF_PARTNER
from nrm.database import now
from nrm.http.actor import Actor

PARTNER, LEAD = "partner", "lead"


def waits_on(running: Running) -> tuple[str, str, datetime]:
    """Whom it waits on, the name, and since when: a partner until it asks, else who leads."""
    clock = running.clock
    if clock.paused_at is not None:
        return LEAD, running.agency, clock.paused_at
    if clock.name in OF_PARTNER and running.partner:
        return PARTNER, running.partner, clock.starts_at
    return LEAD, running.agency, clock.starts_at


def unseen(actor: Actor, running: Running) -> bool:
    """Whether the actor's role was told something that nobody of it has seen."""
    return any(a.role == actor.role and a.seen_at is None for a in running.alerts)


def marks(actor: Actor, running: Running) -> list[str]:
    """What the actor may say of it now."""
    clock = running.clock
    meets = clock.stopped_at is None and clock.name in MET_BY_HAND
    may_meet = meets and policy.may(actor, "clock.meet", running)
    may_see = unseen(actor, running) and policy.may(actor, "clock.see", running)
    return [*(["seen"] if may_see else []), *(["met"] if may_meet else [])]


def moves(actor: Actor, running: Running) -> list[str]:
    """How the actor may move it now."""
    clock = running.clock
    runs = clock.stopped_at is None and clock.paused_at is None
    fits = {
        "pause": runs and clock.due_at > now(),
        "extend": runs,
        "resume": clock.stopped_at is None and clock.paused_by_id is not None,
    }
    return [m for m, fit in fits.items() if fit and policy.may(actor, f"clock.{m}", running)]


def described(actor: Actor, running: Running) -> dict[str, Any]:
    """The clock, its case by code and id, and what the caller's role was told."""
    clock, (kind, name, since) = running.clock, waits_on(running)
    told = [alert for alert in running.alerts if alert.role == actor.role]
    return {
        "id": str(clock.id),
        "name": clock.name,
        "case": str(clock.case_id),
        "code": running.case.code,
        "referral": str(clock.referral_id) if clock.referral_id else None,
        "waits_on": {"kind": kind, "name": name, "since": stamp(since)},
        "starts_at": stamp(clock.starts_at),
        "due_at": stamp(clock.due_at),
        "overdue": clock.paused_at is None and clock.due_at < now(),
        "paused_at": stamp(clock.paused_at),
        "paused_because": clock.paused_because,
        "paused_by": str(clock.paused_by_id) if clock.paused_by_id else None,
        "extended_at": stamp(clock.extended_at),
        "extended_because": clock.extended_because,
        "extended_by": str(clock.extended_by_id) if clock.extended_by_id else None,
        "stopped_at": stamp(clock.stopped_at),
        "alerts": [{"kind": a.kind, "at": stamp(a.at), "seen_at": stamp(a.seen_at)} for a in told],
        "steps": marks(actor, running),
        "moves": moves(actor, running),
    }
