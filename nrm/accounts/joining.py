"""Joining, first half: a code of an invitation opens the way, and a passphrase makes the keys.

Nobody is signed in yet: one answer for every failure, back-off per name and source. Until the
second factor works (`activating.py`) the fresh keys lie in a row, sealed under a token that only a
cookie holds. Who stops on the way begins again with the same code and the same passphrase.
"""

import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.accounts.backoff import check_backoff, clear_failures, count_failure, keys_of
from nrm.accounts.first_keys import find_invited, give_keys, is_unused
from nrm.accounts.models import ACTIVATED, INVITED, JOINING_OF, Account, Joining
from nrm.accounts.passphrases import FreshPassphrase, fresh_passphrase
from nrm.accounts.sessions import account_as_actor
from nrm.accounts.signing_in import keys_context, policy_view
from nrm.accounts.stretching import Stored, stored_in, stretch_bounded
from nrm.accounts.tokens import hash_of, new_token
from nrm.database import new_id, now, session, transaction
from nrm.errors import Unavailable
from nrm.http.acting import write_refusal
from nrm.http.problems import NotSignedIn
from nrm.log import writer as log
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring, new_person_keys, open_keyring, seal_keyring, session_key
from nrm.vault.passphrases import verifier_hash
from nrm.vault.rows import rely_on

TIME_FOR_IT: Final = timedelta(minutes=30)
# Whoever works here has joined, and whoever left does not come back by an old code.
_JOINS: Final = (INVITED, ACTIVATED)


@dataclass(frozen=True)
class Joiner:
    """What somebody types who was invited, and where it came from."""

    name: str
    invitation_code: str = field(repr=False)
    new_passphrase: str = field(repr=False)
    source: str


@dataclass(frozen=True)
class _Before:
    """What an earlier visit left: how its passphrase is stretched, and the keys under it."""

    account_id: UUID
    stored: Stored
    pepper_version: int
    verifier_hash: bytes = field(repr=False)
    sealed_keys: bytes = field(repr=False)


class _NotProven(Exception):
    pass


def begin_joining(given: Joiner) -> str:
    """The account has keys under this passphrase; answers with the token of what follows.

    With the same passphrase as before one goes on where one stopped; with another one keys and
    second factor are made anew. Raises NotSignedIn with one sentence for every failure, TooMany
    during back-off, and Invalid at `new_passphrase` for a weak one, whoever asks.
    """
    with transaction(write=False):
        check_backoff(keys_of(given.name, given.source))
        before = _find_before(given)
    fresh = fresh_passphrase(given.new_passphrase, given.name, at="new_passphrase")
    known = _opened(given, before) if before is not None else None
    try:
        with transaction():
            check_backoff(keys_of(given.name, given.source))
            token = _begin(given, fresh, before, known)
            clear_failures(keys_of(given.name, given.source))
            return token
    except Unavailable as alarm:
        write_refusal(None, "account.join", alarm)
        raise
    except _NotProven:
        with transaction():
            count_failure(keys_of(given.name, given.source))
            log.write(None, "account.join", outcome="refused", reason="not-proven")
    raise NotSignedIn(gettext("Name or code do not fit, or the code has run out."))


def _find_before(given: Joiner) -> _Before | None:
    found = find_invited(given.invitation_code)
    if found is None or found[1].name != given.name or not found[1].sealed_keys:
        return None
    account = found[1]
    return _Before(
        account.id,
        stored_in(account),
        account.pepper_version,
        account.verifier_hash,
        account.sealed_keys,
    )


def _opened(given: Joiner, before: _Before) -> Keyring | None:
    typed = stretch_bounded(given.new_passphrase, before.stored)
    stretched = typed[before.pepper_version]
    if not hmac.compare_digest(verifier_hash(stretched.verifier), before.verifier_hash):
        return None
    try:
        sealed, bound_to = before.sealed_keys, keys_context(before.account_id)
        return open_keyring(sealed, stretched.unlock_key, bound_to)
    except SealBroken:
        return None


def _begin(
    given: Joiner, fresh: FreshPassphrase, before: _Before | None, known: Keyring | None
) -> str:
    found = find_invited(given.invitation_code)
    if found is None or found[1].name != given.name or found[1].state not in _JOINS:
        raise _NotProven
    invitation, account = found
    policy.ask(policy_view(account), "account.join", account)
    same = before is not None and before.sealed_keys == account.sealed_keys
    keyring = known if same else None
    if keyring is None:
        # A code that was used gives no second pair of keys.
        if not is_unused(invitation, account):
            raise _NotProven
        made = new_person_keys()
        give_keys(account, made, fresh)
        keyring = made.keyring
    token = _begin_row(account, keyring if account.state == INVITED else None)
    log.write(account_as_actor(account), "account.join")
    return token


def _begin_row(account: Account, keyring: Keyring | None) -> str:
    token = new_token()
    row = session().scalars(JOINING_OF, {"account_id": account.id}).one_or_none()
    if row is None:
        row = Joining(id=new_id(), account_id=account.id)
        session().add(row)
    row.token_hash = hash_of(token)
    row.sealed_keys = b""
    # Once the account is activated the way goes on to the words alone, which are no secret.
    if keyring is not None:
        row.sealed_keys = seal_keyring(keyring, session_key(token), joining_context(row.id))
    row.ends_at = now() + TIME_FOR_IT
    rely_on(row)
    return token.hex()


def joining_context(row_id: UUID) -> bytes:
    """What the keys of somebody who is joining are bound to."""
    return context("nrm/joining-keys", 1, row_id)
