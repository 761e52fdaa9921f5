"""Referrals on the pages of the consent they rest on: what a withdrawal would do to each.

It is done in `effects.py`; both read the same table of states.
"""

from flask_babel import gettext, ngettext

from nrm.agencies.models import agency_names
from nrm.cases.shown import code_words
from nrm.consent.parts import ConsentParts
from nrm.database import now, session
from nrm.look.moments import day
from nrm.look.parts import Waiting
from nrm.referrals.models import RESTING, Referral


def add_resting(parts: ConsentParts) -> None:
    """Each referral that a withdrawal would change; for a recipient its own, once it was sent."""
    held = session().scalars(RESTING, {"consent_id": parts.consent.id}).all()
    if parts.actor.agency_id != parts.consent.lead_agency_id:
        own = parts.actor.agency_id
        held = [r for r in held if r.recipient_id == own and r.sent_at is not None]
    names = agency_names({referral.recipient_id for referral in held})
    for referral in held:
        effect = _effect(referral)
        if effect:
            service = code_words("services", referral.service)
            title = f"{service}, {names.get(referral.recipient_id, '')}"
            url = f"/referrals/{referral.id}"
            state = code_words("referral_states", referral.state)
            parts.resting.append(Waiting(title=title, url=url, context=f"{state}. {effect}"))


def _effect(referral: Referral) -> str:
    """What happens to it in words; empty when nothing does."""
    lines = len(referral.field_names)
    if referral.state in ("accepted", "in_service"):
        return str(
            ngettext(
                "The partner can no longer open the %(num)d line, and its part ends.",
                "The partner can no longer open the %(num)d lines, and its part ends.",
                lines,
            )
        )
    if referral.state in ("sent", "acknowledged", "info_requested"):
        return str(gettext("It ends. The partner never learned who the person is."))
    if referral.state == "completed" and _is_open(referral):
        ends = day(referral.access_ends_at).striptags() if referral.access_ends_at else ""
        return str(gettext("Help is over; the access until %(day)s ends now.", day=ends))
    if referral.state == "awaiting_consent":
        return str(gettext("It is taken back. The partner has not heard of it."))
    if referral.state == "draft":
        return str(gettext("It stays a draft, without a consent. The partner has not heard of it."))
    return ""


def _is_open(referral: Referral) -> bool:
    return referral.access_ends_at is None or referral.access_ends_at > now()
