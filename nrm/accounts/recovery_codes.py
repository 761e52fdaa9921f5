"""The rows of recovery codes: made, found by what was typed, spent; for actions that asked."""

import hmac
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from nrm.accounts.models import RECOVERY_CODES, Account, RecoveryCode
from nrm.database import new_id, now, session
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring, open_keyring, seal_keyring
from nrm.vault.passphrases import Stretched, verifier_hash
from nrm.vault.recovery import new_recovery_code, recovery_halves
from nrm.vault.rows import rely_on

AT_ONCE: Final = 5


def find_recovery_codes(account_id: UUID) -> Sequence[RecoveryCode]:
    """The codes of this account that are still good."""
    return session().scalars(RECOVERY_CODES, {"account_id": account_id}).all()


def replace_codes(account: Account, keyring: Keyring) -> list[str]:
    """Fresh codes, in words that are shown once; those from before open nothing any more."""
    for row in find_recovery_codes(account.id):
        spend(row)
    return [_new_code(account.id, keyring) for _ in range(AT_ONCE)]


def _new_code(account_id: UUID, keyring: Keyring) -> str:
    code, row_id = new_recovery_code(), new_id()
    halves = halves_for(account_id, code)
    session().add(
        RecoveryCode(
            id=row_id,
            account_id=account_id,
            verifier_hash=verifier_hash(halves.verifier),
            sealed_keys=seal_keyring(keyring, halves.unlock_key, _context(row_id)),
            made_at=now(),
            ended_at=None,
        )
    )
    return code


def halves_for(account_id: UUID, code: str) -> Stretched:
    """What a code gives when this account types it."""
    return recovery_halves(code, context("nrm/recovery-of", 1, account_id))


def code_of(account_id: UUID, halves: Stretched) -> RecoveryCode | None:
    """The good code of this account that was typed; None when there is none."""
    typed = verifier_hash(halves.verifier)
    rows = find_recovery_codes(account_id)
    # All are compared, whichever matches: the time taken tells nothing.
    fitting = [row for row in rows if hmac.compare_digest(row.verifier_hash, typed)]
    rely_on(*fitting)
    return fitting[0] if fitting else None


def keyring_under(row: RecoveryCode, halves: Stretched) -> Keyring | None:
    """The keys that lie under the code; None when it does not open them."""
    try:
        return open_keyring(row.sealed_keys, halves.unlock_key, _context(row.id))
    except SealBroken:
        return None


def spend(row: RecoveryCode) -> None:
    """The code opens nothing any more, and nothing lies under it."""
    row.ended_at, row.sealed_keys = now(), b""


def _context(row_id: UUID) -> bytes:
    return context("nrm/recovery-keys", 1, row_id)
