"""What was said in a meeting, put beside what a section had before."""

from collections.abc import Mapping
from typing import Any

from nrm.cases.fields import Kind, fields_of


def merged(section: str, standing: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The section's content: rows and long texts are added, another answer takes the place."""
    kinds = {field.key: field.kind for field in fields_of(section)}
    return {
        **standing,
        **{key: _both(kinds[key], standing.get(key), it) for key, it in said.items()},
    }


def _both(kind: Kind, before: Any, said: Any) -> Any:
    if not before or before == said:
        return said
    if kind is Kind.REPEAT:
        return [*before, *(row for row in said if row not in before)]
    if kind is Kind.CHOICES:
        return [*before, *(code for code in said if code not in before)]
    return f"{before}\n\n{said}" if kind is Kind.LONG_TEXT else said
