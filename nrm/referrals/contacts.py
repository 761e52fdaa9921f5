"""Who at a receiving agency is to be asked about a referral."""

from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm.accounts.facts import account_facts
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.policy import PARTNER_WORKER, SOCIAL_WORKER, SUPERVISOR
from nrm.referrals.models import Referral

# Whoever opens what an agency is sent; a system is nobody whom a sender can ask.
RECEIVING: Final = frozenset({PARTNER_WORKER, SOCIAL_WORKER, SUPERVISOR})
# Somebody there looks after it: from the acknowledgement until it ends.
LOOKED_AFTER: Final = ("acknowledged", "info_requested", "accepted", "in_service")


def contact_of(actor: Actor, referral: Referral, contact: UUID | None) -> UUID:
    """The contact that was named, the actor by default; Invalid unless it may be one."""
    if contact is None and not actor.is_system:
        return actor.id
    facts = account_facts(contact) if contact is not None else {}
    known = facts.get("active") and facts.get("agency_id") == actor.agency_id
    receives = facts.get("role") in RECEIVING and not is_closed_to(contact, referral)
    if contact is None or not (known and receives):
        raise Invalid({"contact": [gettext("Name an active colleague of your agency.")]})
    return contact


def is_closed_to(account_id: UUID | None, referral: Referral) -> bool:
    """Whether this one declared a conflict of interest in its case, and opens nothing of it."""
    return str(account_id) in (referral.stepped_back or "")
