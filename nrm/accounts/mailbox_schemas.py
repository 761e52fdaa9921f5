"""What is sent and told of the address at which somebody hears that something waits."""

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate

from nrm.http.answers import flag, moment, word
from nrm.http.grammar import Strict
from nrm.notices.models import Pace, Quiet
from nrm.notices.server import is_address


def _is_address(text: str) -> None:
    if not is_address(text):
        raise ValidationError(gettext("Write an e-mail address, such as ana@example.org."))


class MailboxIn(Strict):
    """Where notices go, how often and when not; they are written in the language of this call."""

    address = fields.String(required=True, validate=_is_address)
    pace = fields.String(load_default=Pace.AT_ONCE, validate=validate.OneOf([*Pace]))
    quiet = fields.String(load_default=Quiet.NIGHTS, validate=validate.OneOf([*Quiet]))


class MailboxCodeIn(Strict):
    """The code that was sent to the address."""

    code = fields.String(required=True, validate=validate.Regexp(r"[0-9]{8}\Z"))


class MailboxOut(Strict):
    """Where notices go; null for what there is not. `sends`: whether this installation does."""

    address = word(null=True)
    pace = word(null=True)
    quiet = word(null=True)
    language = word(null=True)
    sends = flag()
    confirmed_at = moment(null=True)
    refused_at = moment(null=True)
    told_at = moment(null=True)


def loaded(given: dict[str, Any]) -> dict[str, str]:
    """The answers of a form, checked as those of a call; ValidationError."""
    found: dict[str, str] = MailboxIn().load(given)
    return found
