"""How an item is told by the API, and which steps somebody may take."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import workflow
from nrm.audit.review.actions import Noticed
from nrm.audit.review.figures import took
from nrm.audit.review.finding import accounts_told
from nrm.audit.review.models import ReviewItem, ReviewWeek
from nrm.audit.review.outcomes import waits_for_emergency
from nrm.cases.described import stamp
from nrm.http.actor import Actor
from nrm.policy import AUDITOR

# Of a breach that was proposed nobody at the agency is told before a second auditor has spoken.
_TOLD_TO_AGENCY = {"open": "asked", "escalated": "asked", "breach_proposed": "asked"}


def open_steps(actor: Actor, item: ReviewItem) -> list[workflow.Row]:
    """What this person may do next about it; an emergency is reviewed first where it is listed."""
    return [] if waits_for_emergency(item) else workflow.steps_open(actor, item)


def described_item(actor: Actor, item: ReviewItem) -> dict[str, Any]:
    """Ids, codes and numbers; to the agency that was asked not which case, and not who decides."""
    told = {
        "id": str(item.id),
        "rule": item.rule,
        "week_at": stamp(item.week_at),
        "accounts": [str(each) for each in accounts_told(actor, item)],
        "agency": _id(item.agency_id),
        "counted": item.counted,
        "usual": item.usual,
        "role_usual": item.role_usual,
        "threshold": item.threshold,
        "raised_at": stamp(item.raised_at),
        "due_at": stamp(item.due_at),
        "explanation": item.explanation,
        "explained_by": _id(item.explained_by_id),
        "state": state_told(actor, item),
        "version": item.version,
        "steps": [_step(row) for row in open_steps(actor, item)],
    }
    for_auditors = _for_auditors(item)
    if actor.role == AUDITOR:
        return told | for_auditors
    return told | dict.fromkeys(for_auditors) | {"entries": []}


def _for_auditors(item: ReviewItem) -> dict[str, Any]:
    return {
        "case": item.case_pseudonym,
        "entries": list(item.entries),
        "outcome": item.outcome,
        "reason": item.reason,
        "escalated_by": _id(item.escalated_by_id),
        "proposed_by": _id(item.proposed_by_id),
        "decided_by": _id(item.decided_by_id),
        "decided_at": stamp(item.decided_at),
    }


def state_told(actor: Actor, item: ReviewItem) -> str:
    """The state; to the agency that was asked only whether it still has to answer."""
    if actor.role == AUDITOR or item.state in ("asked", "closed"):
        return item.state
    return "explained" if item.explanation else _TOLD_TO_AGENCY.get(item.state, item.state)


def _step(row: workflow.Row) -> dict[str, Any]:
    label = gettext(workflow.LABELS[row.step])
    return {"name": row.step, "label": label, "requires": list(row.requires)}


def described_counts(noticed: Iterable[Noticed]) -> list[dict[str, Any]]:
    """What each rule found in each week, how much is closed, and the middle of how long it took."""
    groups = defaultdict(list)
    for each in noticed:
        groups[each.week_at, each.rule].append(each)
    return [
        {
            "week_at": stamp(week_at),
            "rule": rule,
            "found": len(group),
            "closed": sum(each.decided_at is not None for each in group),
            "hours": _hours(took(group)),
        }
        for (week_at, rule), group in groups.items()
    ]


def _hours(span: timedelta | None) -> int | None:
    return round(span / timedelta(hours=1)) if span is not None else None


def described_week(week: ReviewWeek) -> dict[str, Any]:
    """What everybody needs to draw it again."""
    return {
        "week_at": stamp(week.week_at),
        "first": week.first_index,
        "end": week.end_index,
        "root": week.root.hex() if week.root is not None else None,
        "size": week.sample_size,
        "drawn": [int(each) for each in (week.drawn or "").split()],
    }


def _id(value: UUID | None) -> str | None:
    return str(value) if value is not None else None
