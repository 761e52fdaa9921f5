"""What is sent about an item of the review queue, and what is answered."""

from marshmallow import fields, validate

from nrm.cases.schemas import code
from nrm.http.answers import StepOut, ident, listed, many, moment, number, word
from nrm.http.grammar import ListQuery, Strict


class ItemsQuery(ListQuery):
    """A page of the queue, of all states and rules if nothing is said."""

    state = code("review_states", load_default=None)
    rule = code("review_rules", load_default=None)


class CountsQuery(Strict):
    """How many weeks back."""

    weeks = fields.Integer(load_default=12, validate=validate.Range(1, 520))


class AskWhy(Strict):
    """The person's agency is asked for an explanation."""

    step = fields.String(required=True, validate=validate.Equal("ask_why"))


class Explain(Strict):
    """What it was."""

    step = fields.String(required=True, validate=validate.Equal("explain"))
    explanation = code("review_explanations", required=True)


class CloseItem(Strict):
    """One auditor closes it: `justified` or `false_positive`."""

    step = fields.String(required=True, validate=validate.Equal("close"))
    outcome = code("review_outcomes", required=True)
    reason = code("review_reasons", required=True)


class Escalate(Strict):
    """Another auditor is to close it."""

    step = fields.String(required=True, validate=validate.Equal("escalate"))
    reason = code("review_reasons", required=True)


class ProposeBreach(Strict):
    """Rules were broken; another auditor confirms it or does not."""

    step = fields.String(required=True, validate=validate.Equal("propose_breach"))
    reason = code("review_reasons", required=True)


class ConfirmBreach(Strict):
    """A second auditor says so, too."""

    step = fields.String(required=True, validate=validate.Equal("confirm_breach"))


class RefuseBreach(Strict):
    """A second auditor does not."""

    step = fields.String(required=True, validate=validate.Equal("refuse_breach"))


STEPS: dict[str, type[Strict]] = {
    "ask_why": AskWhy,
    "explain": Explain,
    "close": CloseItem,
    "escalate": Escalate,
    "propose_breach": ProposeBreach,
    "confirm_breach": ConfirmBreach,
    "refuse_breach": RefuseBreach,
}


class ReviewItemOut(Strict):
    """Why somebody should look at something: ids, codes and numbers.

    `counted` is what the rule counted, `usual` the person's own number and `role_usual` that of the
    role in the weeks before, `threshold` from when on the country looks at it. `entries` are
    indexes of the log. Auditors alone are told `case` (a pseudonym), `entries` and who decided.
    """

    id = ident()
    rule = word()
    week_at = moment()
    accounts = fields.List(fields.UUID(), required=True)
    agency = ident(null=True)
    case = word(null=True)
    entries = fields.List(fields.Integer(), required=True)
    counted = number()
    usual = number(null=True)
    role_usual = number(null=True)
    threshold = number()
    raised_at = moment()
    state = word()
    outcome = word(null=True)
    reason = word(null=True)
    due_at = moment(null=True)
    explanation = word(null=True)
    explained_by = ident(null=True)
    escalated_by = ident(null=True)
    proposed_by = ident(null=True)
    decided_by = ident(null=True)
    decided_at = moment(null=True)
    version = number()
    steps = many(StepOut)


ReviewItems = listed(ReviewItemOut)


class WeekCountOut(Strict):
    """What one rule found in one week, how much is closed, and how long that took in the middle."""

    week_at = moment()
    rule = word()
    found = number()
    closed = number()
    hours = number(null=True)


WeekCounts = listed(WeekCountOut)


class ReviewWeekOut(Strict):
    """A week of the log, and what was drawn of it: everybody who has the log can draw it again.

    `root`, in hex: of the tree of the first `end` entries. `drawn` are indexes of the log.
    """

    week_at = moment()
    first = number()
    end = number(null=True)
    root = word(null=True)
    size = number(null=True)
    drawn = fields.List(fields.Integer(), required=True)


ReviewWeeks = listed(ReviewWeekOut)
