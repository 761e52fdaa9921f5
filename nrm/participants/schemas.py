"""What is sent about who is around a person and about appointments, and what is answered."""

from marshmallow import fields, validate

from nrm.cases.schemas import code, text
from nrm.http.answers import StepOut, ident, many, moment, number, word
from nrm.http.grammar import Strict
from nrm.participants.parts import END_REASONS, LIST

_SHORT = 200
_PLACE = 500


class ParticipantIn(Strict):
    """An `account` that attends, or a `name`; `agreed`: the person said yes to this one."""

    part = code(LIST, required=True)
    agreed = fields.Boolean(required=True)
    account = fields.UUID(load_default=None)
    agency = fields.UUID(load_default=None)
    name = text(_SHORT, load_default=None)
    reach = text(_PLACE, load_default=None)
    until_at = fields.AwareDateTime(load_default=None)


class EndPart(Strict):
    """The part is over."""

    step = fields.String(required=True, validate=validate.Equal("end"))
    reason = code(END_REASONS, required=True)


class AppointmentIn(Strict):
    """When, where, in which language; `safety`: what to look out for. Never a name or a code."""

    meets_at = fields.AwareDateTime(required=True)
    where = text(_PLACE, required=True)
    language = code("languages", required=True)
    safety = text(_PLACE, load_default=None)


class CancelAppointment(Strict):
    """It does not take place."""

    step = fields.String(required=True, validate=validate.Equal("cancel"))


STEPS: dict[str, type[Strict]] = {"end": EndPart}
APPOINTMENT_STEPS: dict[str, type[Strict]] = {"cancel": CancelAppointment}


class MadeOut(Strict):
    """An appointment as the case has it; where and what to look out for are in the text."""

    id = ident()
    meets_at = moment()
    ended_because = word(null=True)
    version = number()


class ParticipantOut(Strict):
    """Codes, ids and times. `opens`: `appointments`, or `by_consent` what is agreed."""

    id = ident()
    case = ident()
    part = word()
    opens = word()
    account = ident(null=True)
    agency = ident(null=True)
    asked_by = ident()
    begun_at = moment()
    until_at = moment(null=True)
    ended_at = moment(null=True)
    ended_because = word(null=True)
    version = number()
    steps = many(StepOut)


class ParticipantAppointments(ParticipantOut):
    """The same with what was agreed to meet, the latest first."""

    appointments = many(MadeOut)


class TextOut(Strict):
    """What was told to whoever attends."""

    when = word()
    where = word()
    language = word()
    safety = word()


class NamedVisit(TextOut):
    """The same of one appointment among several."""

    id = ident()


class ParticipantText(Strict):
    """The name and how to reach the person, empty for an account; and all appointments."""

    name = word()
    reach = word()
    appointments = many(NamedVisit)


class ComingOut(Strict):
    """Something to attend: no person, no case, no agency."""

    id = ident()
    meets_at = moment()


class AppointmentOut(TextOut):
    """An appointment, opened by whoever attends."""

    id = ident()
