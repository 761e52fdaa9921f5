"""What is sent about holds and erasures, and what is answered."""

from collections.abc import Mapping
from typing import Final

from marshmallow import fields

from nrm.accounts.schemas import StepUp
from nrm.cases.schemas import code, text
from nrm.http.answers import StepOut, flag, ident, many, moment, number, word
from nrm.http.grammar import Strict

LONGEST: Final = 4_000


class HoldIn(Strict):
    """By whose authority a case is kept, and why; the text is sealed."""

    authority = code("hold_authorities", required=True)
    text = text(LONGEST, required=True)


class LiftIn(Strict):
    """Why a hold is lifted; sealed."""

    text = text(LONGEST, required=True)


class HoldOut(Strict):
    """Whether a case is kept, with the case's version, and by whose authority."""

    legal_hold = flag()
    authority = word(null=True)
    set_at = moment(null=True)
    set_by = ident(null=True)


class HoldText(Strict):
    """The newest reason of a hold or of its lifting, opened; version 0: there was never one."""

    text = word()
    version = number()
    written_by = ident(null=True)
    written_at = moment(null=True)


class ErasureIn(Strict):
    """Why a case is to be erased."""

    reason = code("erasure_reasons", required=True)


class ApproveErasure(StepUp):
    """The second person, proved once more."""

    step = fields.String(required=True)


class WithdrawErasure(Strict):
    """The case is not erased."""

    step = fields.String(required=True)


STEPS: Final[Mapping[str, type[Strict]]] = {"approve": ApproveErasure, "withdraw": WithdrawErasure}


class ErasureOut(Strict):
    """An erasure; `case` is null once nothing is left of it."""

    id = ident()
    reference = word()
    case = ident(null=True)
    agency = ident()
    reason = word()
    requested_by = ident()
    requested_at = moment()
    approved_by = ident(null=True)
    erased_at = moment(null=True)
    version = number()
    steps = many(StepOut)


class DueOut(Strict):
    """A closed case that was kept as long as the rules say."""

    case = ident()
    code = word()
    closure_reason = word()
    closed_at = moment()
    legal_hold = flag()


class CertificateOut(Strict):
    """A signed certificate: an entry of the log, its proof and checkpoint (docs/erasure.md)."""

    format = word()
    erasure = ident()
    reference = word()
    agency = word()
    requested_at = moment()
    entry = word()
    index = number()
    proof = fields.List(fields.String(), required=True)
    checkpoint = word()
    key = word()
    signature = word()
