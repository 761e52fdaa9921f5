"""How the API tells of a referral: to its sender, to its recipient, and as a stub."""

from collections.abc import Mapping
from typing import Any

from nrm.agencies.models import Agency
from nrm.cases.described import described_steps, stamp
from nrm.cases.least import LEAST
from nrm.cases.models import Case
from nrm.clocks.models import Clock
from nrm.http.actor import Actor
from nrm.referrals import sealing
from nrm.referrals.addresses import has_address
from nrm.referrals.contacts import LOOKED_AFTER
from nrm.referrals.finding import consent_of, find_referrals
from nrm.referrals.models import Referral
from nrm.referrals.reading import ReferralView
from nrm.referrals.shared_files import described_file
from nrm.referrals.snapshots import files_of, sections_of
from nrm.referrals.together import find_together, told_reason, turn_of
from nrm.vault import shred
from nrm.workflow import steps_open


def described_referral(view: ReferralView, clocks: list[Clock], actor: Actor) -> dict[str, Any]:
    """What the caller may see of the referral, without what is still sealed."""
    referral = view.referral
    stub: dict[str, Any] = {
        "id": str(referral.id),
        "reference": referral.reference,
        "state": referral.state,
        "sent_at": stamp(referral.sent_at),
        "state_since": stamp(referral.state_at),
        "reason": referral.reason if _own_reason(view) else told_reason(referral),
        "version": referral.version,
        "snapshot": None,
        "steps": described_steps(steps_open(actor, referral)),
    }
    if view.is_stub:
        return stub
    return {**stub, **_live(view, clocks), **({} if view.is_recipient else _senders(view))}


def _live(view: ReferralView, clocks: list[Clock]) -> dict[str, Any]:
    referral = view.referral
    return {
        "kind": referral.kind,
        "service": referral.service,
        "urgency": referral.urgency,
        "sender": str(referral.sender_id),
        "recipient": str(referral.recipient_id),
        "envelope": dict(view.envelope),
        "accepted_at": stamp(referral.accepted_at),
        "access_ends_at": stamp(referral.access_ends_at),
        "outcome": referral.outcome,
        "attempts": referral.attempts,
        "address_given": has_address(referral),
        "contact": _contact(referral),
        "clocks": [{"name": c.name, "due_at": stamp(c.due_at)} for c in clocks],
        "consent": _described_consent(view),
        "without_consent": view.without_consent,
    }


def _senders(view: ReferralView) -> dict[str, Any]:
    referral = view.referral
    return {
        "case": str(referral.case_id),
        "fields": list(referral.field_names),
        "files": [str(file_id) for file_id in referral.file_ids],
        "least": sorted(LEAST[referral.service]),
        "reasons": referral.reasons,
        "follows": str(referral.follows_id) if referral.follows_id else None,
        "turn": turn_of(referral),
        "together": [_described_other(other) for other in view.together],
    }


def _described_other(other: Referral) -> dict[str, Any]:
    return {
        "id": str(other.id),
        "recipient": str(other.recipient_id),
        "state": other.state,
        "turn": turn_of(other),
    }


def described_preview(view: ReferralView, content: Mapping[str, Any]) -> dict[str, Any]:
    """How the API tells the sender what the recipient would see of a referral."""
    files = files_of(content, view.referral.file_ids)
    return {
        "service": view.referral.service,
        "urgency": view.referral.urgency,
        "envelope": dict(view.envelope),
        "without_consent": view.without_consent,
        "snapshot": sections_of(content),
        "shared_files": [described_file(each) for each in files],
    }


def described_on_case(referral: Referral) -> dict[str, Any]:
    return {
        "id": str(referral.id),
        "reference": referral.reference,
        "service": referral.service,
        "recipient": str(referral.recipient_id),
        "state": referral.state,
        "sent_at": stamp(referral.sent_at),
        "state_since": stamp(referral.state_at),
        "reason": referral.reason,
        "outcome": referral.outcome,
        "attempts": referral.attempts,
        "met_on": referral.met_on,
    }


def describe_on_case(case: Case, body: dict[str, Any]) -> None:
    """The case's description tells its referrals; registered in `create_app`."""
    body["referrals"] = [described_on_case(referral) for referral in find_referrals(case)]


def _own_reason(view: ReferralView) -> bool:
    # What the sender or the person had as a reason is told to nobody at the recipient.
    own = view.referral.state in ("declined", "not_engaged")
    return not view.is_recipient or own


def _described_consent(view: ReferralView) -> dict[str, Any] | None:
    consent, serves = view.consent, view.referral.state in ("accepted", "in_service")
    if consent is None or (view.is_recipient and not serves):
        return None
    return {
        "id": str(consent.id),
        "scope": consent.scope,
        "expires_at": stamp(consent.expires_at),
    }


def described_line(
    box: str, referral: Referral, other: Agency, root: Any, held: shred.Secrets | None
) -> dict[str, Any]:
    """A referral in a box; without `held` the stub that a recipient keeps of it."""
    line: dict[str, Any] = {
        "id": str(referral.id),
        "reference": referral.reference,
        "state": referral.state,
        "sent_at": stamp(referral.sent_at),
        "state_since": stamp(referral.state_at),
    }
    if held is None:
        return line
    secret = held.get(shred.CASE, referral.case_id, shred.CONTENT)
    line |= {
        "service": referral.service,
        "urgency": referral.urgency,
        "sender" if box == "in" else "recipient": str(other.id),
        "envelope": sealing.open_envelope(root, referral, secret),
        "contact": _contact(referral),
    }
    return line if box == "in" else {**line, "case": str(referral.case_id)}


def closed_view(actor: Actor, referral: Referral) -> ReferralView:
    """The answer of a step that opens nothing: envelope and state, no snapshot."""
    is_recipient = actor.agency_id == referral.recipient_id != referral.sender_id
    over = is_recipient and referral.state in ("declined", "not_engaged", "revoked")
    return ReferralView(
        referral=referral,
        envelope={} if over else sealing.envelope_of(referral),
        is_recipient=is_recipient,
        is_stub=over,
        consent=None if over else consent_of(referral),
        snapshot=None,
        thread=None,
        together=() if is_recipient else find_together(referral),
    )


def _contact(referral: Referral) -> str | None:
    looked_after = referral.state in LOOKED_AFTER and referral.contact_id is not None
    return str(referral.contact_id) if looked_after else None
