"""What is sent about a legal disclosure, and what is answered."""

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate, validates_schema

from nrm.accounts.schemas import StepUp
from nrm.cases.fields import SECTION_NAMES
from nrm.cases.schemas import code, text
from nrm.http.answers import StepOut, ident, many, moment, number, word, words
from nrm.http.grammar import Strict

# Notes are no section, and a court may want them all the same.
PARTS = (*SECTION_NAMES, "notes")
_LONGEST = 500


class DisclosureIn(Strict):
    """What the law demands. `told`: the person knows; else say why not, and until which day."""

    authority = code("disclosure_authorities", required=True)
    sections = fields.List(
        fields.String(validate=validate.OneOf(PARTS)), required=True, validate=validate.Length(1)
    )
    recipient = text(_LONGEST, required=True)
    reference = text(_LONGEST, required=True)
    told = fields.Boolean(required=True)
    not_told = code("not_told_reasons", load_default=None)
    tell_after = fields.Date(load_default=None)

    @validates_schema
    def _says_why_not(self, given: dict[str, Any], **_more: Any) -> None:
        left = {
            name: [gettext("Answer this.")] if needed else [gettext("Leave this empty.")]
            for name in ("not_told", "tell_after")
            if (needed := not given["told"]) is not bool(given.get(name))
        }
        if left:
            raise ValidationError(left)


class ApproveDisclosure(StepUp):
    """The second person, proved once more."""

    step = fields.String(required=True, validate=validate.Equal("approve"))


class RefuseDisclosure(Strict):
    """Nothing is handed out."""

    step = fields.String(required=True, validate=validate.Equal("refuse"))


class TellDisclosure(Strict):
    """The person has been told."""

    step = fields.String(required=True, validate=validate.Equal("tell"))


STEPS: dict[str, type[Strict]] = {
    "approve": ApproveDisclosure,
    "refuse": RefuseDisclosure,
    "tell": TellDisclosure,
}


class DisclosureOut(Strict):
    """Codes, people and times. `case` is its id, for an auditor its pseudonym."""

    id = ident()
    case = word()
    agency = ident()
    authority = word()
    sections = words()
    asked_by = ident()
    asked_at = moment()
    decided_by = ident(null=True)
    decided_at = moment(null=True)
    outcome = word(null=True)
    told_at = moment(null=True)
    not_told = word(null=True)
    tell_after = moment(null=True)
    version = number()
    steps = many(StepOut)


class DisclosureText(Strict):
    """To whom, and the reference of the demand; opened after the log entry is durable."""

    recipient = word()
    reference = word()
