"""What is sent about help in another country, and what is answered."""

from marshmallow import fields, validate

from nrm.cases.fields import FIELDS
from nrm.cases.schemas import code
from nrm.http.answers import StepOut, flag, ident, many, moment, number, word
from nrm.http.grammar import ListQuery, Strict
from nrm.referrals.schemas import EnvelopeIn


class TrmReferralIn(Strict):
    """Which country is asked for what; the consent names the country, the service and the lines."""

    country = code("countries", required=True)
    service = code("services", required=True)
    urgency = code("urgencies", required=True)
    consent = fields.UUID(required=True)
    fields_ = fields.List(
        fields.String(validate=validate.OneOf(list(FIELDS))),
        data_key="fields",
        required=True,
        validate=validate.Length(min=1),
    )
    envelope = fields.Nested(EnvelopeIn, load_default=dict)


class ShareTrmReferral(Strict):
    """What was agreed goes to the agency that accepted."""

    step = fields.String(required=True, validate=validate.Equal("share"))


class WithdrawTrmReferral(Strict):
    """Nothing more is asked."""

    step = fields.String(required=True, validate=validate.Equal("withdraw"))
    reason = code("withdraw_reasons", required=True)


SENT_STEPS: dict[str, type[Strict]] = {
    "share": ShareTrmReferral,
    "withdraw": WithdrawTrmReferral,
}


class AcceptTrmArrival(Strict):
    """The agency helps; what the person agreed to may come."""

    step = fields.String(required=True, validate=validate.Equal("accept"))


class DeclineTrmArrival(Strict):
    """The agency does not help."""

    step = fields.String(required=True, validate=validate.Equal("decline"))
    reason = code("decline_reasons", required=True)


class CompleteTrmArrival(Strict):
    """Help is over."""

    step = fields.String(required=True, validate=validate.Equal("complete"))
    outcome = code("outcome_codes", required=True)


class NotEngagedTrmArrival(Strict):
    """It ended without the person."""

    step = fields.String(required=True, validate=validate.Equal("not_engaged"))
    reason = code("not_engaged_reasons", required=True)


CAME_STEPS: dict[str, type[Strict]] = {
    "accept": AcceptTrmArrival,
    "decline": DeclineTrmArrival,
    "complete": CompleteTrmArrival,
    "not_engaged": NotEngagedTrmArrival,
}


class ArrivalsQuery(ListQuery):
    """`ended`: what came to its end, in place of what goes on."""

    ended = fields.Boolean(load_default=False)


class FocalPointOut(Strict):
    """A country that was paired with; `words`: those of its key, `live`: whether it still is."""

    country = word()
    name = word()
    kind = word()
    agency = ident()
    words = word()
    paired_at = moment()
    live = flag()


class TrmReferralOut(Strict):
    """What was asked of which country. `waiting`: it has not taken everything yet."""

    id = ident()
    case = ident()
    country = word()
    service = word()
    urgency = word()
    consent = ident()
    fields_ = fields.List(fields.String(), data_key="fields", required=True)
    state = word()
    state_at = moment()
    created_at = moment()
    reason = word(null=True)
    outcome = word(null=True)
    waiting = flag()
    version = number()
    steps = many(StepOut)


class TrmArrivalRowOut(Strict):
    """What another country asks; `id` is known here alone, `exchange` in both countries' logs.

    `missed_at`: when it was told that nobody had decided by `due_at`.
    """

    id = ident()
    exchange = ident()
    country = word()
    service = word()
    urgency = word()
    state = word()
    arrived_at = moment()
    due_at = moment()
    missed_at = moment(null=True)
    until_at = moment()
    reason = word(null=True)
    outcome = word(null=True)
    waiting = flag()
    version = number()
    steps = many(StepOut)


class TrmArrivalOut(TrmArrivalRowOut):
    """One of them, opened; `lines` are null before they came and once it has ended."""

    envelope = fields.Dict(keys=fields.String(), required=True)
    lines = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class MessageIn(Strict):
    """As it is signed (docs/abroad.md): canonical JSON, no byte of it otherwise."""

    format = number()
    from_ = fields.String(data_key="from", required=True)
    to = word()
    exchange = word()
    number = fields.Integer(required=True)
    kind = word()
    content = fields.Dict(keys=fields.String(), required=True)
