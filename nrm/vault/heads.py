"""Heads: one signed root over all record hashes of a case, so that nothing is dropped or replayed.

Which head is the true one is known by the access log, not here (vault rule 5).
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from typing import NamedTuple

from nrm.vault.context import context, encoded
from nrm.vault.memory import Secret, check_size
from nrm.vault.signing import sign, verify

FORMAT = 1
MOST_REMEMBERED = 4096
_LEAF = b"\0" + context("nrm/leaf", FORMAT)  # how the context of every leaf begins


class Leaf(NamedTuple):
    """The newest version of one record: its name within the case and its record hash."""

    name: str
    version: int
    hash: bytes


def head_root(leaves: Iterable[Leaf]) -> bytes:
    """Return the Merkle root (RFC 9162 2.1.1, 32 bytes) over leaves sorted by name.

    Raises ValueError for a name that occurs twice or a hash of another length.
    """
    ordered = sorted(leaves, key=attrgetter("name"))
    if len({leaf.name for leaf in ordered}) != len(ordered):
        raise ValueError("Each record has one leaf in a head.")
    return _root([_hashed(leaf) for leaf in ordered])


def sign_head(private: Secret, ctx: bytes, version: int, root: bytes) -> bytes:
    """Return the signature (64 bytes) of the last writer over version and root."""
    return sign(private, context("nrm/head", FORMAT, ctx, version), root)


def verify_head(public: bytes, signature: bytes, ctx: bytes, version: int, root: bytes) -> None:
    """Return only if this signer made this head; raises Forged."""
    verify(public, signature, context("nrm/head", FORMAT, ctx, version), root)


# A head is checked, then made anew over the same leaves but one; a leaf stands in the open.
@lru_cache(MOST_REMEMBERED)
def _hashed(leaf: Leaf) -> bytes:
    check_size(leaf.hash)
    own = encoded(leaf.name) + encoded(leaf.version) + encoded(leaf.hash)
    return sha256(_LEAF + own).digest()


def _root(hashes: list[bytes]) -> bytes:
    if not hashes:
        return sha256().digest()
    while len(hashes) > 1:
        # Level by level, an odd last one going up as it is: the same tree as by RFC 9162's halves.
        odd = hashes[-1:] if len(hashes) % 2 else []
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        hashes = [sha256(b"\1" + left + right).digest() for left, right in pairs] + odd
    return hashes[0]
