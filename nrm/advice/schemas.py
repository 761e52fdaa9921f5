"""What is sent about a consultation, and what is answered."""

from marshmallow import fields, validate

from nrm.advice.finding import IN, OUT
from nrm.advice.models import KINDS
from nrm.advice.naming import LONGEST_TEXT
from nrm.advice.wanted import MOST_PEOPLE, decline_reasons
from nrm.cases.schemas import code, text
from nrm.cases.sections import CalendarDate
from nrm.http.answers import StepOut, ident, many, moment, number, one, word
from nrm.http.grammar import ListQuery, Strict

_SEVERAL = validate.Length(max=5)


class ConsultationRoomIn(Strict):
    """For whom there would have to be room: codes and a small number."""

    people = fields.Integer(load_default=1, validate=validate.Range(1, MOST_PEOPLE))
    start = code("room_starts", required=True)
    region = code("regions", load_default="")
    age_band = code("age_bands", load_default="")
    gender = code("genders", load_default="")
    languages = fields.List(code("languages"), load_default=list, validate=_SEVERAL)
    accessibility = fields.List(code("accessibilities"), load_default=list, validate=_SEVERAL)


class ConsultationIn(Strict):
    """What is asked of a service of the directory: `text` for advice, `room` for room.

    `case`: one of the caller's, for names in whose record it is looked through; nothing of it is
    kept.
    """

    service = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    urgency = code("urgencies", required=True)
    text = text(LONGEST_TEXT, load_default="")
    room = fields.Nested(ConsultationRoomIn, load_default=None)
    case = fields.UUID(load_default=None)


class ConsultationsQuery(ListQuery):
    """`in`: what the caller's agency was asked; `out`: what it asks."""

    box = fields.String(load_default=IN, validate=validate.OneOf((IN, OUT)))


class AnswerConsultation(Strict):
    """Words to a question; for room how many places, and until which day they are held."""

    step = fields.String(required=True, validate=validate.Equal("answer"))
    text = text(LONGEST_TEXT, load_default="")
    places = fields.Integer(load_default=None)
    held_until = CalendarDate(load_default="")


class FollowUpConsultation(Strict):
    """One more question; `case` as in the first one."""

    step = fields.String(required=True, validate=validate.Equal("follow_up"))
    text = text(LONGEST_TEXT, required=True)
    case = fields.UUID(load_default=None)


class DeclineConsultation(Strict):
    """It is not possible."""

    step = fields.String(required=True, validate=validate.Equal("decline"))
    reason = fields.String(
        required=True, validate=validate.OneOf([each.code for each in decline_reasons()])
    )


class WithdrawConsultation(Strict):
    """Nobody has to answer any more."""

    step = fields.String(required=True, validate=validate.Equal("withdraw"))


class FinishConsultation(Strict):
    """It is needed no more, and erased."""

    step = fields.String(required=True, validate=validate.Equal("finish"))


STEPS: dict[str, type[Strict]] = {
    "answer": AnswerConsultation,
    "follow_up": FollowUpConsultation,
    "decline": DeclineConsultation,
    "withdraw": WithdrawConsultation,
    "finish": FinishConsultation,
}


class ConsultationWordOut(Strict):
    """Words of one side."""

    by = ident()
    agency = ident()
    at = moment()
    text = word()


class ConsultationRoomOut(Strict):
    """For whom there would have to be room; what was not said is not there."""

    people = number()
    start = word()
    region = fields.String()
    age_band = fields.String()
    gender = fields.String()
    languages = fields.List(fields.String())
    accessibility = fields.List(fields.String())


class ConsultationToldOut(Strict):
    """What was asked and answered."""

    words = many(ConsultationWordOut)
    room = one(ConsultationRoomOut, null=True)
    places = number(null=True)
    held_until = fields.Date(required=True, allow_none=True)
    reason = word(null=True)


class ConsultationRowOut(Strict):
    """How a consultation stands, without what it says."""

    id = ident()
    kind = word()
    service_id = ident()
    service = word()
    sender = ident()
    recipient = ident()
    asked_by = ident()
    urgency = word()
    state = word()
    asked_at = moment()
    due_at = moment()
    ends_at = moment()
    version = number()
    steps = many(StepOut)


class ConsultationOut(ConsultationRowOut):
    """One consultation, opened; `told` is null once it has come to its end."""

    told = one(ConsultationToldOut, null=True)
