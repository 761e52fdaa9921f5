"""Canonical JSON (RFC 8785), narrowed: what is sealed, hashed or signed has one spelling only.

Floats differ between languages and non-ASCII keys sort differently, so both are refused; the
errors of the library quote the value they stumble on, so none of them gets out.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn

import rfc8785

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical(content: Mapping[str, object]) -> bytes:
    """Return the canonical JSON of an object; raises ValueError, without content, if it has none.

    Allowed: text, whole numbers up to 2**53 - 1 either way, true, false, null, lists, and objects
    with ASCII keys.
    """
    try:
        written = rfc8785.dumps(_plain(content))
    except (ValueError, RecursionError):
        written = b""
    if not written:
        raise ValueError("A record holds text, whole numbers, lists, and objects with ASCII keys.")
    return written


def parse(written: bytearray) -> dict[str, Json]:
    """Return the object written in JSON; raises ValueError, without content, for anything else."""
    try:
        content = _DECODER.decode(written.decode())
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        return content
    raise ValueError("This is not the JSON of a record.")


def _plain(value: object) -> Json:
    """The value as the library knows it: mappings as dict, sequences as list."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping) and all(_is_ascii(key) for key in value):
        return {key: _plain(item) for key, item in value.items()}
    raise ValueError


def _is_ascii(key: object) -> bool:
    return isinstance(key, str) and key.isascii()


def _refuse(number: str) -> NoReturn:
    raise ValueError


_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
