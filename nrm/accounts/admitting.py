"""Letting others in: invite, invite again, take back, confirm, or say that the words differ.

What the person does meanwhile is in `joining.py`; the rows are in `inviting.py`, `first_keys.py`.
"""

from collections.abc import Collection
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.accounts.certifying import certificate_of, certify, give_agency_key
from nrm.accounts.first_keys import forget_joining, take_keys_away
from nrm.accounts.inviting import Invited, NewAccount, new_code, prepare_invitation
from nrm.accounts.models import ACTIVATED, ENDED, INVITED, Account, find_account
from nrm.accounts.people import Member, find_account_of, find_member, find_people
from nrm.agencies.models import Agency, find_agency, find_agency_named
from nrm.database import Cursor
from nrm.errors import OutOfTurn, Refused
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.policy import ATTENDANT, REGISTRAR


def list_people(actor: Actor, after: Cursor | None, limit: int) -> list[Member]:
    """Whoever the actor may let in, those invited last first; at most `limit` + 1."""
    found = find_people(actor, after, limit)
    policy.ask(actor, "account.list")
    log.write(actor, "account.list", count=len(found[:limit]))
    return found


def read_person(actor: Actor, account_id: UUID) -> Member:
    """One of them, with what is still to be done."""
    member = find_member(account_id)
    policy.ask(actor, "account.read", member.account)
    log.write(actor, "account.read")
    return member


def invite_account(actor: Actor, new: NewAccount) -> Invited:
    """An account waits for its person, who has 72 hours and one code of 128 bits."""
    agency = find_agency_named(new.agency_name)
    policy.ask(actor, "account.invite", agency)
    invited = _invite(actor, new, agency)
    log.write(actor, "account.invite")
    return invited


def _invite(actor: Actor, new: NewAccount, agency: Agency) -> Invited:
    _ask_for_duties(actor, new.duties)
    _check_lets_in(agency)
    return prepare_invitation(new, agency)


def _check_lets_in(agency: Agency) -> None:
    # The table holds its own custodians back; a registrar is of another agency.
    if agency.is_suspended:
        raise OutOfTurn(gettext("This agency is suspended: nobody is let into it now."))


def _ask_for_duties(actor: Actor, duties: Collection[str]) -> None:
    if REGISTRAR in duties and REGISTRAR not in actor.duties:
        raise Refused("Only the registrar can invite another registrar.")


def invite_again(actor: Actor, account_id: UUID) -> Invited:
    """A fresh code for somebody who has not joined; the one before and what it began are void."""
    account = find_account_of(account_id)
    policy.ask(actor, "account.invite_again", account)
    invited = _invite_again(actor, account)
    log.write(actor, "account.invite_again")
    return invited


def _invite_again(actor: Actor, account: Account) -> Invited:
    _ask_for_duties(actor, account.duties.split())
    if account.state != INVITED:
        raise OutOfTurn("This person has joined already, or was taken off the list.")
    _check_lets_in(find_agency(account.agency_id))
    take_keys_away(account)
    return new_code(account)


def take_invitation_back(actor: Actor, account_id: UUID) -> Account:
    """The code is void, and nobody can join by it; the name can be invited again."""
    account = find_account_of(account_id)
    policy.ask(actor, "account.take_back", account)
    _take_back(account)
    log.write(actor, "account.take_back")
    return account


def _take_back(account: Account) -> None:
    if account.state != INVITED:
        raise OutOfTurn("This person has joined already, or was taken off the list.")
    take_keys_away(account, ENDED)


def reject_account(actor: Actor, account_id: UUID) -> Account:
    """The words of the key differ: nothing is left of it, and the person joins anew."""
    account = find_account_of(account_id)
    policy.ask(actor, "account.reject", account)
    _reject(account)
    log.write(actor, "account.reject")
    return account


def _reject(account: Account) -> None:
    if account.state != ACTIVATED:
        raise OutOfTurn("Nobody waits here to be confirmed.")
    take_keys_away(account)


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
        _check_lets_in(agency)
        # No reader trusts somebody with a duty whom the registrar did not certify.
        if account.duties and REGISTRAR not in actor.duties:
            raise Refused("Only the registrar can confirm somebody who has a duty.")
        certificate = certify(actor, account)
        forget_joining(account)
    else:
        certificate = certificate_of(account)
    # Who only attends holds no key of the agency: what is sent to it opens to that person never.
    if account.role == ATTENDANT:
        return
    if agency.id == actor.agency_id and agency.certificate_id is not None:
        give_agency_key(actor, agency, certificate)
