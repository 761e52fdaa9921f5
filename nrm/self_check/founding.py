"""Two agencies of the check and their people, made by a registrar with the actions of everybody.

Nobody knows what these people sign in with but the file of the check (`keeping.py`).
"""

from dataclasses import dataclass, field

from nrm.accounts.activating import Activated, activate
from nrm.accounts.admitting import confirm_account, invite_account
from nrm.accounts.certifying import certificate_of
from nrm.accounts.inviting import NewAccount
from nrm.accounts.models import find_account
from nrm.accounts.sessions import actor_of
from nrm.agencies.actions import propose_agency, register_agency
from nrm.agencies.models import CHECKING, find_agency, find_agency_named
from nrm.agencies.proposing import NewAgency
from nrm.database import transaction
from nrm.demo.accounts import new_passphrase
from nrm.http.acting import acting_as
from nrm.http.actor import Actor
from nrm.policy import CUSTODIAN, PARTNER_WORKER, SOCIAL_WORKER
from nrm.self_check.keeping import Kept, Login
from nrm.self_check.looks import Who


@dataclass(frozen=True)
class _Made:
    """Somebody of the check: what they sign in with, and their keys while these are at hand."""

    login: Login
    activated: Activated = field(repr=False)


def found_check(registrar: Actor, name: str) -> Kept:
    """The agencies stand, and their people can sign in. Conflict where one of this name stands."""
    worker = _found(registrar, NewAgency(name, "social"), SOCIAL_WORKER)
    partner = _found(registrar, NewAgency("partner"), PARTNER_WORKER, parent=name)
    with transaction(write=False):
        agency_id = str(find_agency_named(f"{name}, partner").id)
    return Kept({Who.WORKER: worker, Who.PARTNER: partner}, agency_id)


def _found(registrar: Actor, new: NewAgency, role: str, parent: str = "") -> Login:
    """A centre is sent things by its own agency alone: of all others these two are kept apart."""
    with acting_as(registrar, "agency.propose"):
        above = find_agency_named(parent).id if parent else None
        agency = propose_agency(registrar, new, above).name
    people = [_brought_in(registrar, f"{agency}, {n}", agency, role) for n in (1, 2)]
    first = people[0].login.name
    for each in people:
        with acting_as(registrar, "account.confirm"):
            confirm_account(registrar, each.login.name)
    with transaction(write=False):
        account = find_account(first)
        custodian = actor_of(
            account, find_agency(account.agency_id), people[0].activated.keyring, None
        )
    with acting_as(registrar, "agency.register"):
        certificates = [certificate_of(find_account(each.login.name)) for each in people]
        register_agency(registrar, agency, custodian, certificates, CHECKING)
    return people[0].login


def _brought_in(registrar: Actor, name: str, agency: str, role: str) -> _Made:
    # An agency that holds keys needs two custodians; the second one never signs in.
    with acting_as(registrar, "account.invite"):
        invited = invite_account(registrar, NewAccount(name, role, agency, (CUSTODIAN,)))
    passphrase = new_passphrase(name)
    activated = activate(invited.code, passphrase)
    return _Made(Login(name, passphrase, activated.seed.hex()), activated)
