"""Joining: invited by code, activated with passphrase and second factor, confirmed by a custodian.

What a signed-in person does here stands in `actions.py`; this is what happens before one can be.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from flask import current_app
from flask_babel import gettext

from nrm import policy
from nrm.accounts.factors import sealed_seed
from nrm.accounts.models import (
    ACTIVATED,
    INVITED,
    INVITED_BY_CODE,
    Account,
    Invitation,
    SecondFactor,
)
from nrm.accounts.passphrases import FreshPassphrase, fresh_passphrase, set_passphrase
from nrm.accounts.signing_in import policy_view
from nrm.database import new_id, now, session, transaction
from nrm.errors import Missing
from nrm.log import writer as log
from nrm.policy import REGISTRAR
from nrm.vault import totp
from nrm.vault.certificates import PERSON, Subject, anchor_of, issue
from nrm.vault.keyring import Keyring, PersonKeys, new_person_keys
from nrm.vault.rows import rely_on


@dataclass(frozen=True)
class Activated:
    """A person has keys now; the seed is shown once, for the authenticator app."""

    account: Account
    seed: bytes = field(repr=False)
    keyring: Keyring = field(repr=False)


def code_hash(code: str) -> bytes:
    """SHA-256 of an activation code, whatever spaces and case it was typed with."""
    return sha256(code.replace(" ", "").replace("-", "").lower().encode()).digest()


def activate(code: str, passphrase: str) -> Activated:
    """The account has a passphrase, keys and a second factor; a custodian has yet to confirm it.

    The first registrar confirms itself: its fingerprint becomes the anchor of the country.
    Raises Missing for a code that is not good, Invalid for a weak passphrase.
    """
    with transaction(write=False):
        name = _invited(code)[1].name
    fresh, keys = fresh_passphrase(passphrase, name), new_person_keys()
    with transaction():
        invitation, account = _invited(code)
        policy.ask(policy_view(account), "account.activate", account)
        invitation.used_at = now()
        _set_keys(account, keys, fresh)
        seed = _new_factor(account)
        if REGISTRAR in account.duties.split():
            _anchor(account, keys)
        log.write(policy_view(account), "account.activate")
    return Activated(account, seed, keys.keyring)


def _invited(code: str) -> tuple[Invitation, Account]:
    found = session().execute(INVITED_BY_CODE, {"code_hash": code_hash(code)}).one_or_none()
    rely_on(*(found or ()))
    usable = found is not None and found[0].used_at is None and found[0].expires_at > now()
    if found is None or not usable or found[1].state != INVITED:
        raise Missing(gettext("This code is not good any more. Ask for a new invitation."))
    return found[0], found[1]


def _set_keys(account: Account, keys: PersonKeys, fresh: FreshPassphrase) -> None:
    set_passphrase(account, fresh, keys.keyring)
    account.encryption_public = keys.public_encryption
    account.signing_public = keys.public_signing
    account.state = ACTIVATED


def _new_factor(account: Account) -> bytes:
    seed, factor_id = totp.new_secret(), new_id()
    session().add(
        SecondFactor(
            id=factor_id,
            account_id=account.id,
            kind="totp",
            sealed_seed=sealed_seed(factor_id, seed),
            last_step=None,
        )
    )
    return seed


def _anchor(account: Account, keys: PersonKeys) -> None:
    if session().info["root"].anchor is not None:
        return
    subject = Subject(PERSON, account.id, account.agency_id, account.duties.split())
    made = issue(subject, keys.public_encryption, keys.public_signing, None, keys.keyring)
    account.certificate_id, account.state = made.id, "active"
    # Before the commit: without its anchor the certificate would be worth nothing.
    current_app.extensions["nrm_set_anchor"](anchor_of(made))
    session().info["root"] = current_app.extensions["nrm_session_info"]["root"]
