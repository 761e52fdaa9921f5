"""What whoever comes along with the person is told of a shelter: where it is, if it said so."""

from uuid import UUID

from nrm import policy
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.referrals.addresses import SealedAddress, find_address
from nrm.referrals.finding import find_referral
from nrm.referrals.models import Referral


def open_address(actor: Actor, referral_id: UUID) -> tuple[Referral, SealedAddress]:
    """Where the shelter is, still sealed; Missing unless it gave that and still serves."""
    referral = find_referral(referral_id)
    policy.ask(actor, "referral.open_address", referral)
    address = find_address(actor, referral)
    log.write(actor, "referral.open_address", referral, purpose="casework")
    return referral, address
