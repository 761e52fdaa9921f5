"""How far back a list of accesses goes, and what is told of it."""

from marshmallow import fields, validate

from nrm.accesses.finding import SPANS
from nrm.http.answers import many, moment, number, word, words
from nrm.http.grammar import Strict


class AccessesIn(Strict):
    """`span`: the last 30 days, three months, the last year, or from the beginning."""

    span = fields.String(required=True, validate=validate.OneOf(list(SPANS)))


class KindOut(Strict):
    """What was seen: by which act, and which part of the record (`null`: the act names none)."""

    act = word()
    part = word(null=True)


class LineOut(Strict):
    """What people of one agency in one role saw, on one day or in one month.

    `purposes`: what they stated; `vital_interests` where a partner helped without her being asked.
    """

    first = fields.Date(required=True)
    last = fields.Date(required=True)
    days = number()
    times = number()
    agency = fields.UUID(required=True, allow_none=True)
    role = word(null=True)
    kinds = many(KindOut)
    purposes = words()


class AccessesOut(Strict):
    """The list; an auditor reckons it again by `number`, and it has the same `code` then."""

    number = number()
    code = word()
    printed_at = moment()
    since = fields.Date(required=True, allow_none=True)
    lines = many(LineOut)
