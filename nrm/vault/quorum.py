"""A quorum of two: a person's private keys that open only where the halves of two people meet.

Each half is wrapped to one approver. When the owner has lost the passphrase each re-seals his half
to a fresh key of the owner's; neither of them, nor the service, ever holds both. Who may approve
and whether a row is ours is not asked here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring, open_keyring, seal_keyring
from nrm.vault.memory import KEY_BYTES, Secret, derive, new_key, wipe
from nrm.vault.suites import unwrap, wrap

FORMAT = 1
FIRST, SECOND = 1, 2


class Quorum(NamedTuple):
    """The sealed keyring, and the half of each approver, wrapped to him."""

    sealed_keys: bytes
    sealed_first: bytes
    sealed_second: bytes


def seal_for_two(keyring: Keyring, publics: Sequence[bytes], ctx: bytes) -> Quorum:
    """Return the keyring sealed for the holders of these two public keys together.

    ctx: whose keys, which row, and both approvers. Raises SealBroken for what is no public key.
    """
    first, second = new_key(), new_key()
    key = _key(first, second, ctx)
    made = Quorum(
        seal_keyring(keyring, key, _keys_context(ctx)),
        wrap(publics[0], first, _half_context(FIRST, ctx)),
        wrap(publics[1], second, _half_context(SECOND, ctx)),
    )
    wipe(first, second, key)
    return made


def open_half(private: Secret, sealed: bytes, place: int, ctx: bytes) -> bytearray:
    """Return an approver's half (32 bytes), to be wiped by the caller; raises SealBroken."""
    return _sized(unwrap(private, sealed, _half_context(place, ctx)))


def reseal_half(
    private: Secret, sealed: bytes, place: int, ctx: bytes, fresh_public: bytes, request: bytes
) -> bytes:
    """Return the half, sealed to the owner's fresh key for one request and no other.

    request: the context of request, owner and fresh key. Raises SealBroken.
    """
    half = open_half(private, sealed, place, ctx)
    resealed = wrap(fresh_public, half, _fresh_context(place, ctx, request))
    wipe(half)
    return resealed


def open_together(
    fresh_private: Secret, halves: Sequence[bytes], sealed_keys: bytes, ctx: bytes, request: bytes
) -> Keyring:
    """Return the keyring where both re-sealed halves meet, in their order; raises SealBroken."""
    first = _sized(unwrap(fresh_private, halves[0], _fresh_context(FIRST, ctx, request)))
    second = _sized(unwrap(fresh_private, halves[1], _fresh_context(SECOND, ctx, request)))
    key = _key(first, second, ctx)
    wipe(first, second)
    keyring = open_keyring(sealed_keys, key, _keys_context(ctx))
    wipe(key)
    return keyring


def _sized(half: bytearray) -> bytearray:
    if len(half) != KEY_BYTES:
        raise SealBroken("This is not a half of a quorum.")
    return half


def _key(first: Secret, second: Secret, ctx: bytes) -> bytearray:
    both = bytearray(first) + second
    key = derive(both, context("nrm/quorum", FORMAT, ctx))
    wipe(both)
    return key


def _keys_context(ctx: bytes) -> bytes:
    return context("nrm/quorum-keys", FORMAT, ctx)


def _half_context(place: int, ctx: bytes) -> bytes:
    return context("nrm/quorum-half", FORMAT, place, ctx)


def _fresh_context(place: int, ctx: bytes, request: bytes) -> bytes:
    return context("nrm/resealed-half", FORMAT, place, ctx, request)
