"""Referral locks: the recipient holds a wrap at once, and can open it only once it has accepted.

Before acceptance the lock is needed, which the service keeps; before and after it the shred half
is, which is deleted to end the access, in old copies of the database too.
"""

import hmac

from nrm.vault.context import context
from nrm.vault.memory import Secret, check_size, wipe
from nrm.vault.sealing import seal, unseal
from nrm.vault.suites import unwrap, wrap

FORMAT = 1


def lock_wrap(
    recipient_public: bytes,
    referral_key: Secret,
    lock: Secret | None,
    shred_half: Secret,
    ctx: bytes,
) -> bytes:
    """Return the referral key for the recipient; all secrets are 32 bytes.

    With a lock it opens only together with it; without, it is the released form.
    """
    check_size(referral_key)
    key, inner = _key(lock, shred_half), _context(lock, ctx)
    sealed = wrap(recipient_public, seal(key, None, inner, referral_key), inner)
    wipe(key)
    return sealed


def lock_unwrap(
    private: Secret, sealed: bytes, lock: Secret | None, shred_half: Secret, ctx: bytes
) -> bytearray:
    """Return the referral key, to be wiped by the caller; raises SealBroken.

    A locked form does not open without its lock, nor a released one with any.
    """
    key, inner = _key(lock, shred_half), _context(lock, ctx)
    referral_key = unseal(key, None, inner, bytes(unwrap(private, sealed, inner)))
    wipe(key)
    return referral_key


def bound_to_half(key: Secret, shred_half: Secret) -> bytearray:
    """A key (32 bytes) that is gone with the half: HMAC-SHA256 of the given one, keyed by it."""
    check_size(key)
    check_size(shred_half)
    return bytearray(hmac.digest(bytes(shred_half), bytes(key), "sha256"))


def _key(lock: Secret | None, shred_half: Secret) -> bytearray:
    check_size(shred_half)
    if lock is None:
        return bytearray(shred_half)
    check_size(lock)
    return bytearray(lock) + shred_half


def _context(lock: Secret | None, ctx: bytes) -> bytes:
    return context("nrm/released" if lock is None else "nrm/locked", FORMAT, ctx)
