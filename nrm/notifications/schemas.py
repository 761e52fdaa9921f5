"""What is sent as an anonymous notification, and what is answered: codes, a quarter, a year."""

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate

from nrm.cases.sections import check_code
from nrm.http.answers import ident, number, one, word, words
from nrm.http.grammar import Strict
from nrm.notifications.drawing import LISTS
from nrm.notifications.periods import is_period
from nrm.vocabulary.loader import codes


def _answer(name: str) -> fields.String:
    metadata = {"description": f"a code of the list `{LISTS[name]}`, or a way of not answering"}
    return fields.String(required=True, validate=check_code(LISTS[name]), metadata=metadata)


def _check_period(period: str) -> None:
    if not is_period(period):
        raise ValidationError(gettext("Give a year that has begun, such as 2025."))


class NotificationIn(Strict):
    """All that is told, each a code. `person_told`: the person knows of it and what it says."""

    recipient = fields.UUID(required=True)
    gender = _answer("gender")
    nationality_group = _answer("nationality_group")
    region = _answer("region")
    exploitation_types = fields.List(
        fields.String(validate=validate.OneOf(sorted(codes(LISTS["exploitation_types"])))),
        required=True,
    )
    period = fields.String(required=True, allow_none=True, validate=_check_period)
    refusal_reason = _answer("refusal_reason")
    person_told = fields.Boolean(required=True)
    again = fields.Boolean(load_default=False)


class _Told(Strict):
    gender = word()
    nationality_group = word()
    region = word()
    exploitation_types = words()
    period = word(null=True)
    refusal_reason = word()


class StatementOut(_Told):
    """The six answers."""


class DraftOut(Strict):
    """What would be told of the case as it is, how often one was sent, and in which quarter last.

    The reason of the no is yet to be asked for: `UNK`.
    """

    statement = one(StatementOut)
    sent = number()
    last_quarter = word(null=True)


class SentOut(_Told):
    """What was told to whom, as the case knows it; where it lies is known to nobody."""

    recipient = ident()
    quarter = word()


class NotificationOut(_Told):
    """A notification: no case, no agency, no day."""

    id = ident()
    quarter = word()


def loaded(given: dict[str, Any]) -> dict[str, Any]:
    """The answers of a form, checked as those of a call; ValidationError."""
    found: dict[str, Any] = NotificationIn().load(given)
    return found
