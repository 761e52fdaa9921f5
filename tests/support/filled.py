"""A record with an answer to every question of every section, each with a mark of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from nrm.cases.fields import SECTION_NAMES, Field, Kind, fields_of
from nrm.vocabulary.loader import codes

_FIRST_DAY = date(1911, 1, 1)
_FIRST_NUMBER = 710_000


@dataclass
class Filled:
    """Contents of all sections, and for each field (`section.field`) the marks in its answer."""

    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, set[str]] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)

    def of(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The contents with these fields alone, as a snapshot has them."""
        chosen: dict[str, dict[str, Any]] = {}
        for name in names:
            section, _, key = name.partition(".")
            chosen.setdefault(section, {})[key] = self.contents[section][key]
        return chosen


def a_filled_record() -> Filled:
    """Every text, number and day is found nowhere else; of a code list it is one of its codes."""
    made, numbers = Filled(), iter(range(1, 10_000))
    for section in SECTION_NAMES:
        made.contents[section] = {
            asked.key: _answer(made, asked, asked.name, numbers) for asked in fields_of(section)
        }
    made.contents["indicators"]["indicators"] = [
        row | {"code": "G01", "basis": "observed"}
        for row in made.contents["indicators"]["indicators"]
    ]
    return made


def _answer(made: Filled, asked: Field, name: str, numbers: Iterator[int]) -> Any:
    number = next(numbers)
    if asked.kind is Kind.REPEAT:
        return [{item.key: _answer(made, item, name, numbers) for item in asked.items}]
    if asked.list_name:
        known = {"regions": "capital"}
        code = known.get(asked.list_name) or min(codes(asked.list_name))
        return [code] if asked.kind is Kind.CHOICES else code
    value = _VALUES[asked.kind](number)
    made.marks.setdefault(name, set()).add(str(value))
    if asked.kind in (Kind.TEXT, Kind.LONG_TEXT):
        made.texts.setdefault(name, set()).add(str(value))
    return value


_VALUES: Mapping[Kind, Any] = {
    Kind.TEXT: lambda number: f"Zq{number:04d}x",
    Kind.LONG_TEXT: lambda number: f"Zq{number:04d}x",
    Kind.NUMBER: lambda number: _FIRST_NUMBER + number,
    Kind.DATE: lambda number: (_FIRST_DAY + timedelta(number)).isoformat(),
    Kind.PARTIAL_DATE: lambda number: (_FIRST_DAY + timedelta(number)).isoformat(),
}
