"""What a case may say: the table `fields.csv`, one row for each field of each section.

It is the one source of the section schemas, the forms, and the fields a consent may name. `level`
is the class of domain 9: I identifying, S sensitive, C coordination, T statistical. `matter` is
the row of the matrix of domain 8.1 that the field belongs to; who may receive it stands in
`shareable.py`.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Final

from flask_babel import gettext


class Kind(StrEnum):
    """How a field is asked, drawn and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    REPEAT = "repeat"


@dataclass(frozen=True)
class Field:
    """One field; a `repeat` has the fields of each of its rows in `items`, and no code list."""

    name: str
    section: str
    message: str
    hint_message: str
    level: str
    kind: Kind
    list_name: str
    matter: str
    items: tuple["Field", ...] = ()

    @property
    def key(self) -> str:
        """What the field is called inside its section, or inside its row of a `repeat`."""
        return self.name.rpartition(".")[2]

    @property
    def label(self) -> str:
        """The label in the language of whoever is asking; English outside a request."""
        return str(gettext(self.message))

    @property
    def hint(self) -> str:
        """The hint in the language of whoever is asking, or nothing."""
        return str(gettext(self.hint_message)) if self.hint_message else ""


def read_fields() -> Mapping[str, Field]:
    """Every field a consent may name, `section.field`, in the order of the table."""
    text = files("nrm.cases").joinpath("fields.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {row["name"]: _field(row, rows) for row in rows if row["name"].count(".") == 1}


def fields_of(section: str) -> tuple[Field, ...]:
    """The fields of a section in the order of the table; KeyError for an unknown section."""
    found = tuple(field for field in FIELDS.values() if field.section == section)
    if not found:
        raise KeyError(section)
    return found


def _field(row: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> Field:
    name = row["name"]
    items = tuple(_field(each, rows) for each in rows if each["name"].rpartition(".")[0] == name)
    return Field(
        name=name,
        section=name.partition(".")[0],
        message=row["label"],
        hint_message=row["hint"],
        level=row["level"],
        kind=Kind(row["kind"]),
        list_name=row["list"],
        matter=row["matter"],
        items=items,
    )


# Repeats that a form asks as tables, a line for each code of their first field (`tables.py`), and
# the column of that code list which says in which table.
AS_TABLES: Final[Mapping[str, str]] = {
    "needs.needs": "pillar",
    "indicators.indicators": "group",
}
FIELDS: Final = read_fields()
SECTION_NAMES: Final = tuple(dict.fromkeys(field.section for field in FIELDS.values()))
