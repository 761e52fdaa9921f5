"""What is sent about handing a case over, and what is answered."""

from marshmallow import fields, validate

from nrm.accounts.schemas import StepUp
from nrm.cases.schemas import code
from nrm.http.answers import StepOut, ident, many, moment, number, word
from nrm.http.grammar import Strict
from nrm.transfers.checking import NAMED


class TransferIn(Strict):
    """To which agency, on what basis, and why. `person_agrees` needs a consent that names it."""

    recipient = fields.UUID(required=True)
    basis = fields.String(required=True, validate=validate.OneOf(NAMED))
    reason = code("transfer_reasons", required=True)


class OfferTransfer(StepUp):
    """The second person, proved once more."""

    step = fields.String(required=True, validate=validate.Equal("offer"))


class WithdrawTransfer(Strict):
    """The case stays."""

    step = fields.String(required=True, validate=validate.Equal("withdraw"))


class AcceptTransfer(StepUp):
    """A supervisor of the receiving agency, proved once more, and who is to lead the case there."""

    step = fields.String(required=True, validate=validate.Equal("accept"))
    worker = fields.UUID(required=True)


class DeclineTransfer(Strict):
    """The case stays where it is."""

    step = fields.String(required=True, validate=validate.Equal("decline"))
    reason = code("transfer_decline_reasons", required=True)


STEPS: dict[str, type[Strict]] = {
    "offer": OfferTransfer,
    "withdraw": WithdrawTransfer,
    "accept": AcceptTransfer,
    "decline": DeclineTransfer,
}


class TransferOut(Strict):
    """Codes, people and times. `case`: only where the reader's agency leads it now."""

    id = ident()
    reference = word()
    case = ident(null=True)
    sender = ident()
    recipient = ident()
    state = word()
    basis = word()
    reason = word()
    person_group = word()
    case_status = word()
    region = word()
    asked_by = ident()
    asked_at = moment()
    approved_by = ident(null=True)
    sent_at = moment(null=True)
    ends_at = moment(null=True)
    decided_by = ident(null=True)
    decided_at = moment(null=True)
    worker = ident(null=True)
    declined_because = word(null=True)
    version = number()
    steps = many(StepOut)
