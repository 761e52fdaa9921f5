"""Another authenticator app while the old one is still at hand: shown to whoever proved it is them.

Offer and code as for a lost phone (`phones.py`); what allows it is the session itself.
"""

from uuid import UUID, uuid5

from flask_babel import gettext

from nrm import policy
from nrm.accounts.models import BY_ID, FACTORS
from nrm.accounts.own_sessions import end_sessions, find_other_sessions
from nrm.database import now, session
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.recovery.factors import end_leaves, replace_factor
from nrm.recovery.phones import GOOD_FOR, Offer, opened_offer
from nrm.vault import totp
from nrm.vault.rows import rely_on


def offer_own_factor(actor: Actor) -> Offer:
    """A seed to be scanned; nothing is changed before a code of it comes back to this session."""
    account = session().scalars(BY_ID, {"id": actor.id}).one()
    rely_on(account)
    policy.ask(actor, "account.offer_factor", account)
    log.write(actor, "account.offer_factor")
    return Offer(account.id, account.name, _way_of(actor), totp.new_secret(), now() + GOOD_FOR)


def _way_of(actor: Actor) -> UUID:
    """What an offer is good for: this session, until the account has another second factor."""
    factors = session().scalars(FACTORS, {"account_id": actor.id})
    present = " ".join(sorted(str(factor.id) for factor in factors))
    # Whoever comes without a session has nothing that `enrol_own_factor` would take.
    return uuid5(actor.session_id, present) if actor.session_id is not None else actor.id


def own_offer(actor: Actor, token: str) -> Offer | None:
    """The offer of this token; None when it is too old, or was not shown to this session."""
    offer = opened_offer(token)
    if offer is None or actor.session_id is None:
        return None
    return offer if (offer.account_id, offer.way_id) == (actor.id, _way_of(actor)) else None


def enrol_own_factor(actor: Actor, token: str, code: str) -> None:
    """The offered factor is the only one of the account, and all other sessions have ended.

    Raises Invalid at `code` when it does not fit, or the offer is not one of this session.
    """
    account = session().scalars(BY_ID.with_for_update(), {"id": actor.id}).one()
    rely_on(account)
    policy.ask(actor, "account.enrol_factor", account)
    offer = own_offer(actor, token)
    step = totp.accepted_step(offer.seed, code, now(), None) if offer is not None else None
    if offer is None or step is None:
        raise Invalid({"code": [gettext("The code does not fit. Try the next one.")]})
    replace_factor(account, offer.seed, step)
    end_leaves(account.id)
    others = find_other_sessions(actor)
    end_sessions(others)
    log.write(actor, "account.enrol_factor", count=len(others))
