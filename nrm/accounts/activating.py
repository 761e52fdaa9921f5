"""Joining, second half: the second factor works, codes are on paper, a custodian can confirm.

The first half, and who may come here, is in `joining.py`.
"""

from dataclasses import dataclass, field

from flask_babel import gettext

from nrm import policy
from nrm.accounts.backoff import check_backoff, clear_failures, count_failure, keys_of
from nrm.accounts.certifying import fingerprint_of_account
from nrm.accounts.factors import Second, check_second, find_to_prove, seed_of
from nrm.accounts.first_keys import become_activated, find_invited, give_keys, is_unused
from nrm.accounts.joining import joining_context
from nrm.accounts.models import (
    BY_JOINING,
    FACTORS,
    INVITATIONS,
    INVITED,
    Account,
    Invitation,
    Joining,
)
from nrm.accounts.passphrases import fresh_passphrase
from nrm.accounts.recovery_codes import replace_codes
from nrm.accounts.sessions import account_as_actor
from nrm.accounts.signing_in import policy_view
from nrm.accounts.tokens import hash_of, token_of
from nrm.database import now, session, transaction
from nrm.errors import Missing, Refused, Unavailable
from nrm.http.acting import write_refusal
from nrm.log import writer as log
from nrm.log.vouching import vouch
from nrm.passkeys.challenges import Purpose
from nrm.vault.keyring import Keyring, new_person_keys, open_keyring, session_key
from nrm.vault.rows import rely_on


@dataclass(frozen=True)
class Activated:
    """A person has keys now; the seed is shown once, for the authenticator app."""

    account: Account
    seed: bytes = field(repr=False)
    keyring: Keyring = field(repr=False)


@dataclass(frozen=True)
class OnTheWay:
    """How far somebody came who is joining; `seed` is None once the second factor works."""

    name: str
    words: str
    seed: bytes | None = field(repr=False, default=None)


@dataclass(frozen=True)
class Joined:
    """Codes for paper, shown this once, and the words that a custodian compares."""

    codes: tuple[str, ...] = field(repr=False)
    words: str


class WrongCode(Refused):
    """The code of the new second factor does not fit (403)."""


def find_on_the_way(cookie: str) -> OnTheWay | None:
    """Whose cookie this is and how far they came; None when it is nobody's, or too late."""
    try:
        with transaction(write=False):
            found = _find(cookie)
            return _on_the_way(*found) if found is not None else None
    except Unavailable as alarm:
        write_refusal(None, "account.join", alarm)
        raise


def _on_the_way(row: Joining, account: Account) -> OnTheWay:
    factor = session().scalars(FACTORS, {"account_id": account.id}).one()
    vouch((row, account, factor))
    seed = seed_of(factor) if account.state == INVITED else None
    return OnTheWay(account.name, fingerprint_of_account(account), seed)


def finish_joining(cookie: str, code: str, source: str) -> Joined | None:
    """The second factor works and the codes are made; None when the time for it has run out.

    Raises WrongCode, which is counted like a failed sign-in, or TooMany during back-off.
    """
    name = ""
    try:
        with transaction():
            found = _find(cookie)
            if found is None or found[1].state != INVITED:
                return None
            name = found[1].name
            check_backoff(keys_of(name, source))
            joined = _finish(*found, cookie, code)
            clear_failures(keys_of(name, source))
            return joined
    except Unavailable as alarm:
        write_refusal(None, "account.activate", alarm)
        raise
    except WrongCode:
        with transaction():
            count_failure(keys_of(name, source))
            log.write(None, "account.activate", outcome="refused", reason="not-proven")
        raise


def _find(cookie: str) -> tuple[Joining, Account] | None:
    token = token_of(cookie)
    if token is None:
        return None
    found = session().execute(BY_JOINING, {"token_hash": hash_of(token)}).one_or_none()
    if found is None or found[0].ends_at <= now():
        return None
    rely_on(*found)
    return found[0], found[1]


def _finish(row: Joining, account: Account, cookie: str, code: str) -> Joined:
    policy.ask(policy_view(account), "account.activate", account)
    known = find_to_prove(account.name)
    checked = check_second(known, Second(Purpose.SIGN_IN, code))
    if checked.fault:
        raise WrongCode(gettext("This code does not fit. Wait for the next one and try that."))
    checked.spend()
    key = session_key(bytes.fromhex(cookie))
    with open_keyring(row.sealed_keys, key, joining_context(row.id)) as keyring:
        codes = replace_codes(account, keyring)
        become_activated(account, _invitations(account), keyring)
    row.sealed_keys = b""
    log.write(account_as_actor(account), "account.activate", count=len(codes))
    return Joined(tuple(codes), fingerprint_of_account(account))


def _invitations(account: Account) -> list[Invitation]:
    return list(session().scalars(INVITATIONS, {"account_id": account.id}))


def activate(code: str, passphrase: str) -> Activated:
    """Both halves at once, for the command line: the person sees the seed when it is done.

    Raises Missing for a code that is not good, Invalid for a weak passphrase.
    """
    with transaction(write=False):
        name = _invited(code)[1].name
    fresh, keys = fresh_passphrase(passphrase, name), new_person_keys()
    with transaction():
        invitation, account = _invited(code)
        policy.ask(policy_view(account), "account.activate", account)
        seed = give_keys(account, keys, fresh)
        become_activated(account, [invitation], keys.keyring)
        log.write(account_as_actor(account), "account.activate")
    return Activated(account, seed, keys.keyring)


def _invited(code: str) -> tuple[Invitation, Account]:
    found = find_invited(code)
    if found is None or not is_unused(*found):
        raise Missing(gettext("This code is not good any more. Ask for a new invitation."))
    return found
