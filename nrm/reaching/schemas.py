"""What is sent and told of ways to reach a person and of tries."""

from marshmallow import fields, validate

from nrm.cases.schemas import code, text
from nrm.http.answers import ident, many, moment, number, word
from nrm.http.grammar import Strict
from nrm.reaching.tries import LONGEST


class TryIn(Strict):
    """`way`: the place of a safe way in the record, at its version `safe_contact`."""

    way = fields.Integer(required=True, validate=validate.Range(0, 200))
    safe_contact = fields.Integer(required=True, validate=validate.Range(min=0))
    outcome = code("contact_outcomes", required=True)
    note = text(LONGEST, load_default="")


class WayOut(Strict):
    """A way that the person said is safe, as it stands in the record."""

    way = number()
    channel = word(null=True)
    address = word(null=True)
    safe_times = word(null=True)
    voicemail_ok = word(null=True)
    code_phrase = word(null=True)
    who_may_answer = word(null=True)


class TryOut(Strict):
    """A try; by which way (its place in the record at that version), and never to which number."""

    at = moment()
    by = ident()
    way = number()
    safe_contact = number()
    channel = word()
    outcome = word()
    note = word()


class ReachingOut(Strict):
    """The safe ways and all tries, oldest first; `in_vain`: since the person was reached last."""

    safe_contact = number()
    ways = many(WayOut)
    tries = many(TryOut)
    in_vain = number()
