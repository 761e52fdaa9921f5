"""How a person's request is told by the API, and which steps somebody may take."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext

from nrm import policy
from nrm.cases.described import stamp
from nrm.database import now
from nrm.http.actor import Actor
from nrm.policy import AUDITOR
from nrm.subject_access.copies import Copy, SealedCopy
from nrm.subject_access.models import SubjectAccessRequest
from nrm.subject_access.sharing import Shared
from nrm.subject_access.submitted import Submitted
from nrm.subject_access.tried import Tried

_STEPS = (
    ("leave_out", lazy_gettext("Choose what is left out"), ("lines",)),
    ("approve", lazy_gettext("Approve what is left out"), ()),
    ("extend", lazy_gettext("Take more time"), ("reason", "person_told")),
    ("deliver", lazy_gettext("The person has it"), ("how",)),
    ("refuse", lazy_gettext("Refuse it"), ("reason", "remedy_told")),
)


def open_steps(actor: Actor, asked: SubjectAccessRequest) -> list[str]:
    """What this person may do next with it; `print` is a call of its own."""
    going, waits = not asked.is_over, asked.waits_for_supervisor
    in_time = asked.due_at is not None and now() < asked.due_at
    fits = {
        "leave_out": going,
        "approve": waits,
        "extend": going and in_time and asked.extension_reason is None,
        "print": going and not waits,
        "deliver": going and asked.printed_at is not None,
        "refuse": going,
    }
    return [
        name
        for name, holds in fits.items()
        if holds and policy.may(actor, f"subject_access.{name}", asked)
    ]


def described_request(actor: Actor, asked: SubjectAccessRequest) -> dict[str, Any]:
    """Ids, times and codes; an auditor knows the case by its pseudonym."""
    return {
        "id": str(asked.id),
        "case": asked.case.pseudonym if actor.role == AUDITOR else str(asked.case.id),
        "agency": str(asked.lead_agency_id),
        "asker": asked.asker,
        "identity_check": asked.identity_check,
        "form": asked.form,
        "language": asked.language,
        "safe": asked.safe,
        "asked_at": stamp(asked.asked_at),
        "recorded_by": str(asked.recorded_by_id),
        "due_at": stamp(asked.due_at),
        "extension_reason": asked.extension_reason,
        "left_out": dict(asked.reasons),
        "outcome": asked.outcome,
        "decided_by": _id(asked.decided_by_id),
        "decided_at": stamp(asked.decided_at),
        "refusal_reason": asked.refusal_reason,
        "printed_at": stamp(asked.printed_at),
        "delivered_at": stamp(asked.delivered_at),
        "delivered_how": asked.delivered_how,
        "version": asked.version,
        "steps": _steps(open_steps(actor, asked)),
    }


def _steps(may: list[str]) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": str(label), "requires": list(requires)}
        for name, label, requires in _STEPS
        if name in may
    ]


def described_copy(copy: SealedCopy, opened: Copy) -> dict[str, Any]:
    """What the person is given, as it is printed."""
    return {
        "agency": copy.leads.agency,
        "sections": {name: content for name, content in opened.sections.items() if content},
        "notes": [{"written_at": stamp(at), "text": text} for at, text in opened.notes],
        "files": [
            {"name": each.name, "type": each.kind, "bytes": each.size_bytes}
            for each in opened.files
        ],
        "contact_attempts": [_tried(each) for each in opened.tried],
        "led_before": [
            {"agency": each.agency, "until": stamp(each.until)} for each in copy.leads.before
        ],
        "shared": [_shared(each) for each in copy.shared],
        "submitted": [_submitted(each) for each in copy.submitted],
        "disclosed": [
            {
                "authority": each.authority,
                "sections": list(each.sections),
                "decided_at": stamp(each.decided_at),
            }
            for each in copy.disclosed
        ],
        "without_consent": [
            {"kind": each.kind, "made_at": stamp(each.made_at)} for each in copy.unasked
        ],
        "left_out": dict(Counter(copy.asked.reasons.values())),
    }


def _shared(each: Shared) -> dict[str, Any]:
    return {
        "agency": each.agency,
        "purpose": each.purpose,
        "since": stamp(each.since),
        "fields": list(each.lines),
        "files": each.files,
    }


def _tried(each: Tried) -> dict[str, Any]:
    return {
        "at": stamp(each.at),
        "agency": each.agency,
        "channel": each.way,
        "outcome": each.outcome,
        "note": each.note,
    }


def _submitted(each: Submitted) -> dict[str, Any]:
    return {
        "agency": each.agency,
        "since": stamp(each.since),
        "until": stamp(each.until),
        "read": each.read,
        "fields": list(each.lines),
    }


def _id(value: UUID | None) -> str | None:
    return str(value) if value is not None else None
