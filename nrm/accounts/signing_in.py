"""Signing in and out: passphrase, then second factor, one answer for every failure.

The stretch stands outside any transaction and behind a gate; an unknown name costs the same time.
"""

import hmac
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.accounts.backoff import check_backoff, clear_failures, count_failure, keys_of
from nrm.accounts.factors import NOT_PROVEN, Second, check_second, find_to_prove
from nrm.accounts.models import ACTIVATED, ACTIVE, Account, SignedIn
from nrm.accounts.sessions import Fresh, Named, account_as_actor, begin_session
from nrm.accounts.stretching import Stored, Typed, stored_of, stretch_bounded
from nrm.accounts.unconfirmed import Shut, Unconfirmed
from nrm.agencies.models import Agency
from nrm.database import now, session, transaction
from nrm.devices.keeping import Here, known_here, remember
from nrm.errors import Missing, Unavailable
from nrm.http import hooks
from nrm.http.acting import write_refusal
from nrm.http.actor import Actor
from nrm.http.problems import NotSignedIn
from nrm.log import writer as log
from nrm.passkeys.ceremonies import Sent
from nrm.passkeys.challenges import Purpose
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring, open_keyring, seal_keyring
from nrm.vault.passphrases import (
    verifier_hash,
)


def sign_in(
    name: str,
    passphrase: str,
    code: str,
    source: str,
    passkey: Sent | None = None,
    here: Here | None = None,
) -> Fresh:
    """The person is signed in; `source` is where the try came from, `here` the browser, if any.

    With `passkey`, what a passkey has signed, `code` is not looked at.
    Raises NotSignedIn with one sentence for every failure, Unconfirmed for somebody whom no
    custodian has confirmed yet, Shut where nobody may sign in now, TooMany during back-off.
    """
    stored, keys = look_up(name, source, here)
    typed = stretch_bounded(passphrase, stored)
    second = Second(Purpose.SIGN_IN, code, passkey)
    try:
        with transaction():
            check_backoff(keys)
            fresh = _remembered(_prove(name, second, typed), here)
            clear_failures(keys)
            log.write(fresh.actor, "session.open")
            return fresh
    except (Unavailable, Unconfirmed, Shut) as told:
        write_refusal(getattr(told, "who", None), "session.open", told)
        raise
    except _NotProven as unproven:
        _count(unproven, keys)
    raise not_proven()


def not_proven() -> NotSignedIn:
    """The one answer for every failure."""
    return NotSignedIn(gettext("Name, passphrase or code do not fit. Try again with a new code."))


def look_up(name: str, source: str, here: Here | None) -> tuple[Stored, dict[str, bytes]]:
    """What the stretch needs, and under which keys the try counts; TooMany during back-off."""
    with transaction(write=False):
        stored = stored_of(name)
        keys = keys_of(name, source, known_here(here, stored.account_id))
        check_backoff(keys)
    return stored, keys


def _count(unproven: "_NotProven", keys: dict[str, bytes]) -> None:
    with transaction():
        count_failure(keys)
        log.write(unproven.who, "session.open", outcome="refused", reason=unproven.fault)


def _remembered(fresh: Fresh, here: Here | None) -> Fresh:
    return replace(fresh, here=remember(here, fresh.actor.id)) if here is not None else fresh


class _NotProven(Exception):
    def __init__(self, who: Named | None, fault: str = NOT_PROVEN) -> None:
        super().__init__()
        self.who, self.fault = who, fault


def _prove(name: str, second: Second, typed: Typed) -> Fresh:
    found = find_to_prove(name)
    checked = check_second(found, second)
    if found is None:
        raise _NotProven(None)
    account, _, agency = found.rows
    who = account_as_actor(account)
    good = is_passphrase_of(account, typed) and not checked.fault
    if not found.is_known:
        raise _NotProven(None)
    if not good or account.state not in (ACTIVATED, ACTIVE):
        raise _NotProven(who, checked.fault or NOT_PROVEN)
    if account.state == ACTIVATED:
        raise Unconfirmed(gettext("A custodian has to confirm your key first."), account)
    if agency.is_shut:
        raise Shut(account)
    checked.spend()
    return _begin(account, agency, typed, who)


def is_passphrase_of(account: Account, typed: Typed) -> bool:
    """Whether this was the passphrase of the account."""
    # Nothing under that version: somebody set another passphrase since the account was looked at.
    stretched = typed.get(account.pepper_version)
    known = account.verifier_hash
    return stretched is not None and hmac.compare_digest(verifier_hash(stretched.verifier), known)


def _begin(account: Account, agency: Agency, typed: Typed, who: Named) -> Fresh:
    policy.ask(policy_view(account), "session.open", account)
    with suppress(SealBroken):
        unlock_key = typed[account.pepper_version].unlock_key
        keyring = open_keyring(account.sealed_keys, unlock_key, keys_context(account.id))
        _renew_pepper(account, keyring, typed)
        hooks.tell("session.begin", account, keyring)
        return begin_session(account, agency, keyring)
    raise _NotProven(who)


def _renew_pepper(account: Account, keyring: Keyring, typed: Typed) -> None:
    """The account lies under the newest pepper that its passphrase was stretched with."""
    version = max(typed)
    if version > account.pepper_version:
        account.pepper_version = version
        account.verifier_hash = verifier_hash(typed[version].verifier)
        sealed = seal_keyring(keyring, typed[version].unlock_key, keys_context(account.id))
        account.sealed_keys = sealed


def policy_view(account: Account) -> Actor:
    """The account as the person who is about to act; it holds no keys yet."""
    return Actor(
        id=account.id,
        name=account.name,
        role=account.role,
        duties=frozenset(account.duties.split()),
        agency_id=account.agency_id,
        agency_name="",
        agency_kind="",
        certificate_id=account.certificate_id,
        session_id=None,
        signed_in_until=now(),
        csrf="",
        keyring=Keyring(bytearray(), bytearray()),
    )


def sign_out(actor: Actor) -> None:
    """The session is ended; its cookie opens nothing any more."""
    row = session().get(SignedIn, actor.session_id) if actor.session_id else None
    if row is None:
        raise Missing("There is no such session.")
    policy.ask(actor, "session.close", row)
    row.ended_at = now()
    log.write(actor, "session.close")


def keys_context(account_id: UUID) -> bytes:
    """What a person's sealed private keys are bound to."""
    return context("nrm/person-keys", 1, account_id)
