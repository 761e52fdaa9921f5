"""What upper features add to the pages of a consent: the referrals that rest on it.

They are registered in `create_app` for the event `consent.page`, and asked inside the transaction
that read the consent.
"""

from dataclasses import dataclass, field

from nrm.consent.models import Consent
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.look.parts import Link, Waiting


@dataclass
class ConsentParts:
    """Filled by the features above: `resting` says of each referral what a withdrawal does.

    `links` lead to what else is on record about it.
    """

    actor: Actor
    consent: Consent
    resting: list[Waiting] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def parts_of_consent(actor: Actor, consent: Consent) -> ConsentParts:
    """What rests on the consent and is the reader's to know."""
    parts = ConsentParts(actor, consent)
    hooks.tell("consent.page", parts)
    return parts
