"""A person's private keys: open only inside a session, sealed everywhere else."""

from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple, Self

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.memory import KEY_BYTES, Secret, check_size, derive, wipe
from nrm.vault.sealing import seal, unseal
from nrm.vault.signing import new_signing_pair
from nrm.vault.suites import SUITE_HYBRID, new_encryption_pair

FORMAT = 1


@dataclass(frozen=True, eq=False, repr=False)
class Keyring:
    """Both private keys; used as a context manager they are wiped at its end."""

    encryption: bytearray
    signing: bytearray

    def __repr__(self) -> str:
        return "Keyring(…)"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wipe()

    def wipe(self) -> None:
        """Overwrite both keys with zeros."""
        wipe(self.encryption, self.signing)


class PersonKeys(NamedTuple):
    """A new keyring with the public keys that others will need."""

    keyring: Keyring
    public_encryption: bytes
    public_signing: bytes


def new_person_keys(suite: int = SUITE_HYBRID) -> PersonKeys:
    """Return fresh keys of one person."""
    encryption = new_encryption_pair(suite)
    signing = new_signing_pair()
    keyring = Keyring(encryption.private, signing.private)
    return PersonKeys(keyring, encryption.public, signing.public)


def seal_keyring(keyring: Keyring, key: Secret, ctx: bytes) -> bytes:
    """Return both keys sealed under one key of 32 bytes: of a passphrase, a session or a quorum."""
    check_size(key)
    content = keyring.signing + keyring.encryption
    sealed = seal(key, None, context("nrm/keyring", FORMAT, ctx), content)
    wipe(content)
    return sealed


def open_keyring(sealed: bytes, key: Secret, ctx: bytes) -> Keyring:
    """Return both keys, to be wiped by the caller; raises SealBroken."""
    check_size(key)
    content = unseal(key, None, context("nrm/keyring", FORMAT, ctx), sealed)
    if len(content) <= KEY_BYTES:
        raise SealBroken("This is not a keyring.")
    keyring = Keyring(content[KEY_BYTES:], content[:KEY_BYTES])
    wipe(content)
    return keyring


def system_key(token: Secret) -> bytearray:
    """Return the key of an agency's system from its token (32 bytes), which only it holds."""
    check_size(token)
    return derive(token, context("nrm/system", FORMAT))


def session_key(token: Secret) -> bytearray:
    """Return the key of a session from its token (32 bytes), which only the cookie holds."""
    check_size(token)
    return derive(token, context("nrm/session", FORMAT))
