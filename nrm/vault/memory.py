"""Secrets in memory: what they are held in, how they are derived, and how they are wiped.

Python and the library copy now and then (`os.urandom`, an HPKE opening, a key's raw bytes return
immutable `bytes`): wiping shortens the life of a secret, it does not prove its absence.
"""

import os

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32

Secret = bytes | bytearray


def new_key() -> bytearray:
    """Return 32 fresh random bytes."""
    return bytearray(os.urandom(KEY_BYTES))


def derive(secret: Secret, info: bytes, *, salt: bytes | None = None, size: int = 32) -> bytearray:
    """Return `size` bytes of HKDF-SHA256 (RFC 5869) over a secret; to be wiped by the caller."""
    derived = bytearray(size)
    HKDF(SHA256(), size, salt, info).derive_into(secret, derived)
    return derived


def check_size(secret: Secret, size: int = KEY_BYTES) -> None:
    """Raise ValueError unless the secret is exactly `size` bytes: a caller's mistake."""
    if len(secret) != size:
        raise ValueError(f"A secret of {size} bytes is needed here.")


def wipe(*secrets: bytearray) -> None:
    """Overwrite each secret with zeros, in place."""
    for secret in secrets:
        secret[:] = bytes(len(secret))
