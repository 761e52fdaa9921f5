"""What somebody searches by, and what is answered: codes of cases, and why each of them fits."""

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate, validates_schema

from nrm.cases.list_schemas import check_case_code
from nrm.cases.one_form import document_of, phone_of, words_of
from nrm.cases.schemas import text
from nrm.http.answers import flag, ident, many, word, words
from nrm.http.grammar import Strict

_LONGEST = 200


def _check_name(value: str) -> None:
    if not words_of(value):
        raise ValidationError(gettext("Write a name of at least two letters."))


def _check_phone(value: str) -> None:
    if not phone_of(value):
        raise ValidationError(gettext("Write a telephone number in digits, six of them or more."))


def _check_document(value: str) -> None:
    if not document_of(value):
        raise ValidationError(gettext("Write a number with four signs or more."))


def _sought(*checks: Any) -> fields.String:
    field = text(_LONGEST, load_default=None)
    field.validators = [*field.validators, *checks]
    return field


class SearchIn(Strict):
    """All that is said must fit. `birth_year` narrows a name; `code` is the case's own."""

    name = _sought(_check_name)
    birth_year = fields.Integer(load_default=None, strict=True, validate=validate.Range(1900, 2100))
    phone = _sought(_check_phone)
    document = _sought(_check_document)
    code = _sought(check_case_code)

    @validates_schema
    def _says_something(self, given: dict[str, Any], **_more: Any) -> None:
        if not any(given.get(name) for name in ("name", "phone", "document", "code")):
            raise ValidationError({"name": [gettext("Say at least one thing to search by.")]})
        if given.get("birth_year") and not given.get("name"):
            raise ValidationError({"name": [gettext("A year alone is too little; add a name.")]})


class FoundOut(Strict):
    """A case that fits. `fits`: `name`, `sound` (of a name), `birth_year`, `phone`, `document`."""

    id = ident()
    code = word()
    status = word()
    fits = words()


class SearchOut(Strict):
    """Cases that fit, newest first; `more`: others may fit that were not opened, so say more."""

    items = many(FoundOut)
    more = flag()
