"""RFC 6962 2.1 a second time, for tests alone: it shares nothing with `nrm/log/tree.py`.

The definitions are those of the RFC, over half-open ranges `[start, end)` of one list: so each
subtree is hashed once, however many trees are asked for.
"""

from functools import cache
from hashlib import sha256

LARGEST = 1025
BODIES = [b"%d" % i for i in range(LARGEST)]


@cache
def split(count: int) -> int:
    """The largest power of two below `count`."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


@cache
def mth(start: int, end: int) -> bytes:
    """RFC 6962 2.1."""
    if start == end:
        return sha256(b"").digest()
    if end - start == 1:
        return sha256(b"\0" + BODIES[start]).digest()
    middle = start + split(end - start)
    return sha256(b"\1" + mth(start, middle) + mth(middle, end)).digest()


def path(m: int, start: int, end: int) -> list[bytes]:
    """RFC 6962 2.1.1: PATH of the leaf `start + m`."""
    if end - start == 1:
        return []
    k = split(end - start)
    if m < k:
        return [*path(m, start, start + k), mth(start + k, end)]
    return [*path(m - k, start + k, end), mth(start, start + k)]


def proof(m: int, end: int) -> list[bytes]:
    """RFC 6962 2.1.2: PROOF; nothing has to be shown of the empty tree."""
    return _subproof(m, 0, end, whole=True) if m else []


def _subproof(m: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    if m == end - start:
        return [] if whole else [mth(start, end)]
    k = split(end - start)
    if m <= k:
        return [*_subproof(m, start, start + k, whole=whole), mth(start + k, end)]
    return [*_subproof(m - k, start + k, end, whole=False), mth(start, start + k)]
