"""Service-sealed values: the service can open them, a database thief cannot.

For referral envelopes, coarse values, e-mail addresses and second-factor seeds (vault rule 6).
What only members may read is a record (`records.py`).
"""

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.memory import Secret, check_size, wipe
from nrm.vault.padding import pad, unpad
from nrm.vault.root import RootKeys
from nrm.vault.sealing import seal, unseal

FORMAT = 1


def seal_service(
    root: RootKeys, ctx: bytes, content: Secret, content_secret: Secret | None = None
) -> bytes:
    """Return content sealed under the current lock key, its version in the first byte.

    With the content secret of a case (32 bytes) the value ends with that case.
    """
    _check(content_secret)
    padded = pad(content)
    version = root.current
    sealed = seal(root.lock_key(version), content_secret, _context(version, ctx), padded)
    wipe(padded)
    return bytes([version]) + sealed


def open_service(
    root: RootKeys, ctx: bytes, sealed: bytes, content_secret: Secret | None = None
) -> bytearray:
    """Return the content, to be wiped by the caller; raises SealBroken, and then shows nothing."""
    _check(content_secret)
    version = sealed_version(sealed)
    if not root.knows(version):
        raise SealBroken("This value is sealed under a root key that is not here.")
    content = unseal(root.lock_key(version), content_secret, _context(version, ctx), sealed[1:])
    unpad(content)
    return content


def reseal_service(
    root: RootKeys, ctx: bytes, sealed: bytes, content_secret: Secret | None = None
) -> bytes:
    """Return the same content under the current lock key; raises SealBroken."""
    content = open_service(root, ctx, sealed, content_secret)
    fresh = seal_service(root, ctx, content, content_secret)
    wipe(content)
    return fresh


def sealed_version(sealed: bytes) -> int:
    """Return the version of the root keys under which a value lies; 0 for an empty one."""
    return sealed[0] if sealed else 0


def _check(content_secret: Secret | None) -> None:
    if content_secret is not None:
        check_size(content_secret)


def _context(version: int, ctx: bytes) -> bytes:
    return context("nrm/service", FORMAT, version, ctx)
