"""The code that a sender is given: shown once, kept as a hash, and good for one word of an answer.

It follows from what was sent and from the number of the form, so that a press that is repeated
after a lost connection is one concern with one code. 80 bits: nobody comes to one by trying, so
that no address has to be remembered to keep people from it.
"""

import base64
import hmac
import os
from typing import Final

from nrm.database import session
from nrm.vault.context import context

_CODE_BYTES: Final = 10
LONGEST_CODE: Final = 40
# Signs that are read as what they are: no I, L, O or U, and typed ones mean the nearest.
_SIGNS: Final = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)
_TYPED: Final = str.maketrans("ILOU", "110V", " -\t\u200e\u200f")


def receipt_for(once: str, content: bytes) -> str:
    """The code for this content sent with this form: four groups of four signs."""
    secret = session().info["root"].digest_key
    made = context("nrm/concern-receipt", 1, once or os.urandom(32), content)
    code = hmac.digest(secret, made, "sha256")[:_CODE_BYTES]
    signs = base64.b32encode(code).decode().translate(_SIGNS)
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def receipt_hashes(code: str) -> list[bytes]:
    """What may stand in a row for this code, 32 bytes each; a new row has the first."""
    return [hash_under(key, code) for key in session().info["root"].digest_keys()]


def hash_under(key: bytes, code: str) -> bytes:
    """The hash of a code, whichever way it was typed, under one key of 32 bytes."""
    typed = code.upper().translate(_TYPED)
    return hmac.digest(key, context("nrm/concern-receipt-hash", 1, typed), "sha256")
