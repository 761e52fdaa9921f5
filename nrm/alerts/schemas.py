"""What is sent about a deadline, and what is answered."""

from marshmallow import fields, validate

from nrm.cases.schemas import code
from nrm.http.answers import flag, ident, many, moment, one, word, words
from nrm.http.grammar import ListQuery, Strict


class ClocksQuery(ListQuery):
    """`ended`: those that ended by themselves, which the caller's role has not seen."""

    ended = fields.Boolean(load_default=False)


class MarkIn(Strict):
    """`seen`: whoever was told of it has seen it. `met`: what it asks for was done."""

    as_ = fields.String(required=True, data_key="as", validate=validate.OneOf(["seen", "met"]))


class PauseClock(Strict):
    """It stands still, and reminds nobody."""

    step = fields.String(required=True, validate=validate.Equal("pause"))
    reason = code("delay_reasons", required=True)


class ResumeClock(Strict):
    """It runs on with the time that was left."""

    step = fields.String(required=True, validate=validate.Equal("resume"))


class ExtendClock(Strict):
    """It is due at that later time, by at most as long again as it is."""

    step = fields.String(required=True, validate=validate.Equal("extend"))
    until = fields.AwareDateTime(required=True)
    reason = code("delay_reasons", required=True)


STEPS: dict[str, type[Strict]] = {
    "pause": PauseClock,
    "resume": ResumeClock,
    "extend": ExtendClock,
}


class AlertOut(Strict):
    """That the caller's role was told: before (`warn`), when it was late, or when it was over."""

    kind = word()
    at = moment()
    seen_at = moment(null=True)


class WaitsOn(Strict):
    """Whom it waits on: a `partner`, or the `lead` agency; and since when."""

    kind = word()
    name = word()
    since = moment()


class RunningClock(Strict):
    """A deadline, and whom it waits on. `case` is its code and its id, never more."""

    id = ident()
    name = word()
    case = ident()
    code = word()
    referral = ident(null=True)
    waits_on = one(WaitsOn)
    starts_at = moment()
    due_at = moment()
    overdue = flag()
    paused_at = moment(null=True)
    paused_because = word(null=True)
    paused_by = ident(null=True)
    extended_at = moment(null=True)
    extended_because = word(null=True)
    extended_by = ident(null=True)
    stopped_at = moment(null=True)
    alerts = many(AlertOut)
    steps = words()
    moves = words()
