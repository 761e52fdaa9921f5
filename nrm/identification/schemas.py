"""What is sent about the identification track, and what is answered."""

from marshmallow import fields

from nrm.cases.schemas import Step, code, text
from nrm.http.answers import StepOut, flag, ident, many, moment, number, one, word
from nrm.http.grammar import Strict


class ProposeIdentification(Step):
    """The person is asked."""


class DeclineIdentification(Step):
    """The person's no: a consent of the scope `identification_referral` with a `refusal_reason`."""

    consent = fields.UUID(required=True)


class AgreeIdentification(Step):
    """The person's yes, of the same scope."""

    consent = fields.UUID(required=True)


class BeginForChild(Step):
    """By the law, for a child."""


class SubmitIdentification(Step):
    """The consent that names the authority and what it is given."""

    consent = fields.UUID(required=True)


class WithdrawIdentification(Step):
    """How the person said so."""

    how = code("obtained_how", required=True)


class AnswerAuthority(Step):
    """What the authority asked for, in the words of the lead worker."""

    answer = text(required=True)


class RequestReconsideration(Step):
    """The person asks for a new look."""


class DeliverDecision(Step):
    """How and when the person got the decision, proven."""

    how = code("decision_deliveries", required=True)
    delivered_at = fields.AwareDateTime(required=True, format="iso")


class AcknowledgeSubmission(Step):
    """The authority begins to read."""


class AskForInformation(Step):
    """What is missing, for the lead worker."""

    question = text(required=True)


class SuspendIdentification(Step):
    """The authority waits."""


class ResumeIdentification(Step):
    """The authority goes on."""


class RefuseReconsideration(Step):
    """The decision stands."""


STEPS: dict[str, type[Step]] = {
    "propose": ProposeIdentification,
    "decline": DeclineIdentification,
    "agree": AgreeIdentification,
    "begin_for_child": BeginForChild,
    "submit": SubmitIdentification,
    "withdraw": WithdrawIdentification,
    "answer": AnswerAuthority,
    "request_reconsideration": RequestReconsideration,
    "deliver": DeliverDecision,
    "acknowledge": AcknowledgeSubmission,
    "ask": AskForInformation,
    "suspend": SuspendIdentification,
    "resume": ResumeIdentification,
    "refuse_reconsideration": RefuseReconsideration,
}


class SubmissionLine(Strict):
    """What was submitted, to whom and when. `lasts`: whether the authority may read it now."""

    reference = word()
    authority = ident()
    sent_at = moment(null=True)
    acknowledged_by = ident(null=True)
    consent = ident(null=True)
    lasts = flag()


class DecisionLine(Strict):
    """A decision without its reasons; not issued while it waits for a second member.

    Nobody agrees with a request after `stands_until`.
    """

    id = ident()
    kind = word()
    outcome = word()
    requested_by = ident()
    requested_at = moment()
    stands_until = moment(null=True)
    confirmed_by = ident(null=True)
    issued_at = moment(null=True)
    delivered_at = moment(null=True)
    delivered_how = word(null=True)
    delivered_by = ident(null=True)


class IdentificationOut(Strict):
    """Where the track stands."""

    case = ident()
    code = word()
    status = word()
    case_status = word()
    submission = one(SubmissionLine, null=True)
    decisions = many(DecisionLine)
    steps = many(StepOut)
    version = number()


class MessageLine(Strict):
    """A question or an answer, opened."""

    id = ident()
    kind = word()
    text = word()
    written_by = ident()
    written_at = moment()


class ReasonsLine(Strict):
    """The reasons of a decision, opened."""

    decision = ident()
    reasons = word()


class IdentificationContent(Strict):
    """`snapshot`: what was submitted, by section, for the authority alone."""

    snapshot = fields.Dict(required=True, allow_none=True)
    messages = many(MessageLine)
    reasons = many(ReasonsLine)


class SubmissionOut(Strict):
    """A submission in the list of an authority: what waits since when; no content."""

    case = ident()
    code = word()
    reference = word()
    sender = ident()
    status = word()
    person_group = word()
    region = word()
    priority = word()
    sent_at = moment()
    read = flag()
    due_at = moment(null=True)
