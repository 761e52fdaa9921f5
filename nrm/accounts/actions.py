"""What people do with accounts: invite and confirm others, look after their own.

How somebody signs in is in `signing_in.py`, how one joins in `joining.py`.
"""

from uuid import UUID

from nrm import policy
from nrm.accounts.certifying import (
    certificate_of,
    certify,
    fingerprint_of_account,
    give_agency_key,
)
from nrm.accounts.inviting import Invited, NewAccount, prepare_invitation
from nrm.accounts.models import ACTIVATED, Account, SignedIn, find_account
from nrm.accounts.own_sessions import (
    end_sessions,
    find_live_sessions,
    find_other_sessions,
    find_session,
)
from nrm.accounts.passphrases import FreshPassphrase, set_passphrase
from nrm.accounts.recovery_codes import find_recovery_codes, replace_codes
from nrm.agencies.models import Agency, find_agency, find_agency_named
from nrm.database import Cursor
from nrm.errors import Refused
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.policy import REGISTRAR

# What other features may use; the rest is ours.
__all__ = [
    "Invited",
    "NewAccount",
    "certificate_of",
    "certify",
    "change_passphrase",
    "close_other_sessions",
    "close_session",
    "confirm_account",
    "fingerprint_of_account",
    "invite_account",
    "list_sessions",
    "make_recovery_codes",
    "read_recovery_codes",
]


def invite_account(actor: Actor, new: NewAccount) -> Invited:
    """An account waits for its person, who has 72 hours and one code of 128 bits."""
    agency = find_agency_named(new.agency_name)
    policy.ask(actor, "account.invite", agency)
    invited = _invite(actor, new, agency)
    log.write(actor, "account.invite")
    return invited


def _invite(actor: Actor, new: NewAccount, agency: Agency) -> Invited:
    if REGISTRAR in new.duties and REGISTRAR not in actor.duties:
        raise Refused("Only the registrar can invite another registrar.")
    return prepare_invitation(new, agency)


def confirm_account(actor: Actor, name: str) -> Account:
    """The person's keys are certified and hold the agency's key; from now on he or she can work.

    A member of an agency without keys is certified by the registrar and given none; so is a
    custodian, who gets the key when the agency is registered, or later from another custodian.
    """
    account = find_account(name, to_change=True)
    policy.ask(actor, "account.confirm", account)
    _certify_and_give(actor, account)
    log.write(actor, "account.confirm")
    return account


def _certify_and_give(actor: Actor, account: Account) -> None:
    agency = find_agency(account.agency_id)
    if account.state == ACTIVATED:
        # No reader trusts somebody with a duty whom the registrar did not certify.
        if account.duties and REGISTRAR not in actor.duties:
            raise Refused("Only the registrar can confirm somebody who has a duty.")
        certificate = certify(actor, account)
    else:
        certificate = certificate_of(account)
    if agency.id == actor.agency_id and agency.certificate_id is not None:
        give_agency_key(actor, agency, certificate)


def list_sessions(actor: Actor, after: Cursor | None, limit: int) -> list[SignedIn]:
    """Where the actor is signed in, the newest first; one row more than `limit` if others follow.

    No address and no name of a device is kept anywhere: times tell one session from another.
    """
    found = find_live_sessions(actor, after, limit)
    policy.ask(actor, "session.list", actor)
    log.write(actor, "session.list", count=len(found[:limit]))
    return found


def close_session(actor: Actor, session_id: UUID) -> None:
    """One session of the actor is ended, wherever its cookie is."""
    row = find_session(session_id)
    policy.ask(actor, "session.close", row)
    end_sessions([row])
    log.write(actor, "session.close")


def close_other_sessions(actor: Actor) -> int:
    """The actor is signed in nowhere but here; how many sessions that ended."""
    others = find_other_sessions(actor)
    policy.ask(actor, "session.close_others", actor)
    end_sessions(others)
    log.write(actor, "session.close_others", count=len(others))
    return len(others)


def change_passphrase(actor: Actor, fresh: FreshPassphrase) -> int:
    """The same keys lie under a new passphrase; how many other sessions of the actor that ended."""
    account, others = find_account(actor.name, to_change=True), find_other_sessions(actor)
    policy.ask(actor, "account.change_passphrase", account)
    set_passphrase(account, fresh, actor.keyring)
    end_sessions(others)
    log.write(actor, "account.change_passphrase", count=len(others))
    return len(others)


def make_recovery_codes(actor: Actor) -> list[str]:
    """Fresh codes that open the actor's keys, to be shown once; older ones open nothing more."""
    account = find_account(actor.name, to_change=True)
    policy.ask(actor, "account.make_recovery_codes", account)
    codes = replace_codes(account, actor.keyring)
    log.write(actor, "account.make_recovery_codes", count=len(codes))
    return codes


def read_recovery_codes(actor: Actor) -> int:
    """How many codes of the actor are still good; none of them can be shown again."""
    left = len(find_recovery_codes(actor.id))
    policy.ask(actor, "account.read_recovery_codes", actor)
    log.write(actor, "account.read_recovery_codes", count=left)
    return left
