"""Sending a referral: looked at first, the consent checked, the snapshot frozen and locked."""

from dataclasses import replace
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.clocks.models import start_clock
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.log.acts import Subject
from nrm.referrals.additions import check_reasons, counted_reasons
from nrm.referrals.covering import check_covered
from nrm.referrals.finding import (
    consent_of,
    find_referral,
    find_referral_to_change,
)
from nrm.referrals.freezing import freeze_fields
from nrm.referrals.models import Referral
from nrm.referrals.previewing import Preview, find_preview
from nrm.referrals.together import check_turn


def prepare_referral(actor: Actor, referral_id: UUID, seen: int | None) -> Referral:
    """The draft is complete and awaits sending (domain, R02)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.prepare", referral)
    _prepare(referral, seen)
    log.write(actor, "referral.prepare", referral)
    return referral


def _prepare(referral: Referral, seen: int | None) -> None:
    check_version(seen, referral.version)
    workflow.step(referral, "prepare", fields=referral.fields or None)


def read_preview(actor: Actor, referral_id: UUID) -> Preview:
    """What the recipient would see if it were sent as it stands, still sealed; it sends nothing."""
    referral = find_referral(referral_id)
    policy.ask(actor, "referral.preview", referral)
    preview, consent = find_preview(actor, referral), consent_of(referral)
    log.write(
        actor,
        "referral.preview",
        _with_head(referral),
        sections=preview.sealed.versions,
        purpose="casework",
        consent=consent.pseudonym if consent else None,
    )
    return preview


def send_referral(actor: Actor, referral_id: UUID, seen: int | None) -> Referral:
    """The recipient sees the envelope; the snapshot is frozen and locked (domain, R03)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.send", referral)
    versions = _send(actor, referral, seen)
    consent = consent_of(referral)
    log.write(
        actor,
        "referral.send",
        _with_head(referral),
        sections={**versions, **counted_reasons(referral)},
        consent=consent.pseudonym if consent else None,
    )
    return referral


def _with_head(referral: Referral) -> Subject:
    # Sections were read to freeze them: the entry must find the case's head where it should be.
    of_case = referral.case.log_subject()
    return replace(of_case, referral_pseudonym=referral.pseudonym)


def _send(actor: Actor, referral: Referral, seen: int | None) -> dict[str, int]:
    check_version(seen, referral.version)
    workflow.row_for(referral, "send")
    if referral.case.is_offered:
        # Its keys would be missing from those that the next lead agency was offered.
        raise Conflict(gettext("This case is being handed over; nothing is sent meanwhile."))
    check_turn(referral)
    check_covered(referral, consent_of(referral))
    check_reasons(referral)
    versions = freeze_fields(actor, referral)
    workflow.step(referral, "send")
    referral.sent_at = referral.state_at
    start_clock("acknowledge", referral.case_id, referral.id, referral.urgency)
    return versions
