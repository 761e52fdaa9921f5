"""Signing in and out: passphrase, then second factor, one answer for every failure.

The stretch stands outside any transaction and behind a gate; an unknown name costs the same time.
"""

import hmac
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
from nrm.vault.keyring import Keyring, open_keyring
from nrm.vault.passphrases import (
    Parameters,
    Stretched,
    StretchGate,
    stretch,
    verifier_hash,
)
from nrm.vault.root import RootKeys


@dataclass(frozen=True)
class Stored:
    """What the stretch needs to know, of a real account or of one that does not exist."""

    salt: bytes
    pepper: bytes
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
    stretched = stretch_bounded(passphrase, stored)
    second = Second(Purpose.SIGN_IN, code, passkey)
    try:
        with transaction():
            check_backoff(keys_of(name, source))
            fresh = _prove(name, second, stretched)
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


def _prove(name: str, second: Second, stretched: Stretched) -> Fresh:
    found = find_to_prove(name)
    checked = check_second(found, second)
    if found is None:
        raise _NotProven(None)
    account, _, agency = found
    who = account_as_actor(account)
    known = hmac.compare_digest(verifier_hash(stretched.verifier), account.verifier_hash)
    if not known or checked.fault or account.state != ACTIVE:
        raise _NotProven(who, checked.fault or NOT_PROVEN)
    checked.spend()
    return _begin(account, agency, stretched, who)


def _begin(account: Account, agency: Agency, stretched: Stretched, who: Named) -> Fresh:
    policy.ask(policy_view(account), "session.open", account)
    with suppress(SealBroken):
        keyring = open_keyring(account.sealed_keys, stretched.unlock_key, keys_context(account.id))
        return begin_session(account, agency, keyring)
    raise _NotProven(who)


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


def stretch_bounded(passphrase: str, stored: Stored) -> Stretched:
    """The stretch, as many at once as memory allows; TooMany when the queue is full."""
    gate: StretchGate = current_app.extensions["nrm_stretch_gate"]
    try:
        with gate:
            return stretch(passphrase, stored.salt, stored.pepper, stored.parameters)
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
        return Stored(salt, root.pepper(), default_cost())
    account = found[0]
    cost = Parameters(account.memory_kib, account.passes, account.lanes)
    return Stored(account.salt, root.pepper(account.pepper_version), cost)


def default_cost() -> Parameters:
    """Argon2id at full cost, unless the settings of a test say otherwise."""
    cost: Parameters = current_app.extensions["nrm_stretch_cost"]
    return cost
