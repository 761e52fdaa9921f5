"""Blind indexes: finding equal values again without storing them, in buckets that several share.

A bucket is the first bits of an HMAC of the value. How many bits, says its level, a power of two:
a level has that many buckets. A row keeps the level under which it was written; a level is full
when its buckets hold about two different values each, and the next one has twice as many buckets.
So a thief never finds a value alone, whatever is added later, and whoever looks meets about two
strangers for each level: their number grows with the logarithm of the rows, and no row need be
written anew.
"""

import hmac
from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID

from nrm.vault.context import context
from nrm.vault.memory import KEY_BYTES, Secret, check_size, derive
from nrm.vault.root import RootKeys

FORMAT = 1
# 2**22 buckets of two values: more than any agency has.
LAST_LEVEL: Final = 1 << 22
# So many buckets of the newest level are counted, not all of them.
SAMPLE: Final = 256
_BITS = 32


class Filled(NamedTuple):
    """The newest level, and the rows and distinct buckets among its first `SAMPLE` buckets."""

    level: int
    rows: int
    buckets: int


def index_key(root: RootKeys, version: int, agency_id: UUID, field: str) -> bytearray:
    """The key of one agency for one field, 32 bytes: rows of two agencies cannot be linked."""
    secret = root.index_key_of(version)
    return derive(secret, context("nrm/blind-index", FORMAT, version, agency_id, field))


def national_key(root: RootKeys, version: int, field: str, use: str) -> bytearray:
    """The key of the national check for one field, 32 bytes, another one for buckets and tags."""
    secret = root.index_key_of(version)
    return derive(secret, context("nrm/national-index", FORMAT, version, field, use))


def tag(key: Secret, value: str) -> bytes:
    """The whole HMAC-SHA256 of a value: it must never lie open, only sealed for somebody."""
    check_size(key, KEY_BYTES)
    return hmac.digest(key, value.encode(), "sha256")


def around(place: int) -> set[int]:
    """The buckets of earlier levels in which the value of this one stood, and of the next level.

    Levels grow by one while two write at once, so that what was compared may lie one level on.
    """
    earlier = {place >> bits for bits in range(place.bit_length())}
    return earlier | {2 * place, 2 * place + 1}


def bucket(key: Secret, value: str, level: int) -> int:
    """`level` + the first bits of HMAC-SHA256 of a normalised value: half-open [level, 2 * level).

    Cut short on purpose: a whole HMAC would show a thief which rows are one person.
    """
    return level + (_first_bits(key, value) >> (_BITS - level.bit_length() + 1))


def buckets(key: Secret, value: str) -> list[int]:
    """Where the value stands on each level, from the first (1) to the last."""
    bits = _first_bits(key, value)
    return [level + (bits >> (_BITS - level.bit_length() + 1)) for level in _levels()]


def next_level(filled: Filled | None) -> int:
    """The level under which the next row is written; None: there is no row yet."""
    if filled is None:
        return 1
    counted = min(filled.level, SAMPLE)
    # At two values a bucket 86 of 100 are in use: a name that many bear does not fill a level.
    is_full = filled.rows >= 2 * counted and 8 * filled.buckets >= 7 * counted
    return min(2 * filled.level, LAST_LEVEL) if is_full else filled.level


def _levels() -> Iterator[int]:
    return (1 << bits for bits in range(LAST_LEVEL.bit_length()))


def _first_bits(key: Secret, value: str) -> int:
    check_size(key, KEY_BYTES)
    return int.from_bytes(hmac.digest(key, value.encode(), "sha256")[: _BITS // 8], "big")
