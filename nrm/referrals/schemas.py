"""What is sent about a referral."""

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate, validates, validates_schema

from nrm.cases.fields import FIELDS
from nrm.cases.schemas import Step, code, text
from nrm.cases.sections import CalendarDate
from nrm.errors import to_translate
from nrm.files.places import MOST_SHARED
from nrm.http.grammar import ListQuery, Strict
from nrm.referrals.unnamed import check_before, check_unnamed
from nrm.vocabulary.loader import codes

NO_ANSWER = "no_answer_on_safe_channels"


class EnvelopeIn(Strict):
    """What the partner sees before it decides: codes and numbers, never text."""

    age_band = code("age_bands")
    language = code("languages")
    interpreter = code("answers")
    practitioner_gender = code("practitioner_genders")
    accessibility = fields.List(
        code("accessibilities"), validate=validate.Length(max=len(codes("accessibilities")))
    )
    headcount = fields.Integer(validate=validate.Range(1, 99))
    needed_by = CalendarDate()
    safety = fields.List(
        code("safety_codes"), validate=validate.Length(max=len(codes("safety_codes")))
    )


# Advice has no case, and a case that changes hands is a transfer.
_OTHER_KIND = to_translate(
    "Here only referrals are made. Advice is asked for at /consultations, without a case."
)


class ReferralIn(Strict):
    """A referral; complete with service, recipient, urgency, consent and fields."""

    service = code("services", load_default=None)
    recipient = fields.UUID(load_default=None)
    kind = fields.String(
        load_default="referral", validate=validate.OneOf(["referral"], error=_OTHER_KIND)
    )
    urgency = code("urgencies", load_default=None)
    consent = fields.UUID(load_default=None)
    fields_ = fields.List(
        fields.String(validate=validate.OneOf(list(FIELDS))), data_key="fields", load_default=list
    )
    files = fields.List(fields.UUID(), validate=validate.Length(max=MOST_SHARED), load_default=list)
    reasons = fields.Dict(
        keys=fields.String(validate=validate.OneOf([*FIELDS, "files"])),
        values=code("addition_reasons"),
        load_default=None,
    )
    envelope = fields.Nested(EnvelopeIn, load_default=None)
    follows = fields.UUID(load_default=None)
    alongside = fields.UUID(load_default=None)
    in_turn = fields.Boolean(load_default=False)

    @validates_schema
    def _is_like_one(self, given: dict[str, Any], **_more: Any) -> None:
        if given.get("in_turn") and given.get("alongside") is None:
            raise ValidationError({"alongside": [gettext("Name a referral that is asked first.")]})
        if given.get("follows") is not None and given.get("alongside") is not None:
            raise ValidationError(
                {"alongside": [gettext("It follows one, or asks beside one; not both.")]}
            )


class BoxQuery(ListQuery):
    """Received (`in`) or sent (`out`)."""

    box = fields.String(load_default="in", validate=validate.OneOf(["in", "out"]))


class Appointment(Strict):
    """Where, when and by whom the person is met first; sealed in the thread."""

    when = fields.AwareDateTime(required=True, format="iso")
    where = text(1_000, required=True)
    met_by = text(1_000, required=True)


class Acknowledge(Step):
    """A named contact; the actor unless another is named."""

    contact = fields.UUID(load_default=None)


class ContactIn(Strict):
    """An active colleague at the recipient."""

    contact = fields.UUID(required=True)


class Ask(Step):
    """A question about the service, never about who the person is."""

    question = text(required=True)

    @validates("question")
    def _tells_nobody(self, value: str, **_more: Any) -> None:
        check_before(value)


class WrittenIn(Strict):
    """What one side writes to the other while help is given; it names nobody."""

    text = text(2_000, required=True)

    @validates("text")
    def _names_nobody(self, value: str, **_more: Any) -> None:
        check_unnamed(value)


class Answer(Step):
    """The answer."""

    answer = text(required=True)


class Accept(Step):
    """The first appointment; and where it is, if a shelter chooses to say."""

    appointment = fields.Nested(Appointment, required=True)
    address = text(1_000, load_default=None)


class Decline(Step):
    """Why the agency cannot take it."""

    reason = code("decline_reasons", required=True)


class Begin(Step):
    """The day on which the person was met."""

    met_on = CalendarDate(required=True)


class Complete(Step):
    """The outcome, and feedback to the lead worker."""

    outcome = code("outcome_codes", required=True)
    feedback = text(load_default=None)

    @validates("feedback")
    def _names_nobody(self, value: str | None, **_more: Any) -> None:
        check_unnamed(value or "")


class NotEngaged(Step):
    """Why it ended without the person; where nobody answered, how often that was tried (R15)."""

    reason = code("not_engaged_reasons", required=True)
    attempts = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 99))

    @validates_schema
    def _need_attempts(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("reason") == NO_ANSWER and data.get("attempts") is None:
            raise ValidationError(gettext("Say how often it was tried."), "attempts")


class Withdraw(Step):
    """Why it is withdrawn; a draft needs no reason."""

    reason = code("withdraw_reasons", load_default=None)


class Revoke(Step):
    """How the consent was withdrawn."""

    how = code("withdrawal_ways", required=True)


STEPS: dict[str, type[Step]] = {
    "prepare": Step,
    "send": Step,
    "acknowledge": Acknowledge,
    "ask": Ask,
    "answer": Answer,
    "accept": Accept,
    "decline": Decline,
    "begin": Begin,
    "complete": Complete,
    "not_engaged": NotEngaged,
    "withdraw": Withdraw,
    "revoke": Revoke,
}
