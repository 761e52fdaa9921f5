"""What is sent about an act without consent, and what is answered."""

from marshmallow import fields, validate

from nrm.cases.schemas import code
from nrm.http.answers import StepOut, ident, listed, many, moment, number, word
from nrm.http.grammar import Strict


class CountersignAct(Strict):
    """A supervisor answers for it as well."""

    step = fields.String(required=True, validate=validate.Equal("countersign"))


class RefuseAct(Strict):
    """A supervisor does not: what rests on it ends."""

    step = fields.String(required=True, validate=validate.Equal("refuse"))


class TellAct(Strict):
    """The person was told, on which day; today, if nothing is said."""

    step = fields.String(required=True, validate=validate.Equal("tell"))
    told_on = fields.Date(load_default=None)


class PutOffAct(Strict):
    """Why the person is not told yet, and on which day that is looked at again."""

    step = fields.String(required=True, validate=validate.Equal("put_off"))
    not_told = code("not_told_reasons", required=True)
    look_again = fields.Date(required=True)


class ReviewAct(Strict):
    """What an auditor made of it."""

    step = fields.String(required=True, validate=validate.Equal("review"))
    outcome = code("review_outcomes", required=True)


STEPS: dict[str, type[Strict]] = {
    "countersign": CountersignAct,
    "refuse": RefuseAct,
    "tell": TellAct,
    "put_off": PutOffAct,
    "review": ReviewAct,
}


class ActWithoutConsentOut(Strict):
    """Codes, people and times. `case` is its id, for an auditor its pseudonym.

    `kind`: `screening` (`thing` is the case), `consent` or `police` (`thing` is the missing
    episode); for an auditor `thing` is null.
    """

    id = ident()
    case = word()
    agency = ident()
    kind = word()
    thing = ident(null=True)
    made_at = moment()
    made_by = ident()
    due_at = moment()
    answer = word(null=True)
    answered_at = moment(null=True)
    answered_by = ident(null=True)
    told_at = moment(null=True)
    not_told = word(null=True)
    look_again_at = moment(null=True)
    reviewed_at = moment(null=True)
    reviewed_by = ident(null=True)
    outcome = word(null=True)
    version = number()
    steps = many(StepOut)


Acts = listed(ActWithoutConsentOut)


class ReasonText(Strict):
    """Which danger it was, and why nobody could be asked; opened after the entry is durable."""

    reason = word()
