"""What is sent about a person's request for the record, and what is answered."""

from datetime import date
from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate

from nrm.accounts.schemas import StepUp
from nrm.cases.schemas import code, text
from nrm.http.answers import StepOut, flag, ident, many, moment, number, word
from nrm.http.grammar import Strict
from nrm.subject_access.actions import LINES, Asked

_LONGEST = 1_000
# Nobody asked for a record of this service before; days near year 1 have no beginning at all.
_FIRST = date(2000, 1, 1)


def _yes(value: bool) -> None:
    if not value:
        raise ValidationError(gettext("Do this first; then say so."))


def _not_too_early(day: date) -> None:
    if day < _FIRST:
        raise ValidationError(gettext("This day is too long ago."))


class AccessRequestIn(Strict):
    """Who asked, how that was made sure, and how it can be handed over safely (sealed)."""

    asker = code("access_askers", required=True)
    identity_check = code("access_identity_checks", required=True)
    form = code("access_forms", required=True)
    language = code("languages", required=True)
    safe = fields.Boolean(required=True)
    handing_over = text(_LONGEST, required=True)
    asked_on = fields.Date(load_default=None, validate=_not_too_early)


class LeaveOut(Strict):
    """Lines that are left out, each with its reason; all others are handed over."""

    step = fields.String(required=True, validate=validate.Equal("leave_out"))
    lines = fields.Dict(
        keys=fields.String(validate=validate.OneOf(LINES)),
        values=code("access_left_out_reasons"),
        required=True,
    )


class Approve(Strict):
    """A supervisor answers for what is left out."""

    step = fields.String(required=True, validate=validate.Equal("approve"))


class Refuse(Strict):
    """A supervisor refuses it; `remedy_told`: the person knows why, and where to complain."""

    step = fields.String(required=True, validate=validate.Equal("refuse"))
    reason = code("access_refusal_reasons", required=True)
    remedy_told = fields.Boolean(required=True, validate=_yes)


class Extend(Strict):
    """More time; `person_told`: the person knows that it takes longer, and why."""

    step = fields.String(required=True, validate=validate.Equal("extend"))
    reason = code("access_extension_reasons", required=True)
    person_told = fields.Boolean(required=True, validate=_yes)


class Deliver(Strict):
    """The person has it."""

    step = fields.String(required=True, validate=validate.Equal("deliver"))
    how = code("access_deliveries", required=True)


STEPS: dict[str, type[Strict]] = {
    "leave_out": LeaveOut,
    "approve": Approve,
    "refuse": Refuse,
    "extend": Extend,
    "deliver": Deliver,
}


class CopyIn(StepUp):
    """Whoever opens all of a record says once more who that is."""


class AccessRequestOut(Strict):
    """Codes, people and times. `case` is its id, for an auditor its pseudonym."""

    id = ident()
    case = word()
    agency = ident()
    asker = word()
    identity_check = word()
    form = word()
    language = word()
    safe = flag()
    asked_at = moment()
    recorded_by = ident()
    due_at = moment(null=True)
    extension_reason = word(null=True)
    left_out = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    outcome = word(null=True)
    decided_by = ident(null=True)
    decided_at = moment(null=True)
    refusal_reason = word(null=True)
    printed_at = moment(null=True)
    delivered_at = moment(null=True)
    delivered_how = word(null=True)
    version = number()
    steps = many(StepOut)


class HandingOver(Strict):
    """How it can be handed over safely; opened after the log entry is durable."""

    text = word()


def asked_of(given: dict[str, Any], started: Any) -> Asked:
    """What `AccessRequestIn` let in; `started` is the moment at which a day begins."""
    day: date | None = given["asked_on"]
    rest = {name: value for name, value in given.items() if name != "asked_on"}
    return Asked(**rest, asked_at=started(day) if day is not None else None)
