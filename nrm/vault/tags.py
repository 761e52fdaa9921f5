"""Tags: the whole HMAC of a value, sealed for the one agency that may compare them.

Inside the wrap a tag lies under the content secret of its case: it ends with the case, also for
whoever can open the wrap, and nobody who lacks the secret can make one.
"""

from uuid import UUID

from nrm.vault.context import context
from nrm.vault.memory import Secret
from nrm.vault.sealing import seal, unseal
from nrm.vault.suites import unwrap, wrap

FORMAT = 1


def tag_context(row_id: UUID, case_id: UUID, field: str, version: int) -> bytes:
    """What a sealed tag is bound to; the version is that of the root keys it was made under."""
    return context("nrm/tag", FORMAT, row_id, case_id, field, version)


def seal_tag(public: bytes, content_secret: Secret, ctx: bytes, value: bytes) -> bytes:
    """Return the tag (32 bytes) sealed for the holder of the private key."""
    return wrap(public, seal(content_secret, None, ctx, value), ctx)


def open_tag(private: Secret, content_secret: Secret, ctx: bytes, sealed: bytes) -> bytes:
    """Return the tag; raises SealBroken."""
    return bytes(unseal(content_secret, None, ctx, bytes(unwrap(private, sealed, ctx))))


def rewrap_tag(private: Secret, public: bytes, ctx: bytes, sealed: bytes) -> bytes:
    """Return the same tag, under its content secret, for another holder; raises SealBroken."""
    return wrap(public, bytes(unwrap(private, sealed, ctx)), ctx)
