"""What is answered about where help was missing."""

from marshmallow import fields

from nrm.http.answers import number, word
from nrm.http.grammar import Strict


class GapOut(Strict):
    """A service that was asked for in a region and not given: `times` in the last 90 days."""

    service = word()
    region = word()
    reason = word()
    times = number()
    last_on = fields.Date(required=True)
