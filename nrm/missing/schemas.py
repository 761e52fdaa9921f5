"""What is sent about somebody who is missing, and what is answered."""

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate, validates_schema

from nrm.cases.schemas import code, text
from nrm.http.answers import StepOut, ident, listed, many, moment, number, one, word
from nrm.http.grammar import Strict

_SHORT = 500


class MissingIn(Strict):
    """How great the danger is; where the person was last seen and who knows of it are sealed."""

    risk_level = code("risk_levels", required=True)
    last_seen = text(required=True)
    known_by = text(_SHORT, required=True)
    reported_at = fields.AwareDateTime(load_default=None)


class TellPolice(Strict):
    """On what basis: for a child it is `child`, always; to save a life with the reason."""

    step = fields.String(required=True, validate=validate.Equal("tell_police"))
    basis = code("screening_bases", required=True)
    reason = text(load_default=None)


class RecordReturn(Strict):
    """When the person was found or came back; now, if nothing is said."""

    step = fields.String(required=True, validate=validate.Equal("record_return"))
    found_at = fields.AwareDateTime(load_default=None)


class RecordInterview(Strict):
    """Whether the talk took place; if it did, what was said and whether harm is suspected."""

    step = fields.String(required=True, validate=validate.Equal("record_interview"))
    done = fields.Boolean(required=True)
    re_exploited = code("answers", load_default=None)
    told = text(load_default=None)

    @validates_schema
    def _says_what(self, given: dict[str, Any], **_more: Any) -> None:
        names = ("re_exploited", "told")
        wrong = [n for n in names if bool(given.get(n)) is not given["done"]]
        if wrong:
            sentence = gettext("Answer this.") if given["done"] else gettext("Leave this empty.")
            raise ValidationError({name: [sentence] for name in wrong})


STEPS: dict[str, type[Strict]] = {
    "tell_police": TellPolice,
    "record_return": RecordReturn,
    "record_interview": RecordInterview,
}


class MissingOut(Strict):
    """Codes, people and times; nothing that was sealed."""

    id = ident()
    case = ident()
    reported_at = moment()
    recorded_by = ident()
    risk_level = word()
    police_basis = word(null=True)
    police_told_at = moment(null=True)
    found_at = moment(null=True)
    interview_offered_at = moment(null=True)
    interview_done_at = moment(null=True)
    version = number()
    steps = many(StepOut)


class MissingCounts(Strict):
    """All times of one person; `days_away` counts a begun day as one, and until now what lasts."""

    episodes = number()
    back = number()
    interviews_done = number()
    days_away = number()


class MissingList(listed(MissingOut)):  # type: ignore[misc] # made by a function
    """Each time, and all of them added up."""

    counts = one(MissingCounts)


class InterviewText(Strict):
    """What was said after the return."""

    re_exploited = word()
    told = word()


class MissingText(Strict):
    """Where last seen and who knows of it; and the talk, once it took place."""

    last_seen = word()
    known_by = word()
    interview = one(InterviewText, null=True)
