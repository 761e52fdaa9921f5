"""An agency of a kind that the small country does not have, with two people."""

from nrm.accounts.activating import activate
from nrm.accounts.admitting import invite_account
from nrm.accounts.certifying import certify
from nrm.accounts.inviting import NewAccount
from nrm.accounts.models import find_account
from nrm.accounts.sessions import actor_of
from nrm.agencies.actions import propose_agency, register_agency
from nrm.agencies.models import find_agency
from nrm.agencies.proposing import NewAgency
from nrm.database import session
from nrm.http.actor import Actor
from nrm.vault.keyring import Keyring
from tests.adversary.hostile import Hands
from tests.adversary.thief import keyring_of
from tests.support.country import PASSPHRASE, Country


def a_partner(
    country: Country,
    agency: str,
    kind: str,
    names: tuple[str, str],
    role: str = "partner_worker",
) -> None:
    """A registered agency of this name and kind; these two work there and hold its keys."""
    rita = keyring_of(country, Hands(country).dump(), "rita")
    with country.inside():
        registrar = _actor("rita", rita)
        propose_agency(registrar, NewAgency(agency, kind))
    new = [NewAccount(name, role, agency, ("custodian",)) for name in names]
    keyrings = {each.name: _joins(country, registrar, each) for each in new}
    with country.inside():
        certificates = [certify(registrar, find_account(name)) for name in names]
        session().flush()
        register_agency(registrar, agency, _actor(names[0], keyrings[names[0]]), certificates)


def _joins(country: Country, registrar: Actor, new: NewAccount) -> Keyring:
    with country.inside():
        code = invite_account(registrar, new).code
    with country.app.app_context():
        activated = activate(code, PASSPHRASE)
    country.seeds[new.name] = activated.seed
    return activated.keyring


def _actor(name: str, keyring: Keyring) -> Actor:
    account = find_account(name)
    return actor_of(account, find_agency(account.agency_id), keyring, None)
