"""Who made a stored row: HMACs under the digest key, and what of the log may be believed.

A seal is one byte, the version of the root keys, and 32 bytes of HMAC-SHA256: rows sealed before a
rotation stay good under the old version.
"""

import hmac
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from nrm.errors import Unavailable, to_translate
from nrm.log.entry import Entry, read_entry
from nrm.log.stored import StoredEntry, StoredHead
from nrm.log.tree import leaf_hash
from nrm.vault.root import RootKeys

Derived = tuple[
    datetime, UUID | None, UUID | None, str, str | None, str | None, str | None, str, int
]

TAMPERED = to_translate(
    "The access log does not pass its check. Nothing was shown or changed; tell the auditor."
)


def seal(root_keys: RootKeys, part: bytes) -> bytes:
    """The seal of these bytes under the current version; 33 bytes."""
    return _seal(root_keys, root_keys.current, part)


def _seal(root_keys: RootKeys, version: int, part: bytes) -> bytes:
    return bytes([version]) + hmac.digest(root_keys.digest_key_of(version), part, "sha256")


def is_sealed(root_keys: RootKeys, stored: bytes, part: bytes) -> bool:
    """Whether `stored` is the seal of these bytes under any version of the root keys."""
    if not stored or not root_keys.knows(stored[0]):
        return False
    return hmac.compare_digest(_seal(root_keys, stored[0], part), stored)


def trusted_entry(root_keys: RootKeys, stored: StoredEntry, size: int) -> Entry:
    """The entry of a row that decides something: below `size`, sealed, and hashed to its leaf.

    Raises Unavailable (`integrity`).
    """
    whole = (
        stored.is_typed
        and 0 <= stored.index < size
        and is_sealed(root_keys, stored.seal, stored.sealed_part())
        and leaf_hash(stored.body.encode()) == stored.leaf_hash
    )
    if not whole:
        raise tampered()
    return _read(stored.body)


@lru_cache(maxsize=1024)
def _read(body: str) -> Entry:
    # Requests meet the same entries again and again: those that vouch for people and keys. What a
    # body says never changes; that it is the log's is asked anew each time.
    return read_entry(body)


def derived(entry: Entry) -> Derived:
    """The columns that are derived from an entry, in the order of the table."""
    return (
        entry.at,
        entry.actor,
        entry.agency,
        entry.action,
        entry.case,
        entry.referral,
        entry.consent,
        entry.outcome.value,
        entry.n,
    )


def trusted_head(root_keys: RootKeys, stored: StoredHead) -> StoredHead:
    """The same head; raises Unavailable (`integrity`) if its mac does not hold."""
    if not stored.is_typed or not is_sealed(root_keys, stored.mac, stored.sealed_part()):
        raise tampered()
    return stored


def tampered() -> Unavailable:
    """What is raised when the log does not pass a check."""
    return Unavailable(TAMPERED, integrity=True)
