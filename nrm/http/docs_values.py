"""A value of the API in words: its JSON type and its limits, with a link to each schema it has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SCHEMAS_URL = "/api/docs/"
_LIMITS = (("minLength", "maxLength", "characters"), ("minimum", "maximum", ""))


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Words of the document; with an address, a link to the page of a schema."""

    text: str
    url: str = ""


def pieces(schema: Mapping[str, Any]) -> tuple[Piece, ...]:
    """The value that this schema lets in."""
    return tuple(_pieces(schema))


def _pieces(schema: Mapping[str, Any]) -> Iterator[Piece]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield Piece(text=name, url=f"{SCHEMAS_URL}{name}")
    elif "anyOf" in schema:
        for number, one in enumerate(schema["anyOf"]):
            if number:
                yield Piece(text="or")
            yield from _pieces(one)
    elif schema.get("type") == "array":
        yield Piece(text="list of")
        yield from _pieces(schema["items"])
    elif schema.get("type") == "object" and "additionalProperties" in schema:
        yield Piece(text="object of")
        yield from _pieces(schema["additionalProperties"] or {})
    else:
        yield Piece(text=", ".join(_plain(schema)))


def _plain(schema: Mapping[str, Any]) -> Iterator[str]:
    types = schema.get("type", "any")
    names = [types] if isinstance(types, str) else types
    named = [schema.get("format", name) if name != "null" else name for name in names]
    yield " or ".join(named)
    if "enum" in schema:
        yield "one of " + " ".join(f"“{code}”" for code in schema["enum"])
    for low, high, unit in _LIMITS:
        if low in schema or high in schema:
            yield _limit(schema.get(low), schema.get(high), unit)
    if schema.get("default") is not None:
        yield f"{schema['default']} when it is not sent"


def _limit(low: int | None, high: int | None, unit: str) -> str:
    if high is None:
        said = f"at least {low}"
    else:
        said = f"{low} to {high}" if low is not None else f"at most {high}"
    return f"{said} {unit}".strip()
