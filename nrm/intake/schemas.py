"""What is sent as a concern without an account, and what is answered."""

from typing import Any

from marshmallow import fields, validate

from nrm.cases.schemas import code, text
from nrm.http.answers import StepOut, ident, many, moment, number, one, word, words
from nrm.http.grammar import Strict
from nrm.intake.receipts import LONGEST_CODE
from nrm.intake.told import LONGEST
from nrm.vocabulary.loader import codes

_OR_UNKNOWN = validate.OneOf(["yes", "no", "UNK"])


def _text(name: str) -> fields.String:
    return text(LONGEST[name], load_default="")


class ConcernIn(Strict):
    """The same questions as on the page. `person_name` and `safe_way`: with a yes, or of a child.

    `signs`: codes of `indicators`; `setting`: of `indicator_groups`; `agrees`: of `asked_answers`.
    """

    danger = fields.String(required=True, validate=_OR_UNKNOWN)
    region = code("regions", load_default="")
    setting = code("indicator_groups", load_default="")
    signs = fields.List(
        fields.String(validate=validate.OneOf(sorted(codes("indicators")))), load_default=list
    )
    person_group = code("person_groups", load_default="")
    text = _text("text")
    knows = fields.String(load_default="", validate=_OR_UNKNOWN)
    agrees = code("asked_answers", required=True)
    person_name = _text("person_name")
    safe_way = _text("safe_way")
    sender_contact = _text("sender_contact")


class ReceiptOut(Strict):
    """The code with which the sender may ask later; it is shown this once."""

    receipt = word()


def told_of(given: dict[str, Any]) -> dict[str, Any]:
    """What was sent in, each sign once."""
    return {**given, "signs": tuple(dict.fromkeys(given["signs"]))}


class ReceiptIn(Strict):
    """The code as it was shown."""

    receipt = text(LONGEST_CODE, required=True)


class StateOut(Strict):
    """`waiting`, `taken_up`, `not_reached` or `closed`."""

    state = word()


class ToldOut(Strict):
    """What was answered; what was not is not there.

    `unopened`: texts that were sealed in a browser and do not open; `covered`: texts of which
    figures and addresses are covered, as the person has not agreed.
    """

    danger = fields.String()
    region = fields.String()
    setting = fields.String()
    signs = words()
    person_group = fields.String()
    text = fields.String()
    knows = fields.String()
    agrees = fields.String()
    person_name = fields.String()
    safe_way = fields.String()
    sender_contact = fields.String()
    passed_by = fields.String()
    passed_because = fields.String()
    passed_state = fields.String()
    passed_state_at = fields.String()
    unopened = fields.List(fields.String())
    covered = fields.List(fields.String())


class ConcernRowOut(Strict):
    """How a concern stands, without what it says."""

    id = ident()
    state = word()
    urgency = word()
    arrived_at = moment()
    due_at = moment()
    overdue_at = moment(null=True)
    taken_by = ident(null=True)
    closed_because = word(null=True)
    version = number()
    steps = many(StepOut)


class ConcernOut(ConcernRowOut):
    """One concern, opened; `told` is null once it has come to its end."""

    told = one(ToldOut, null=True)


class SteppedOut(ConcernRowOut):
    """After a step; `case`: the id of the draft that was made of it."""

    case = ident(null=True)


class TakeUpConcern(Strict):
    """Somebody of the agency looks after it."""

    step = fields.String(required=True, validate=validate.Equal("take_up"))


class MissConcern(Strict):
    """Nobody could be reached."""

    step = fields.String(required=True, validate=validate.Equal("miss"))


class SetAsideConcern(Strict):
    """It comes to its end."""

    step = fields.String(required=True, validate=validate.Equal("set_aside"))
    reason = code("concern_end_reasons", required=True)


class HandOnConcern(Strict):
    """A colleague of the same agency looks after it."""

    step = fields.String(required=True, validate=validate.Equal("hand_on"))
    colleague = fields.UUID(required=True)


class PassOnConcern(Strict):
    """The agency that takes in what is told of that region looks after it, and nobody here."""

    step = fields.String(required=True, validate=validate.Equal("pass_on"))
    region = fields.String(required=True)
    reason = code("concern_passing_reasons", required=True)


class ConvertConcern(Strict):
    """A draft case is made of it, with four coordination codes."""

    step = fields.String(required=True, validate=validate.Equal("convert"))
    entry_channel = code("entry_channels", required=True)
    person_group = code("person_groups", required=True)
    region = code("regions", required=True)
    priority = code("priorities", required=True)


STEPS: dict[str, type[Strict]] = {
    "take_up": TakeUpConcern,
    "miss": MissConcern,
    "hand_on": HandOnConcern,
    "pass_on": PassOnConcern,
    "set_aside": SetAsideConcern,
    "convert": ConvertConcern,
}
