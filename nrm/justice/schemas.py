"""What is sent about the justice track, and what is answered."""

from marshmallow import fields, validate

from nrm.cases.schemas import code
from nrm.http.answers import moment, number, word
from nrm.http.grammar import Strict


class RecordJustice(Strict):
    """Where things stand by the person's decision; only what follows from now is let in."""

    step = fields.String(required=True, validate=validate.Equal("record"))
    to = code("justice_states", required=True)


STEPS: dict[str, type[Strict]] = {"record": RecordJustice}


class JusticeMade(Strict):
    """It was recorded."""

    state = word()
    version = number()


class JusticeOut(JusticeMade):
    """Where things stand, since when, and where it may go from here."""

    since = moment(null=True)
    next = fields.List(fields.String(), required=True)
