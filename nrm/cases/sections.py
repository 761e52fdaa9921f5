"""The content of each section: marshmallow schemas, built from the table in `fields.py`.

Every field is optional and nothing unknown is let in. What `load` returns is plain JSON (texts,
whole numbers, lists), ready to be sealed; dates stay `YYYY-MM-DD`. In the API documentation each
section has a schema of its own, named in CamelCase (`SafeContact`).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext, lazy_gettext
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from nrm.cases.fields import AS_TABLES, SECTION_NAMES, Field, Kind, fields_of
from nrm.profile import current_profile, list_answers
from nrm.vocabulary.loader import codes, non_answers

SHORT_TEXT = 1_000
LONG_TEXT = 15_000
MOST_ROWS = 50
LARGEST_NUMBER = 1_000_000_000
LONGEST_ENUM = 60  # longer lists are named in the API documentation, not spelled out
_TOO_LONG: Any = lazy_gettext("This text is too long; {max} characters fit here.")

Made = fields.Field[Any]


class SectionSchema(Schema):
    """What all sections have in common: an unknown field is refused."""

    class Meta:
        """Unknown fields are an error, never dropped."""

        unknown = RAISE


class CalendarDate(fields.Date):
    """A day as text, `YYYY-MM-DD`, checked and kept as it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        day = super()._deserialize(value, attr, data, **kwargs)
        return day.isoformat()


class CodedList(fields.List[Any]):
    """Several codes, each once; one of the `alone`, the non-answers, goes with no other."""

    def __init__(self, code: Made, alone: frozenset[str], **kwargs: Any) -> None:
        super().__init__(code, **kwargs)
        self.alone = alone

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        chosen = super()._deserialize(value, attr, data, **kwargs)
        if len(set(chosen)) != len(chosen):
            raise ValidationError(gettext("Choose each answer once."))
        if self.alone & set(chosen) and len(chosen) > 1:
            raise ValidationError(gettext("An answer like Not known stands alone."))
        return chosen


def check_text(text: str) -> None:
    """ValidationError for what no database or seal can hold: NUL and half of a character pair."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError(gettext("This text has a character that cannot be kept."))


def check_partial_date(text: str) -> None:
    """ValidationError unless it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of a real day."""
    try:
        if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text, re.ASCII) is None:
            raise ValueError(text)
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError as wrong:
        raise ValidationError(gettext("Write a year, a month (2024-05) or a day.")) from wrong


def check_code(list_name: str) -> Callable[[str], None]:
    """A check that lets in the codes of that list and the ways of not answering."""

    def check(code: str) -> None:
        if code not in allowed_codes(list_name):
            raise ValidationError(gettext("Choose one of the answers in the list."))

    return check


def allowed_codes(list_name: str) -> frozenset[str]:
    """What may stand where this list is asked; `regions` are those of the running country."""
    if list_name == "regions":
        return frozenset(entry.code for entry in list_answers("regions"))
    return codes(list_name) | non_answers(list_name)


def most_rows(field: Field) -> int:
    """How many rows a repeat may have: where its form has a line for each code, so many more."""
    lines = len(codes(field.items[0].list_name)) if field.name in AS_TABLES else 0
    return MOST_ROWS + lines


def _text(longest: int) -> Made:
    return fields.String(validate=[validate.Length(max=longest, error=_TOO_LONG), check_text])


def _number() -> Made:
    return fields.Integer(strict=True, validate=validate.Range(min=0, max=LARGEST_NUMBER))


def _code(list_name: str) -> Made:
    return fields.String(validate=check_code(list_name), metadata=_described(list_name))


def _described(list_name: str) -> dict[str, Any]:
    said: dict[str, Any] = {"description": f"A code of the list `{list_name}`, or UNK, ND, NA."}
    if list_name == "regions" or len(codes(list_name)) > LONGEST_ENUM:
        return said
    return said | {"enum": sorted(allowed_codes(list_name))}


def _codes(list_name: str) -> Made:
    most = validate.Length(max=len(codes(list_name)))
    return CodedList(_code(list_name), non_answers(list_name), validate=most)


def _rows(field: Field) -> Made:
    row = _schema("".join(map(_camel, field.name.split("."))), field.items)
    return fields.List(fields.Nested(row), validate=validate.Length(max=most_rows(field)))


_MAKERS: Final[Mapping[Kind, Callable[[Field], Made]]] = {
    Kind.TEXT: lambda field: _text(SHORT_TEXT),
    Kind.LONG_TEXT: lambda field: _text(LONG_TEXT),
    Kind.DATE: lambda field: CalendarDate(),
    Kind.PARTIAL_DATE: lambda field: fields.String(validate=check_partial_date),
    Kind.NUMBER: lambda field: _number(),
    Kind.CHOICE: lambda field: _code(field.list_name),
    Kind.CHOICES: lambda field: _codes(field.list_name),
    Kind.REPEAT: _rows,
}


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _schema(name: str, of: tuple[Field, ...]) -> type[Schema]:
    made = {field.key: _MAKERS[field.kind](field) for field in of}
    return SectionSchema.from_dict(made, name=name)


SECTIONS: Final[Mapping[str, type[Schema]]] = {
    section: _schema(_camel(section), fields_of(section)) for section in SECTION_NAMES
}
_RESIDENCE: Final = "residence"


def is_asked(section: str) -> bool:
    """Whether the running country has such a section; the one on residence is off by default."""
    return section in SECTIONS and (section != _RESIDENCE or current_profile().residence_section)


def asked_sections() -> tuple[str, ...]:
    """The sections of the running country, in the order of the table."""
    return tuple(filter(is_asked, SECTION_NAMES))
