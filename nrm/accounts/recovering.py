"""The passphrase is lost: a code on paper and the second factor set a new one.

Like signing in, this happens before anybody is signed in: one answer for every failure, back-off
per name and source, and the same stretch for a name that nobody has.
"""

from dataclasses import dataclass, field

from flask_babel import gettext

from nrm import policy
from nrm.accounts.backoff import check_backoff, clear_failures, count_failure, keys_of
from nrm.accounts.factors import NOT_PROVEN, Second, check_second, find_to_prove
from nrm.accounts.models import ACTIVE, Account, RecoveryCode
from nrm.accounts.own_sessions import end_sessions, find_sessions_of
from nrm.accounts.passphrases import FreshPassphrase, fresh_passphrase, set_passphrase
from nrm.accounts.recovery_codes import code_of, halves_for, keyring_under, spend
from nrm.accounts.sessions import Named, account_as_actor
from nrm.accounts.signing_in import policy_view
from nrm.database import transaction
from nrm.errors import Unavailable
from nrm.http.acting import write_refusal
from nrm.http.problems import NotSignedIn
from nrm.log import writer as log
from nrm.passkeys.ceremonies import Sent
from nrm.passkeys.challenges import Purpose
from nrm.vault.keyring import Keyring


@dataclass(frozen=True)
class Recovery:
    """What somebody types who has lost the passphrase, and where it came from."""

    name: str
    recovery_code: str = field(repr=False)
    code: str = field(repr=False)
    new_passphrase: str = field(repr=False)
    source: str
    passkey: Sent | None = field(default=None, repr=False)


class _NotProven(Exception):
    def __init__(self, who: Named | None, fault: str = NOT_PROVEN) -> None:
        super().__init__()
        self.who, self.fault = who, fault


def recover(given: Recovery) -> None:
    """The new passphrase opens the same keys; the code is spent, and all sessions have ended.

    Raises NotSignedIn with one sentence for every failure, TooMany during back-off, and Invalid at
    `new_passphrase` for one that is too weak, whoever asks.
    """
    with transaction(write=False):
        check_backoff(keys_of(given.name, given.source))
    fresh = fresh_passphrase(given.new_passphrase, given.name, at="new_passphrase")
    try:
        with transaction():
            check_backoff(keys_of(given.name, given.source))
            _recover(given, fresh)
            clear_failures(keys_of(given.name, given.source))
            return
    except Unavailable as alarm:
        write_refusal(None, "account.recover", alarm)
        raise
    except _NotProven as unproven:
        with transaction():
            count_failure(keys_of(given.name, given.source))
            log.write(unproven.who, "account.recover", outcome="refused", reason=unproven.fault)
    raise NotSignedIn(gettext("Name or codes do not fit. Try again with a new code of the app."))


def _recover(given: Recovery, fresh: FreshPassphrase) -> None:
    account, row, keyring = _prove(given)
    policy.ask(policy_view(account), "account.recover", account)
    set_passphrase(account, fresh, keyring)
    keyring.wipe()
    spend(row)
    ended = find_sessions_of(account.id)
    end_sessions(ended)
    log.write(account_as_actor(account), "account.recover", count=len(ended))


def _prove(given: Recovery) -> tuple[Account, RecoveryCode, Keyring]:
    found = find_to_prove(given.name)
    checked = check_second(found, Second(Purpose.RECOVER, given.code, given.passkey))
    if found is None:
        raise _NotProven(None)
    account = found.rows.account
    halves = halves_for(account.id, given.recovery_code)
    row = code_of(account.id, halves)
    if not found.is_known:
        raise _NotProven(None)
    keyring = keyring_under(row, halves) if row is not None else None
    if row is None or keyring is None or checked.fault or account.state != ACTIVE:
        raise _NotProven(account_as_actor(account), checked.fault or NOT_PROVEN)
    checked.spend()
    return account, row, keyring
