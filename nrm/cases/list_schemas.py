"""What is sent to find cases: the filters of the list, and a code."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate

from nrm.cases.codes import code_of
from nrm.cases.schemas import code
from nrm.cases.wanted import OVERDUE, OVERLAYS, Wanted
from nrm.cases.words import clock_names
from nrm.http.answers import ident, word
from nrm.http.grammar import ListQuery, Strict
from nrm.vocabulary.loader import codes

# Which page of the list is asked for, not what it holds.
PAGE: Final = ("limit", "cursor")
MOST_NAMES: Final = 30


class Codes(fields.String):
    """One or more of these codes, with commas between them; a tuple."""

    def __init__(self, known: Collection[str], **kwargs: Any) -> None:
        super().__init__(load_default=(), **kwargs)
        self.known = known

    def _deserialize(self, value: Any, *where: Any, **kwargs: Any) -> Any:
        given = tuple(super()._deserialize(value, *where, **kwargs).split(","))
        if not set(given) <= set(self.known):
            raise ValidationError(gettext("Choose one of the listed answers."))
        return given


def check_case_code(value: str) -> None:
    """ValidationError for what cannot be the code of a case."""
    if not code_of(value):
        raise ValidationError(gettext("A case code has eight signs, as in 7KQ2-M4XD."))


class CaseQuery(ListQuery):
    """Filters of the list of cases; all that are given must hold."""

    status = Codes(
        codes("case_statuses"),
        metadata={"description": "codes of the list `case_statuses`, with commas between them"},
    )
    mine = fields.Boolean(load_default=None)
    waiting = fields.Boolean(
        load_default=None, metadata={"description": "whether a clock of the case runs"}
    )
    clock = fields.String(
        load_default=None,
        validate=validate.OneOf(sorted((OVERDUE, *clock_names()))),
        metadata={"description": "a clock that runs, by its name; or `overdue`, any that is late"},
    )
    overlay = Codes(
        OVERLAYS,
        metadata={"description": f"all of these hold: {', '.join(OVERLAYS)}; with commas"},
    )
    region = code("regions", load_default=None)
    priority = code("priorities", load_default=None)
    person_group = code("person_groups", load_default=None)


class CodeIn(Strict):
    """The whole code of a case. It stands in the body, where no address keeps it."""

    code = fields.String(required=True, validate=[validate.Length(max=200), check_case_code])


class NamesIn(Strict):
    """The cases whose names are asked for, by their ids."""

    cases = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_NAMES))


class NameOut(Strict):
    """The name that the person of a case is called by; null where none is written."""

    id = ident()
    name = word(null=True)


def wanted_from(query: Mapping[str, Any]) -> Wanted:
    """What a query wants, its page left out."""
    return Wanted(**{name: value for name, value in query.items() if name not in PAGE})
