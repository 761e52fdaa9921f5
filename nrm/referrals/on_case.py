"""Referrals on the page of the case they came from: service, partner, state and clock."""

from flask_babel import gettext

from nrm.agencies.models import agency_names
from nrm.cases.parts import CaseParts
from nrm.cases.shown import code_words
from nrm.cases.views import ReferralRow
from nrm.cases.words import deadline
from nrm.look.parts import Event, Tag, Tone
from nrm.referrals.finding import find_referrals
from nrm.referrals.models import Referral
from nrm.workflow import ENDED, UNSENT


def add_referrals(parts: CaseParts) -> None:
    """The referrals of the case, and when they were sent and last moved, stand on its page."""
    found = find_referrals(parts.case)
    names = agency_names({referral.recipient_id for referral in found})
    for referral in found:
        partner = names.get(referral.recipient_id, "")
        parts.referrals.append(_row(parts, referral, partner))
        parts.events += _events(referral, partner)


def referral_state(state: str) -> Tag:
    """The state of a referral in words."""
    draft = state in UNSENT
    tone = Tone.END if state in ENDED else Tone.OPEN if draft else Tone.ON
    return Tag(label=code_words("referral_states", state), tone=tone)


def _row(parts: CaseParts, referral: Referral, partner: str) -> ReferralRow:
    running = parts.clock_of(referral.id)
    return ReferralRow(
        service=code_words("services", referral.service),
        url=f"/referrals/{referral.id}",
        partner=partner,
        state=referral_state(referral.state),
        clock=deadline(running) if running is not None else None,
    )


def _events(referral: Referral, partner: str) -> list[Event]:
    told = []
    if referral.sent_at is not None:
        told.append(Event(at=referral.sent_at, title=gettext("Referral sent"), detail=partner))
    if referral.sent_at != referral.state_at and referral.sent_at is not None:
        state = code_words("referral_states", referral.state)
        told.append(Event(at=referral.state_at, title=state, detail=partner))
    return told
