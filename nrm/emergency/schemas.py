"""What is sent about an emergency, and what is answered."""

from marshmallow import fields, validate

from nrm.accounts.schemas import StepUp
from nrm.cases.schemas import code, text
from nrm.http.answers import ident, moment, number, word
from nrm.http.grammar import Strict


class Why(Strict):
    """Why the case is needed, as a form asks it."""

    text = text(4_000, required=True)


class EmergencyIn(StepUp):
    """That a life is in danger, why the case is needed (sealed), and who asks, proved once more."""

    threat_to_life = fields.Boolean(required=True)
    text = text(4_000, required=True)


class Countersign(Strict):
    """A supervisor has looked at it."""

    step = fields.String(required=True, validate=validate.Equal("countersign"))


class Review(Strict):
    """What an auditor made of it."""

    step = fields.String(required=True, validate=validate.Equal("review"))
    outcome = code("review_outcomes", required=True)


STEPS: dict[str, type[Strict]] = {"countersign": Countersign, "review": Review}


class EmergencyOut(Strict):
    """An emergency: people and times. `case` is its id, for an auditor its pseudonym.

    `outcome` is what its reviewer said. One that another person has a word in is told to auditors
    alone, and what became of it stands in the review queue.
    """

    id = ident()
    case = word()
    agency = ident()
    account = ident()
    began_at = moment()
    ends_at = moment()
    review_due_at = moment()
    countersigned_by = ident(null=True)
    countersigned_at = moment(null=True)
    reviewed_by = ident(null=True)
    reviewed_at = moment(null=True)
    outcome = word(null=True)
    version = number()
