"""How the API tells of holds and erasures, and which steps of an erasure somebody may take."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext

from nrm import policy
from nrm.cases.described import stamp
from nrm.cases.models import Case
from nrm.database import Cursor
from nrm.erasure.finding import hold_of
from nrm.erasure.models import Erasure
from nrm.http.actor import Actor

_STEPS = (
    ("approve", lazy_gettext("Erase it now"), ("passphrase", "code")),
    ("withdraw", lazy_gettext("Do not erase it"), ()),
)


def open_steps(actor: Actor, erasure: Erasure) -> list[str]:
    """What this person may do next with the erasure."""
    if erasure.case is None:
        return []
    return [name for name, _, _ in _STEPS if policy.may(actor, f"erasure.{name}", erasure)]


def described_erasure(actor: Actor, erasure: Erasure) -> dict[str, Any]:
    """An erasure: codes, ids and times."""
    may = open_steps(actor, erasure)
    return {
        "id": str(erasure.id),
        "reference": erasure.reference,
        "case": str(erasure.case_id) if erasure.case_id else None,
        "agency": str(erasure.agency_id),
        "reason": erasure.reason,
        "requested_by": str(erasure.requested_by_id),
        "requested_at": stamp(erasure.requested_at),
        "approved_by": str(erasure.approved_by_id) if erasure.approved_by_id else None,
        "erased_at": stamp(erasure.erased_at),
        "version": erasure.version,
        "steps": [
            {"name": name, "label": str(label), "requires": list(requires)}
            for name, label, requires in _STEPS
            if name in may
        ],
    }


def described_hold(case: Case) -> dict[str, Any]:
    """Whether a case is kept, and by whose authority."""
    hold = hold_of(case)
    return {
        "legal_hold": hold is not None,
        "authority": hold.authority if hold is not None else None,
        "set_at": stamp(hold.set_at) if hold is not None else None,
        "set_by": str(hold.set_by_id) if hold is not None else None,
    }


def described_due(case: Case) -> dict[str, Any]:
    """A case that is past its retention."""
    return {
        "case": str(case.id),
        "code": case.code,
        "closure_reason": case.closure_reason,
        "closed_at": stamp(case.closed_at),
        "legal_hold": case.legal_hold,
    }


def next_due(found: Sequence[Case], limit: int) -> str | None:
    """The cursor of the page after these `limit` cases; None when no more were found."""
    last = found[limit - 1] if len(found) > limit else None
    if last is None or last.closed_at is None:
        return None
    return Cursor(last.closed_at, last.id).encode()
