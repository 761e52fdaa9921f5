"""Work that a concern brings along where many arrive: cheap to check, and dear to do many times.

A sender's own device does it, without a third party, an account or an address; whoever sends one
concern hardly notices. In the manner of Hashcash: SHA-256 over `puzzle:number` begins with so many
zero bits. The puzzle follows from what is told, from its key and from the hour, by a key of ours:
so nobody works ahead, and what was done for one concern is good for no other.
"""

import hashlib
import hmac
from datetime import timedelta
from typing import Final

from nrm.database import now, session
from nrm.vault.context import context

FREE: Final = 120
STEP: Final = 120
MOST: Final = 600
_FIRST_BITS: Final = 18
_LONGEST_NUMBER: Final = 16
_HOUR: Final = timedelta(hours=1)


def bits_asked(arrived: int) -> int:
    """How many zero bits the next concern has to bring, after so many in this hour; 0 for none."""
    return 0 if arrived < FREE else _FIRST_BITS + (arrived - FREE) // STEP


def puzzle_of(code: str) -> str:
    """What is worked on now for the concern that would have this code: 32 signs."""
    return _puzzles(code)[0]


def is_done(code: str, number: str, bits: int) -> bool:
    """Whether this is the work that is asked for this concern, in this hour or the last."""
    if not bits:
        return True
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
        return False
    return any(_zeros(puzzle, number) >= bits for puzzle in _puzzles(code))


def _puzzles(code: str) -> list[str]:
    key = session().info["root"].digest_key
    hours = [f"{at:%Y-%m-%dT%H}" for at in (now(), now() - _HOUR)]
    made = [context("nrm/concern-work", 1, code, hour) for hour in hours]
    return [hmac.digest(key, each, "sha256")[:16].hex() for each in made]


def _zeros(puzzle: str, number: str) -> int:
    found = hashlib.sha256(f"{puzzle}:{number}".encode()).digest()
    return 256 - int.from_bytes(found, "big").bit_length()
