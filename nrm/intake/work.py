"""Work that a concern brings along where many arrive: cheap to check, and dear to do many times.

A sender's own device does it, without a third party, an account or an address; whoever sends one
concern hardly notices. In the manner of Hashcash: SHA-256 over `key:nonce` begins with so many
zero bits, where `key` is the number of the form or the `Idempotency-Key`, so that what was done for
one concern is good for no other.
"""

import hashlib
from typing import Final

FREE: Final = 120
STEP: Final = 120
MOST: Final = 600
_FIRST_BITS, _MORE_BITS = 18, 2
LONGEST_NONCE: Final = 20


def bits_asked(arrived: int) -> int:
    """How many zero bits the next concern has to bring, after so many in this hour; 0 for none."""
    return 0 if arrived < FREE else _FIRST_BITS + _MORE_BITS * ((arrived - FREE) // STEP)


def is_done(key: str, nonce: str, bits: int) -> bool:
    """Whether this is the work that is asked for this concern; none without a key of its own."""
    if not bits:
        return True
    if not key or not nonce.isascii() or not nonce.isdecimal() or len(nonce) > LONGEST_NONCE:
        return False
    found = hashlib.sha256(f"{key}:{nonce}".encode()).digest()
    return int.from_bytes(found, "big") >> (256 - bits) == 0
