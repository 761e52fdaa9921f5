"""Contexts: the one encoding that says what a sealed, signed or hashed value is.

Two different lists of parts never give the same bytes, so a value moved to another row, field,
case, version or agency meets another context and does not open. Mutable values are no part of one.
"""

from uuid import UUID

Part = str | int | bytes | UUID | None


def context(label: str, version: int, *parts: Part) -> bytes:
    """Return label, version and parts, each as type tag, length (4 bytes) and value.

    Raises TypeError for a bool (it would pass as a number) and any other type. docs/formats.md 1.
    """
    return b"".join([_encoded(part) for part in (label, version, *parts)])


def _encoded(part: Part) -> bytes:
    tag, value = _tagged(part)
    return tag + len(value).to_bytes(4, "big") + value


def _tagged(part: Part) -> tuple[bytes, bytes]:
    if isinstance(part, str):
        return b"s", part.encode()
    if isinstance(part, bytes):
        return b"b", part
    if isinstance(part, UUID):
        return b"u", part.bytes
    if isinstance(part, int) and not isinstance(part, bool):
        return b"i", b"%d" % part
    if part is None:
        return b"n", b""
    raise TypeError("A context is made of text, whole numbers, bytes, UUIDs and None.")
