"""How the API tells of a track: codes, ids and times."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nrm.cases.described import described_steps, stamp
from nrm.cases.models import Case
from nrm.clocks.models import Clock
from nrm.http.actor import Actor
from nrm.identification.models import Decision
from nrm.identification.track import Track, shown_decisions
from nrm.referrals.models import Referral
from nrm.referrals.sealing import holds_now
from nrm.workflow import steps_open


def described_track(actor: Actor, track: Track) -> dict[str, Any]:
    """A track with its submission and decisions, and what the caller may do next."""
    case = track.case
    return {
        "case": str(case.id),
        "code": case.code,
        "status": track.state,
        "case_status": case.state,
        "submission": _described_submission(track),
        "decisions": [_described_decision(each) for each in shown_decisions(actor, track)],
        "steps": described_steps([*steps_open(actor, track), *steps_of_case(actor, track)]),
        "version": case.version,
    }


def steps_of_case(actor: Actor, track: Track) -> list[Any]:
    """What an authority may do with the case; nothing for others, whose page of it says so."""
    if actor.agency_id != track.authority_id:
        return []
    return steps_open(actor, track.case)


def _described_submission(track: Track) -> dict[str, Any] | None:
    submission = track.submission
    if submission is None:
        return None
    return {
        "reference": submission.reference,
        "authority": str(submission.recipient_id),
        "sent_at": stamp(submission.sent_at),
        "acknowledged_by": _id(submission.contact_id),
        "consent": _id(submission.consent_id),
        "lasts": track.is_open and holds_now(submission),
    }


def _described_decision(decision: Decision) -> dict[str, Any]:
    return {
        "id": str(decision.id),
        "kind": decision.kind,
        "outcome": decision.outcome,
        "requested_by": str(decision.requested_by_id),
        "requested_at": stamp(decision.requested_at),
        "stands_until": stamp(decision.stands_until),
        "confirmed_by": _id(decision.confirmed_by_id),
        "issued_at": stamp(decision.issued_at),
        "delivered_at": stamp(decision.delivered_at),
        "delivered_how": decision.delivered_how,
        "delivered_by": _id(decision.delivered_by_id),
    }


def described_submission(
    submission: Referral, case: Case, clocks: Mapping[UUID, Clock]
) -> dict[str, Any]:
    """A line of an authority's list."""
    clock = clocks.get(submission.id)
    return {
        "case": str(case.id),
        "code": case.code,
        "reference": submission.reference,
        "sender": str(submission.sender_id),
        "status": case.identification_status,
        "person_group": case.person_group,
        "region": case.region,
        "priority": case.priority,
        "sent_at": stamp(submission.sent_at),
        "read": submission.contact_id is not None,
        "due_at": stamp(clock.due_at) if clock is not None else None,
    }


def _id(value: UUID | None) -> str | None:
    return str(value) if value is not None else None
