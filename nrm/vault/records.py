"""Records: JSON objects sealed for those who hold a case, referral or thread key.

The case's content secret is mixed in, so a record ends with it. Heads over records: `heads.py`.
"""

from collections.abc import Mapping
from hashlib import sha256

from nrm.vault.canonical import Json, canonical, parse
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.memory import Secret, check_size, wipe
from nrm.vault.padding import pad, unpad
from nrm.vault.sealing import seal, unseal

LABEL = "nrm/record"
FORMAT = 1


def seal_record(
    key: Secret, content_secret: Secret, ctx: bytes, content: Mapping[str, object]
) -> bytes:
    """Return the object sealed under key and content secret (32 bytes each) for one context.

    Raises ValueError for floats, non-ASCII keys and what else has no canonical JSON (vault rule 4).
    """
    check_size(key)
    check_size(content_secret)
    written = bytearray(canonical(content))
    padded = pad(written)
    sealed = seal(key, content_secret, context(LABEL, FORMAT, ctx), padded)
    wipe(written, padded)
    return sealed


def open_record(key: Secret, content_secret: Secret, ctx: bytes, sealed: bytes) -> dict[str, Json]:
    """Return the object; raises SealBroken if anything at all is not as it was sealed."""
    check_size(key)
    check_size(content_secret)
    written = unseal(key, content_secret, context(LABEL, FORMAT, ctx), sealed)
    unpad(written)
    content = _parsed(written)
    wipe(written)
    if content is None:
        raise SealBroken("This record was not written by this service.")
    return content


def record_hash(sealed: bytes) -> bytes:
    """Return SHA-256 (32 bytes) of the sealed bytes: it may stand in the open (vault rule 9)."""
    return sha256(sealed).digest()


def _parsed(written: bytearray) -> dict[str, Json] | None:
    try:
        return parse(written)
    except ValueError:
        return None
