"""What answers of the API are made of: for the document, and for the test that holds it true.

Answers are written by each feature's `described.py` or `api.py`; a schema here changes nothing.
"""

from typing import Any

from marshmallow import Schema, fields

from nrm.http.grammar import Strict

Told = fields.Field[Any]


def word(*, null: bool = False) -> Told:
    """A text or code that is always there, or null."""
    return fields.String(required=True, allow_none=null)


def words() -> Told:
    """A list of texts or codes, perhaps empty."""
    return fields.List(fields.String(), required=True)


def ident(*, null: bool = False) -> Told:
    """An id."""
    return fields.UUID(required=True, allow_none=null)


def moment(*, null: bool = False) -> Told:
    """A time of RFC 3339 in UTC."""
    return fields.AwareDateTime(required=True, allow_none=null)


def number(*, null: bool = False) -> Told:
    """A whole number."""
    return fields.Integer(required=True, allow_none=null)


def flag() -> Told:
    """Yes or no."""
    return fields.Boolean(required=True)


def one(schema: type[Schema], *, null: bool = False) -> Told:
    """A thing within an answer."""
    return fields.Nested(schema, required=True, allow_none=null)


def many(schema: type[Schema]) -> Told:
    """Things within an answer, perhaps none."""
    return fields.List(fields.Nested(schema), required=True)


def listed(schema: type[Schema]) -> type[Schema]:
    """The answer of a list of such things: `items`, and `next` or null."""
    name = schema.__name__.removesuffix("Out") + "List"
    return Strict.from_dict({"items": many(schema), "next": word(null=True)}, name=name)


class Problem(Strict):
    """RFC 9457. `errors` with 422: sentences by field."""

    type = word()
    title = word()
    status = number()
    detail = word()
    request_id = word(null=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class StepOut(Strict):
    """A step that the caller may take next."""

    name = word()
    label = word()
    requires = words()


class VocabularyOut(Strict):
    """A list that a client may ask for."""

    name = word()


class EntryOut(Strict):
    """A code with its label in the caller's language."""

    code = word()
    label = word()
    source = word()
    group = fields.String()  # Of signs: where one meets them.
