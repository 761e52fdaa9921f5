"""Contexts: the one encoding that says what a sealed, signed or hashed value is.

Two different lists of parts never give the same bytes, so a value moved to another row, field,
case, version or agency meets another context and does not open. Mutable values are no part of one.
"""

from functools import lru_cache
from struct import Struct
from uuid import UUID

Part = str | int | bytes | UUID | None

_HEAD = Struct(">cI").pack
_UUID_HEAD = _HEAD(b"u", 16)
_NONE = _HEAD(b"n", 0)


def context(label: str, version: int, *parts: Part) -> bytes:
    """Return label, version and parts, each as type tag, length (4 bytes) and value.

    Raises TypeError for a bool (it would pass as a number) and any other type. docs/formats.md 1.
    """
    return _beginning(label, version) + b"".join(map(encoded, parts))


# There are some dozens of labels, each met at every seal and row; `typed`: True is no version 1.
@lru_cache(maxsize=512, typed=True)
def _beginning(label: str, version: int) -> bytes:
    return encoded(label) + encoded(version)


def encoded(part: Part) -> bytes:
    """Return what one part adds to a context; raises as `context`."""
    # Each row that is loaded passes here once for each of its columns: the common kinds first.
    if isinstance(part, str):
        value = part.encode()
        return _HEAD(b"s", len(value)) + value
    if isinstance(part, UUID):
        return _UUID_HEAD + part.bytes
    if part is None:
        return _NONE
    if isinstance(part, bytes):
        return _HEAD(b"b", len(part)) + part
    if isinstance(part, int) and not isinstance(part, bool):
        value = b"%d" % part
        return _HEAD(b"i", len(value)) + value
    raise TypeError("A context is made of text, whole numbers, bytes, UUIDs and None.")
