"""The token of a system: 256 bits that its row never holds.

`nrm_`, 64 hex digits, and 8 of a checksum: so that whoever looks through files and repositories for
secrets that leaked knows one for certain (`is_token`). The service itself looks at the hash alone,
so that a token which is not well-formed costs as much as one that nobody has.
"""

import os
import re
import zlib
from hashlib import sha256
from typing import Final
from uuid import UUID

from nrm.vault.context import context
from nrm.vault.keyring import Keyring, open_keyring, seal_keyring, system_key

_SHAPE: Final = re.compile(r"nrm_([0-9a-f]{64})([0-9a-f]{8})", re.ASCII)


def new_token() -> str:
    """A fresh token, shown once."""
    secret = os.urandom(32).hex()
    return f"nrm_{secret}{_checksum(secret)}"


def is_token(text: str) -> bool:
    """Whether this was made by `new_token`; chance would do it once in four thousand million."""
    found = _SHAPE.fullmatch(text)
    return found is not None and found[2] == _checksum(found[1])


def hash_of(token: str) -> bytes:
    """What the row keeps of it (32 bytes)."""
    return sha256(token.encode()).digest()


def seal_under(token: str, system_id: UUID, keyring: Keyring) -> bytes:
    """The system's private keys, as its row keeps them."""
    return seal_keyring(keyring, system_key(_secret(token)), _context(system_id))


def open_under(token: str, system_id: UUID, sealed: bytes) -> Keyring:
    """The private keys; raises SealBroken unless the token is that of the system."""
    return open_keyring(sealed, system_key(_secret(token)), _context(system_id))


def _secret(token: str) -> bytes:
    return bytes.fromhex(token[4:68])


def _checksum(secret: str) -> str:
    return f"{zlib.crc32(secret.encode()):08x}"


def _context(system_id: UUID) -> bytes:
    return context("nrm/system-keys", 1, system_id)
