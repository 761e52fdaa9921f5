"""Recovery codes: 160 random bits on paper, and the two halves that such a code gives.

No stretch and no pepper: nobody guesses 160 bits, and paper must outlive a rotation of root keys.
"""

import base64
import os

from nrm.vault.context import context
from nrm.vault.memory import derive, wipe
from nrm.vault.passphrases import Stretched

FORMAT = 1
CODE_BYTES = 20
_GROUP = 4
# Signs that base32 does not have, for what they are read as.
_MISREAD = str.maketrans("018", "OIB")


def new_recovery_code() -> str:
    """Return a fresh code as people type it: eight groups of four letters and digits."""
    text = base64.b32encode(os.urandom(CODE_BYTES)).decode()
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def recovery_halves(code: str, ctx: bytes) -> Stretched:
    """Return what recognises a code (32 bytes) and what opens a keyring with it (32 bytes).

    ctx: whose code it is. Spaces, hyphens and case do not count; whatever is no code fits nothing.
    """
    letters = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    typed = bytearray(letters.translate(_MISREAD).encode())
    keys = derive(typed, context("nrm/recovery", FORMAT, ctx), size=64)
    halves = Stretched(bytes(keys[:32]), keys[32:])
    wipe(typed, keys)
    return halves
