"""What is read of the lines that another country sent: what we know by name, as what it has to be.

Nobody of this country has looked at them before. A code is a text here: the other country's lists
may be newer than ours, and its regions are its own.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from nrm.cases.fields import FIELDS, Field, Kind
from nrm.cases.sections import (
    LARGEST_NUMBER,
    LONG_TEXT,
    MOST_ROWS,
    SHORT_TEXT,
    check_text,
    most_rows,
)
from nrm.vault.canonical import Json


def known_lines(content: Mapping[str, Json]) -> dict[str, dict[str, Any]]:
    """The same without all that we do not know, or that is not of its kind."""
    kept: dict[str, dict[str, Any]] = {}
    for field in FIELDS.values():
        value = _known(field, content.get(field.section))
        if value is not None:
            kept.setdefault(field.section, {})[field.key] = value
    return kept


def _known(field: Field, of: object) -> Any:
    """What this section or row says there; None for nothing, and for anything else."""
    value = of.get(field.key) if isinstance(of, Mapping) else None
    if field.kind is Kind.NUMBER:
        # `True` is a number in this language, and in no other.
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return value if is_number and value in range(LARGEST_NUMBER + 1) else None
    if field.kind is Kind.CHOICES:
        return [each for each in _listed(value, MOST_ROWS) if _is_text(each, SHORT_TEXT)] or None
    if field.kind is Kind.REPEAT:
        rows = (_row(field, each) for each in _listed(value, most_rows(field)))
        return [row for row in rows if row] or None
    longest = LONG_TEXT if field.kind is Kind.LONG_TEXT else SHORT_TEXT
    return value if _is_text(value, longest) else None


def _row(field: Field, of: object) -> dict[str, Any]:
    found = {item.key: _known(item, of) for item in field.items}
    return {key: value for key, value in found.items() if value is not None}


def _listed(value: object, most: int) -> list[Any]:
    return value[:most] if isinstance(value, list) else []


def _is_text(value: object, longest: int) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        return False
    try:
        check_text(value)
    except ValidationError:
        return False
    return True
