"""Passphrases: stretched into a verifier and an unlock key. Which are too weak: `weakness.py`.

Neither half can be had from the other, and without the pepper a stolen database cannot be guessed
against at all.
"""

import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import BoundedSemaphore

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from nrm.vault.context import context
from nrm.vault.failures import Busy
from nrm.vault.memory import check_size, derive, wipe
from nrm.vault.weakness import check_passphrase

__all__ = [
    "DEFAULT",
    "SALT_BYTES",
    "Parameters",
    "StretchGate",
    "Stretched",
    "check_passphrase",
    "stretch",
    "stretch_under",
    "verifier_hash",
]

FORMAT = 1
SALT_BYTES = 16


@dataclass(frozen=True)
class Parameters:
    """Cost of Argon2id (RFC 9106); stored beside each salt, so that it can grow."""

    memory_kib: int
    passes: int
    lanes: int


DEFAULT = Parameters(memory_kib=64 * 1024, passes=3, lanes=1)


@dataclass(frozen=True, eq=False)
class Stretched:
    """What a passphrase gives: 32 bytes to recognise it by, and 32 to open a keyring with."""

    verifier: bytes = field(repr=False)
    unlock_key: bytearray = field(repr=False)


def stretch(
    passphrase: str, salt: bytes, pepper: bytes, parameters: Parameters = DEFAULT
) -> Stretched:
    """Return both halves; the same for every way to type the same letters (NFKC).

    salt: 16 bytes, fresh at each change. 0.1 s and 64 MiB by default: never in a transaction.
    """
    return stretch_under(passphrase, salt, {0: pepper}, parameters)[0]


def stretch_under(
    passphrase: str, salt: bytes, peppers: Mapping[int, bytes], parameters: Parameters = DEFAULT
) -> dict[int, Stretched]:
    """The same under each of these peppers, by version, at the cost of one stretch."""
    check_size(salt, SALT_BYTES)
    # A lone surrogate, which JSON can carry, must not raise an error that quotes the passphrase.
    typed = bytearray(unicodedata.normalize("NFKC", passphrase).encode(errors="surrogatepass"))
    stretched = bytearray(32)
    _argon2id(salt, parameters).derive_into(typed, stretched)  # type: ignore[arg-type] # any buffer
    halves = {version: _halves(stretched, pepper) for version, pepper in peppers.items()}
    wipe(typed, stretched)
    return halves


def _halves(stretched: bytearray, pepper: bytes) -> Stretched:
    peppered = hmac.digest(pepper, stretched, "sha256")
    keys = derive(peppered, context("nrm/passphrase", FORMAT), size=64)
    halves = Stretched(bytes(keys[:32]), keys[32:])
    wipe(keys)
    return halves


def verifier_hash(verifier: bytes) -> bytes:
    """Return what is stored (SHA-256, 32 bytes); compare with `hmac.compare_digest`."""
    return sha256(verifier).digest()


class StretchGate:
    """As many stretches at once as memory allows; the others wait, a few seconds at most."""

    def __init__(self, limit: int, wait_seconds: float = 5.0) -> None:
        self._places = BoundedSemaphore(limit)
        self._wait_seconds = wait_seconds

    def __enter__(self) -> None:
        if not self._places.acquire(timeout=self._wait_seconds):
            raise Busy("Too many people are signing in; try again in a minute.")

    def __exit__(self, *_: object) -> None:
        self._places.release()


def _argon2id(salt: bytes, cost: Parameters) -> Argon2id:
    return Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
