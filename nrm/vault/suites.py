"""Wraps: a secret sealed for the holder of one private key (HPKE, RFC 9180).

A wrap does not say who made it; whoever grants signs it as well (`signing.py`). The first byte of
every key and every wrap is its suite, so that an old one opens for ever beside newer ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.memory import Secret, new_key, wipe

SUITE_X25519 = 1
SUITE_HYBRID = 2  # ML-KEM-768 and X25519 together: this data must stay secret for decades.

_FORMAT = 1
_HPKE = {
    SUITE_X25519: Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
    SUITE_HYBRID: Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
}
_X25519_BYTES = 32

_Private = X25519PrivateKey | MLKEM768X25519PrivateKey
_Public = X25519PublicKey | MLKEM768X25519PublicKey


@dataclass(frozen=True, eq=False)
class EncryptionPair:
    """Both halves begin with the suite: 33 and 33 bytes of suite 1, 1217 and 97 of suite 2."""

    suite: int
    public: bytes
    private: bytearray = field(repr=False)


def new_encryption_pair(suite: int = SUITE_HYBRID) -> EncryptionPair:
    """Return a fresh pair; raises UnsupportedAlgorithm where the library lacks the suite."""
    if suite not in _HPKE:
        raise ValueError("There is no such suite.")
    classic = X25519PrivateKey.generate()
    private = bytearray([suite])
    public = bytes([suite])
    if suite == SUITE_HYBRID:
        lattice = MLKEM768PrivateKey.generate()
        private += lattice.private_bytes_raw()
        public += lattice.public_key().public_bytes_raw()
    private += classic.private_bytes_raw()
    public += classic.public_key().public_bytes_raw()
    return EncryptionPair(suite, public, private)


def wrap(public: bytes, secret: Secret, ctx: bytes) -> bytes:
    """Return the secret sealed for the holder of the private key, in one context.

    Raises SealBroken if this is not a public key.
    """
    key = _public_key(public)
    sealed = _encrypted(key, secret, public[0], ctx) if key else None
    if sealed is None:
        raise SealBroken("This public key is damaged, or of an unknown suite.")
    return public[:1] + sealed


def unwrap(private: Secret, sealed: bytes, ctx: bytes) -> bytearray:
    """Return the secret, to be wiped by the caller; raises SealBroken, and then shows nothing."""
    key = _private_key(private) if sealed[:1] == private[:1] else None
    secret = _decrypted(key, sealed, ctx) if key else None
    if secret is None:
        raise SealBroken("This wrap is damaged, moved, or not for this key.")
    return bytearray(secret)


def probe(suites: Iterable[int] = (SUITE_HYBRID, SUITE_X25519)) -> int:
    """Return the first suite that works here, by a round trip; raises SealBroken if none does."""
    for suite in suites:
        if _works(suite):
            return suite
    raise SealBroken("The cryptographic library of this machine offers no suite that we use.")


def _works(suite: int) -> bool:
    try:
        pair = new_encryption_pair(suite)
    except UnsupportedAlgorithm:
        return False
    secret = new_key()
    opened = unwrap(pair.private, wrap(pair.public, secret, b""), b"")
    same = opened == secret
    wipe(pair.private, secret, opened)
    return same


def _info(suite: int, ctx: bytes) -> bytes:
    return context("nrm/wrap", _FORMAT, suite, ctx)


def _encrypted(key: _Public, secret: Secret, suite: int, ctx: bytes) -> bytes | None:
    try:
        return _HPKE[suite].encrypt(secret, key, info=_info(suite, ctx))
    except ValueError:  # An X25519 key of small order gives no shared secret.
        return None


def _decrypted(key: _Private, sealed: bytes, ctx: bytes) -> bytes | None:
    suite = sealed[0]
    try:
        return _HPKE[suite].decrypt(memoryview(sealed)[1:], key, info=_info(suite, ctx))
    except (InvalidTag, ValueError):
        return None


def _public_key(public: bytes) -> _Public | None:
    if len(public) <= _X25519_BYTES:
        return None
    try:
        return _public_of_suite(public[:1], public[1:-_X25519_BYTES], public[-_X25519_BYTES:])
    except ValueError:
        return None


def _public_of_suite(suite: bytes, lattice: bytes, classic: bytes) -> _Public:
    key = X25519PublicKey.from_public_bytes(classic)
    if suite == bytes([SUITE_HYBRID]):
        return MLKEM768X25519PublicKey(MLKEM768PublicKey.from_public_bytes(lattice), key)
    if suite == bytes([SUITE_X25519]) and not lattice:
        return key
    raise ValueError


def _private_key(private: Secret) -> _Private | None:
    if len(private) <= _X25519_BYTES:
        return None
    view = memoryview(private)
    try:
        return _private_of_suite(view[:1], view[1:-_X25519_BYTES], view[-_X25519_BYTES:])
    except ValueError:
        return None


def _private_of_suite(suite: memoryview, lattice: memoryview, classic: memoryview) -> _Private:
    key = X25519PrivateKey.from_private_bytes(classic)
    if suite == bytes([SUITE_HYBRID]):
        return MLKEM768X25519PrivateKey(MLKEM768PrivateKey.from_seed_bytes(lattice), key)
    if suite == bytes([SUITE_X25519]) and not lattice:
        return key
    raise ValueError
