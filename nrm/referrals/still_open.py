"""What a receiving agency may still open of what it was sent, and until when. Opens nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from nrm.consent.models import CONSENTS, Consent
from nrm.database import now, session
from nrm.referrals.models import Referral
from nrm.workflow import OPEN_TO_RECIPIENT

# Asked for like a state, which it is none of.
STILL_OPEN: Final = "open"


def in_state(state: str | None) -> list[ColumnElement[bool]]:
    """The referrals in this state, in any (None), or those that may still be opened."""
    if state != STILL_OPEN:
        return [Referral.state == state] if state else []
    at, ends = now(), Consent.expires_at
    live: Any = select(Consent.id).where(
        Consent.withdrawn_at.is_(None), or_(ends.is_(None), ends > at)
    )
    window = or_(Referral.access_ends_at.is_(None), Referral.access_ends_at > at)
    return [Referral.state.in_(sorted(OPEN_TO_RECIPIENT)), window, Referral.consent_id.in_(live)]


def open_until(referrals: Iterable[Referral]) -> dict[UUID, datetime]:
    """When each of these closes at the latest: with its consent, or with the time of hand-over."""
    shown = list(referrals)
    found = session().scalars(CONSENTS, {"ids": [each.consent_id for each in shown]})
    ends: dict[UUID | None, datetime | None] = {each.id: each.expires_at for each in found}
    either = {each.id: (each.access_ends_at, ends.get(each.consent_id)) for each in shown}
    known = {key: [at for at in both if at is not None] for key, both in either.items()}
    return {key: min(both) for key, both in known.items() if both}
