"""The rows of somebody who gets the first keys, and how they are taken away again.

For actions that asked the policy. How one goes through it is in `joining.py`.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy.sql.selectable import Select

from nrm.accounts.factors import sealed_seed
from nrm.accounts.models import (
    ACTIVATED,
    FACTORS,
    INVITATIONS,
    INVITED,
    INVITED_BY_CODE,
    JOINING_OF,
    Account,
    Invitation,
    SecondFactor,
)
from nrm.accounts.passphrases import FreshPassphrase, set_passphrase
from nrm.accounts.recovery_codes import find_recovery_codes, spend
from nrm.database import new_id, now, session
from nrm.policy import REGISTRAR
from nrm.vault import totp
from nrm.vault.certificates import PERSON, Subject, anchor_of, issue
from nrm.vault.keyring import Keyring, PersonKeys
from nrm.vault.rows import rely_on


def code_hash(code: str) -> bytes:
    """SHA-256 of an activation code, whatever spaces and case it was typed with."""
    return sha256(code.replace(" ", "").replace("-", "").lower().encode()).digest()


def find_invited(code: str) -> tuple[Invitation, Account] | None:
    """The invitation of this code and whose it is, while it has not run out."""
    found = session().execute(INVITED_BY_CODE, {"code_hash": code_hash(code)}).one_or_none()
    rely_on(*(found or ()))
    if found is None or found[0].expires_at <= now():
        return None
    return found[0], found[1]


def is_unused(invitation: Invitation, account: Account) -> bool:
    """Whether the code can still give keys to its account."""
    return invitation.used_at is None and account.state == INVITED


def give_keys(account: Account, keys: PersonKeys, fresh: FreshPassphrase) -> bytes:
    """The account has these keys and a second factor of its own; answers with the factor's seed."""
    set_passphrase(account, fresh, keys.keyring)
    account.encryption_public = keys.public_encryption
    account.signing_public = keys.public_signing
    _delete(FACTORS, account.id)
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


def become_activated(account: Account, invitations: Sequence[Invitation], keyring: Keyring) -> None:
    """The code is used, and a custodian can confirm the account.

    The first registrar confirms itself: its fingerprint becomes the anchor of the country.
    """
    for invitation in invitations:
        invitation.used_at = now()
    account.state = ACTIVATED
    if REGISTRAR in account.duties.split():
        _anchor(account, keyring)


def _anchor(account: Account, keyring: Keyring) -> None:
    if session().info["root"].anchor is not None:
        return
    subject = Subject(PERSON, account.id, account.agency_id, account.duties.split())
    publics = account.encryption_public, account.signing_public
    made = issue(subject, *publics, None, keyring)
    account.certificate_id, account.state = made.id, "active"
    # Before the commit: without its anchor the certificate would be worth nothing.
    current_app.extensions["nrm_set_anchor"](anchor_of(made))
    session().info["root"] = current_app.extensions["nrm_session_info"]["root"]


def take_keys_away(account: Account, state: str = INVITED) -> None:
    """Nothing is left of what the person made: no keys, no factor, no codes, no invitation."""
    for statement in (INVITATIONS, JOINING_OF, FACTORS):
        _delete(statement, account.id)
    for code in find_recovery_codes(account.id):
        spend(code)
    account.salt = account.verifier_hash = account.sealed_keys = b""
    account.encryption_public = account.signing_public = b""
    account.state = state


def forget_joining(account: Account) -> None:
    """Nothing is left of the way in, which is over."""
    _delete(JOINING_OF, account.id)


def _delete(statement: Select[Any], account_id: UUID) -> None:
    for row in session().scalars(statement, {"account_id": account_id}):
        session().delete(row)
