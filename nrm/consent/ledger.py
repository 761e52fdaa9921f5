"""Where each scope stands: given, refused, ended or not asked (domain, 9.8).

What nobody recorded was not asked: a question that was put has an answer, if only that there was
none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from nrm.consent.models import ABROAD, SHARE_SCOPES, Consent
from nrm.database import now
from nrm.profile import list_entries

GIVEN, REFUSED, ENDED, NOT_ASKED = "given", "refused", "ended", "not_asked"
# From then on the person is asked again, so that help does not break off.
WARNING = timedelta(days=14)
_Matter = tuple[str, UUID | str | None, str | None]


@dataclass(frozen=True)
class Standing:
    """A scope and the consents that say how it stands: those that hold, else the last word."""

    scope: str
    state: str
    consents: tuple[Consent, ...] = ()


def standings(found: Sequence[Consent]) -> tuple[Standing, ...]:
    """Every scope in the order of the list; `found`: the case's consents, newest first."""
    listed = [entry.code for entry in list_entries("consent_scopes")]
    return tuple(_standing(scope, [c for c in found if c.scope == scope]) for scope in listed)


def shared_now(found: Sequence[Consent]) -> list[Consent]:
    """What lets somebody else know something now, soonest to end first."""
    live = [c for c in found if c.is_live and (c.recipient_id or c.country) is not None]
    shares = (c for c in live if c.scope in (*SHARE_SCOPES, ABROAD))
    return sorted(shares, key=lambda c: (c.expires_at, c.id))


def ends_soon(consent: Consent) -> bool:
    """It holds, and not for long."""
    soon = consent.expires_at is not None and consent.expires_at < now() + WARNING
    return consent.is_live and soon


def _standing(scope: str, said: Sequence[Consent]) -> Standing:
    live = tuple(consent for consent in said if consent.is_live)
    if live:
        return Standing(scope, GIVEN, live)
    last = tuple(_last_words(said))
    if not last:
        return Standing(scope, NOT_ASKED)
    return Standing(scope, REFUSED if last[0].is_refusal else ENDED, last)


def _last_words(said: Sequence[Consent]) -> Iterator[Consent]:
    """The newest about each agency and purpose."""
    known = set[_Matter]()
    for consent in said:
        matter = (consent.scope, consent.recipient_id or consent.country, consent.purpose)
        if matter not in known:
            known.add(matter)
            yield consent
