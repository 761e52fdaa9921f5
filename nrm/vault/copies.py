"""Copies: a small object sealed for one person who holds no key of the case it comes from.

Inside the wrap it lies under the content secret of its case, as a tag does: it ends with the case,
also for whoever can open the wrap, and nobody who lacks the secret can make one.
"""

from collections.abc import Mapping

from nrm.vault.canonical import Json, canonical, parse
from nrm.vault.failures import SealBroken
from nrm.vault.memory import Secret, wipe
from nrm.vault.padding import pad, unpad
from nrm.vault.sealing import seal, unseal
from nrm.vault.suites import unwrap, wrap


def seal_copy(
    public: bytes, content_secret: Secret, ctx: bytes, content: Mapping[str, object]
) -> bytes:
    """Return the object sealed for the holder of the private key; raises as `seal_record`."""
    written = bytearray(canonical(content))
    padded = pad(written)
    inner = seal(content_secret, None, ctx, padded)
    wipe(written, padded)
    return wrap(public, inner, ctx)


def open_copy(
    private: Secret, content_secret: Secret, ctx: bytes, sealed: bytes
) -> dict[str, Json]:
    """Return the object; raises SealBroken."""
    written = unseal(content_secret, None, ctx, bytes(unwrap(private, sealed, ctx)))
    unpad(written)
    content = _parsed(written)
    wipe(written)
    if content is None:
        raise SealBroken("This copy was not written by this service.")
    return content


def _parsed(written: bytearray) -> dict[str, Json] | None:
    try:
        return parse(written)
    except ValueError:
        return None
