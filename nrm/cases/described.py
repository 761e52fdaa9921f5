"""How the API tells of a case: codes, ids and times, never content."""

from typing import Any

from flask_babel import gettext

from nrm import workflow
from nrm.cases.finding import current_records
from nrm.cases.models import Case, PendingStep
from nrm.cases.requests import pending_of, stands_until
from nrm.cases.sections import asked_sections
from nrm.clocks.models import Clock, clocks_of_cases
from nrm.http import hooks
from nrm.http.actor import Actor


def stamp(at: Any) -> str | None:
    """A time as RFC 3339 in UTC, or None."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def described_case(case: Case) -> dict[str, Any]:
    """The coordination fields of a case: codes, ids and times."""
    return {
        "id": str(case.id),
        "code": case.code,
        "status": case.state,
        "status_since": stamp(case.state_at),
        "identification_status": case.identification_status,
        "lead_agency": str(case.lead_agency_id),
        "lead_worker": str(case.lead_worker_id),
        "opened_at": stamp(case.opened_at),
        "closed_at": stamp(case.closed_at),
        "closure_reason": case.closure_reason,
        "entry_channel": case.entry_channel,
        "person_group": case.person_group,
        "region": case.region,
        "priority": case.priority,
        "high_risk": case.high_risk,
        "missing": case.missing,
        "age_disputed": case.age_disputed,
        "legal_hold": case.legal_hold,
        "consent_restricted": case.consent_restricted,
        "version": case.version,
    }


def described_clock(clock: Clock) -> dict[str, Any]:
    """A running deadline."""
    return {
        "name": clock.name,
        "starts_at": stamp(clock.starts_at),
        "due_at": stamp(clock.due_at),
        "paused_at": stamp(clock.paused_at),
        "referral": str(clock.referral_id) if clock.referral_id else None,
    }


def described_steps(rows: list[workflow.Row]) -> list[dict[str, Any]]:
    """What may be done next, once a step, with what it needs."""
    seen: dict[str, dict[str, Any]] = {}
    for row in rows:
        seen.setdefault(
            row.step,
            {
                "name": row.step,
                "label": gettext(workflow.LABELS[row.step]),
                "requires": list(row.requires),
            },
        )
    return list(seen.values())


def whole_case(actor: Actor, case: Case) -> dict[str, Any]:
    """A case with all that hangs on it, codes only. Inside the transaction that read it."""
    base = {**described_case(case), "steps": described_steps(workflow.steps_open(actor, case))}
    if actor.agency_id != case.lead_agency_id:
        return base
    written = {row.name: row for row in current_records(case.id)}
    hanging: dict[str, Any] = {}
    hooks.tell("case.describe", case, hanging)
    return {
        **base,
        **hanging,
        "sections": [_described_section(name, written.get(name)) for name in asked_sections()],
        "clocks": [described_clock(clock) for clock in clocks_of_cases([case.id])],
        "pending": [_described_pending(pending) for pending in pending_of(case)],
        "steps": [*base["steps"], *_assign_step(actor, case)],
    }


def _assign_step(actor: Actor, case: Case) -> list[dict[str, Any]]:
    from_policy = actor.id == case.lead_worker_id or actor.role == "supervisor"
    if not from_policy or case.state == "closed":
        return []
    return [{"name": "assign", "label": gettext("Hand to a colleague"), "requires": ["worker"]}]


def _described_section(name: str, row: Any) -> dict[str, Any]:
    return {
        "name": name,
        "version": row.number if row else 0,
        "written_by": str(row.written_by_id) if row else None,
        "written_at": stamp(row.written_at) if row else None,
    }


def _described_pending(pending: PendingStep) -> dict[str, Any]:
    return {
        "step": pending.step,
        "reason": pending.reason,
        "requested_by": str(pending.requested_by_id),
        "requested_at": stamp(pending.requested_at),
        "stands_until": stamp(stands_until(pending)),
    }
