"""What a case, or a thing of a case, is called in the log."""

import hmac
from uuid import UUID

from nrm.vault.context import context


def pseudonym(log_secret: bytes, kind: str, row_id: UUID) -> str:
    """What stands in the log for a case or a thing of it: 128 bits in hex, gone with the secret."""
    key = hmac.digest(log_secret, b"nrm/pseudonym/1", "sha256")
    return hmac.digest(key, context("nrm/pseudonym", 1, kind, row_id), "sha256")[:16].hex()
