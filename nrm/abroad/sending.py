"""Asking another country for help: envelope, then, once it was accepted, what was agreed; withdraw.

What the other country answers stands in `hearing.py`; what ends by itself in `ending.py`.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext

from nrm import policy, workflow
from nrm.abroad.covering import check_agreed
from nrm.abroad.finding import find_point, find_point_of_country, find_sent, find_sent_of
from nrm.abroad.messages import Kind
from nrm.abroad.models import FocalPoint, TrmReferral
from nrm.abroad.queueing import queue, queue_end
from nrm.abroad.sealing import seal_lines
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.within import open_within
from nrm.consent.models import Consent, find_consent
from nrm.database import now, session
from nrm.errors import Conflict, Invalid, Missing
from nrm.files.places import written_names
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.referrals.freezing import find_shared_records, shared_content
from nrm.vault.records import record_hash


@dataclass(frozen=True)
class AskedAbroad:
    """What is asked of which country; `envelope` holds codes and numbers, never a text."""

    country: str
    service: str
    urgency: str
    consent: UUID
    fields: tuple[str, ...]
    envelope: Mapping[str, Any] = field(default_factory=dict)


def send_trm_referral(actor: Actor, case_id: UUID, asked: AskedAbroad) -> TrmReferral:
    """The other country's focal point is asked, by an envelope that names nobody."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "trm_referral.send", case)
    sent, consent = _send(actor, case, asked)
    log.write(actor, "trm_referral.send", sent, consent=consent.pseudonym)
    return sent


def _send(actor: Actor, case: Case, asked: AskedAbroad) -> tuple[TrmReferral, Consent]:
    if case.state == "closed":
        raise Conflict(gettext("This case is closed; reopen it before you refer."))
    point = find_point_of_country(asked.country)
    if point is None:
        raise Invalid({"country": [gettext("There is no pairing with this country.")]})
    consent = _consent_named(case, asked.consent)
    made = _blank(actor, case, point, asked)
    check_agreed(made, consent, point)
    workflow.begin(made, "send")
    session().add(made)
    until = consent.expires_at.isoformat() if consent.expires_at is not None else None
    told = {"service": asked.service, "urgency": asked.urgency, "until": until}
    queue(point, made, Kind.ENVELOPE, {**told, "envelope": dict(asked.envelope)})
    return made, consent


def _consent_named(case: Case, consent_id: UUID) -> Consent:
    try:
        return find_consent(consent_id, case, to_change=True)
    except Missing as none:
        raise Invalid({"consent": [gettext("There is no such consent in this case.")]}) from none


def _blank(actor: Actor, case: Case, point: FocalPoint, asked: AskedAbroad) -> TrmReferral:
    return TrmReferral(
        # Both countries' logs name it: it tells no time.
        id=uuid4(),
        case_id=case.id,
        focal_point_id=point.id,
        service=asked.service,
        urgency=asked.urgency,
        consent_id=asked.consent,
        fields=written_names(asked.fields, ()),
        created_at=now(),
        created_by_id=actor.id,
        sent_count=0,
        heard="",
    ).of(case)


def share_trm_referral(actor: Actor, referral_id: UUID, seen: int | None) -> TrmReferral:
    """What was agreed is on its way, sealed for the agency that accepted and for nobody else."""
    sent = find_sent(referral_id, to_change=True)
    policy.ask(actor, "trm_referral.share", sent)
    versions, consent = _share(actor, sent, seen)
    log.write(actor, "trm_referral.share", sent, sections=versions, consent=consent.pseudonym)
    return sent


def _share(actor: Actor, sent: TrmReferral, seen: int | None) -> tuple[dict[str, int], Consent]:
    check_version(seen, sent.version)
    workflow.step(sent, "share")
    point = find_point(sent.focal_point_id)
    if not point.is_live:
        raise Conflict(gettext("There is no pairing with this country."))
    consent = _consent_named(sent.case, sent.consent_id)
    check_agreed(sent, consent, point)
    records = find_shared_records(actor, sent)
    content = shared_content(sent, open_within(actor, records))
    if sent.certificate_id is None or sent.public_key is None:
        raise Conflict(gettext("The other country has not said to whom this goes."))
    lines = seal_lines(sent.id, sent.certificate_id, sent.public_key, content)
    sent.snapshot_hash = record_hash(lines.sealed_lines)
    told = {
        "key": base64.b64encode(lines.sealed_key).decode(),
        "lines": base64.b64encode(lines.sealed_lines).decode(),
    }
    if not queue(point, sent, Kind.SNAPSHOT, told):
        raise Invalid({"fields": [gettext("This is too much at once; agree to fewer lines.")]})
    return records.versions, consent


def withdraw_trm_referral(
    actor: Actor, referral_id: UUID, reason: str, seen: int | None
) -> TrmReferral:
    """Nothing more is asked of the other country, and what it was sent opens no more there."""
    sent = find_sent(referral_id, to_change=True)
    policy.ask(actor, "trm_referral.withdraw", sent)
    _withdraw(sent, reason, seen)
    log.write(actor, "trm_referral.withdraw", sent, reason=reason)
    return sent


def _withdraw(sent: TrmReferral, reason: str, seen: int | None) -> None:
    check_version(seen, sent.version)
    workflow.step(sent, "withdraw", reason=reason)
    sent.reason = reason
    queue_end(find_point(sent.focal_point_id), sent)


def list_trm_referrals(actor: Actor, case_id: UUID) -> Sequence[TrmReferral]:
    """All that was asked of other countries for this case, newest first."""
    case = find_case(case_id)
    policy.ask(actor, "trm_referral.list", case)
    found = find_sent_of(case)
    log.write(actor, "trm_referral.list", case, count=len(found))
    return found


def read_trm_referral(actor: Actor, referral_id: UUID) -> TrmReferral:
    """What was asked of whom, and how it stands."""
    sent = find_sent(referral_id)
    policy.ask(actor, "trm_referral.read", sent)
    log.write(actor, "trm_referral.read", sent)
    return sent
