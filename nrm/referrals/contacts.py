"""Who at a receiving agency is to be asked about a referral."""

from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm.accounts.facts import account_facts
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.policy import RECEIVING, has_stepped_back
from nrm.referrals.models import Referral

# Somebody there looks after it: from the acknowledgement until it ends.
LOOKED_AFTER: Final = ("acknowledged", "info_requested", "accepted", "in_service")


def contact_of(actor: Actor, referral: Referral, contact: UUID | None) -> UUID:
    """The contact that was named, the actor by default; Invalid unless it may be one."""
    if contact is None and not actor.is_system:
        return actor.id
    # A system is nobody whom a sender can ask: it names somebody.
    facts = account_facts(contact) if contact is not None else {}
    known = facts.get("active") and facts.get("agency_id") == actor.agency_id
    receives = known and facts.get("role") in RECEIVING
    if contact is None or not receives or has_stepped_back(contact, referral):
        raise Invalid({"contact": [gettext("Name an active colleague of your agency.")]})
    return contact
