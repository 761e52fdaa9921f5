"""Signing in and out: passphrase, then second factor, one answer for every failure.

The stretch stands outside any transaction and behind a gate; an unknown name costs the same time.
"""

import hmac
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from flask_babel import gettext

from nrm import policy
from nrm.accounts.backoff import check_backoff, clear_failures, count_failure, keys_of
from nrm.accounts.factors import NOT_PROVEN, Second, check_second, find_to_prove
from nrm.accounts.models import ACTIVE, WITH_FACTOR, Account, SignedIn
from nrm.accounts.sessions import Fresh, Named, account_as_actor, begin_session
from nrm.agencies.models import Agency
from nrm.database import now, session, transaction
from nrm.errors import Missing, Unavailable
from nrm.http.acting import write_refusal
from nrm.http.actor import Actor
from nrm.http.problems import NotSignedIn, TooMany
from nrm.log import writer as log
from nrm.passkeys.ceremonies import Sent
from nrm.passkeys.challenges import Purpose
from nrm.vault.context import context
from nrm.vault.failures import Busy, SealBroken
from nrm.vault.keyring import Keyring, open_keyring, seal_keyring
from nrm.vault.passphrases import (
    Parameters,
    Stretched,
    StretchGate,
    stretch_under,
    verifier_hash,
)
from nrm.vault.root import RootKeys

# What a typed passphrase gives, by the version of the pepper.
Typed = Mapping[int, Stretched]


@dataclass(frozen=True)
class Stored:
    """What the stretch needs to know, of a real account or of one that does not exist."""

    salt: bytes
    peppers: Mapping[int, bytes]
    parameters: Parameters


def sign_in(
    name: str, passphrase: str, code: str, source: str, passkey: Sent | None = None
) -> Fresh:
    """The person is signed in; `source` is where the try came from.

    With `passkey`, what a passkey has signed, `code` is not looked at.

    Raises NotSignedIn with one sentence for every failure, TooMany during back-off.
    """
    with transaction(write=False):
        stored = stored_of(name)
        check_backoff(keys_of(name, source))
    typed = stretch_bounded(passphrase, stored)
    second = Second(Purpose.SIGN_IN, code, passkey)
    try:
        with transaction():
            check_backoff(keys_of(name, source))
            fresh = _prove(name, second, typed)
            clear_failures(keys_of(name, source))
            log.write(fresh.actor, "session.open")
            return fresh
    except Unavailable as alarm:
        write_refusal(None, "session.open", alarm)
        raise
    except _NotProven as unproven:
        with transaction():
            count_failure(keys_of(name, source))
            log.write(unproven.who, "session.open", outcome="refused", reason=unproven.fault)
    raise NotSignedIn(gettext("Name, passphrase or code do not fit. Try again with a new code."))


class _NotProven(Exception):
    def __init__(self, who: Named | None, fault: str = NOT_PROVEN) -> None:
        super().__init__()
        self.who, self.fault = who, fault


def _prove(name: str, second: Second, typed: Typed) -> Fresh:
    found = find_to_prove(name)
    checked = check_second(found, second)
    if found is None:
        raise _NotProven(None)
    account, _, agency = found
    who = account_as_actor(account)
    if not is_passphrase_of(account, typed) or checked.fault or account.state != ACTIVE:
        raise _NotProven(who, checked.fault or NOT_PROVEN)
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


def stretch_bounded(passphrase: str, stored: Stored) -> Typed:
    """The stretch, as many at once as memory allows; TooMany when the queue is full."""
    gate: StretchGate = current_app.extensions["nrm_stretch_gate"]
    try:
        with gate:
            return stretch_under(passphrase, stored.salt, stored.peppers, stored.parameters)
    except Busy as busy:
        raise TooMany(gettext("Many people are signing in now; try again soon."), 10) from busy


def keys_context(account_id: UUID) -> bytes:
    """What a person's sealed private keys are bound to."""
    return context("nrm/person-keys", 1, account_id)


def stored_of(name: str) -> Stored:
    """What the stretch of this name needs; steady also for a name that nobody has."""
    root: RootKeys = session().info["root"]
    found = session().execute(WITH_FACTOR, {"name": name}).one_or_none()
    if found is None:
        # The salt of nobody is steady, so that two tries with one name cost and look the same.
        salt = hmac.digest(root.digest_key, b"nrm/nobody/1" + name.encode(), "sha256")[:16]
        return Stored(salt, peppers_of(root, root.current), default_cost())
    account = found[0]
    cost = Parameters(account.memory_kib, account.passes, account.lanes)
    return Stored(account.salt, peppers_of(root, account.pepper_version), cost)


def peppers_of(root: RootKeys, version: int) -> dict[int, bytes]:
    """The pepper of this version, and the current one, to which a sign-in moves an account."""
    return {number: root.pepper(number) for number in {version, root.current}}


def default_cost() -> Parameters:
    """Argon2id at full cost, unless the settings of a test say otherwise."""
    cost: Parameters = current_app.extensions["nrm_stretch_cost"]
    return cost
