"""A referral that is being prepared, its partner, and the consents that it may rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext

from nrm.agencies.models import Agency, find_agency
from nrm.consent.models import SHARE_SCOPES, Consent, find_consents
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.referrals.finding import find_referrals
from nrm.referrals.looking import look_at_referral
from nrm.referrals.models import Referral
from nrm.referrals.together import asked_elsewhere, of_same_need
from nrm.workflow import UNSENT


@dataclass(frozen=True)
class Draft:
    """A draft as saved, its partner, and the consents that may carry it.

    `is_twin`: the partner is asked for this already, or helps with it; `elsewhere`: since when
    another one is, and not as one of several.
    """

    referral: Referral
    partner: Agency
    consents: Sequence[Consent]
    is_twin: bool
    elsewhere: datetime | None
    envelope: Mapping[str, Any] = field(repr=False)


def find_draft(actor: Actor, referral_id: Any) -> Draft:
    """The draft with all that its page needs, read and logged; Conflict once it was sent."""
    seen = look_at_referral(actor, referral_id)
    referral = seen.view.referral
    if seen.view.is_recipient or referral.state not in UNSENT:
        raise Conflict(gettext("This was sent already and cannot change."))
    same = of_same_need(referral, find_referrals(referral.case))
    return Draft(
        referral=referral,
        partner=find_agency(referral.recipient_id),
        consents=[c for c in find_consents(referral.case) if _carries(c, referral)],
        is_twin=any(r.recipient_id == referral.recipient_id for r in same),
        elsewhere=asked_elsewhere(referral, same),
        envelope=seen.view.envelope,
    )


def _carries(consent: Consent, referral: Referral) -> bool:
    fits = (consent.recipient_id, consent.purpose) == (referral.recipient_id, referral.service)
    return consent.is_live and consent.scope in SHARE_SCOPES and fits
