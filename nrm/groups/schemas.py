"""What is sent about cases that belong together, and what is answered."""

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate, validates_schema

from nrm.cases.answers import ClockOut
from nrm.cases.schemas import code
from nrm.groups.actions import MOST_AT_ONCE
from nrm.http.answers import ident, many, moment, number, one, word
from nrm.http.grammar import Strict


class PersonsIn(Strict):
    """How many people of one group, each with a case of their own."""

    person_group = code("person_groups", required=True)
    count = fields.Integer(required=True, strict=True, validate=validate.Range(1, MOST_AT_ONCE))


class GroupIn(Strict):
    """How many people, at most 60 together, and what holds for all of them."""

    persons = fields.List(
        fields.Nested(PersonsIn), required=True, validate=validate.Length(1, MOST_AT_ONCE)
    )
    entry_channel = code("entry_channels", required=True)
    region = code("regions", required=True)
    priority = code("priorities", required=True)
    language = code("languages", load_default=None)
    interpreter_needed = code("answers", load_default=None)

    @validates_schema
    def _not_too_many(self, given: dict[str, Any], **_more: Any) -> None:
        if sum(each["count"] for each in given.get("persons", ())) > MOST_AT_ONCE:
            sentence = gettext("At most 60 people at once; open the others in a second group.")
            raise ValidationError({"persons": [sentence]})


class BelongsIn(Strict):
    """Why the case belongs with others; `group`: with which, a new one if nothing is said."""

    reason = code("group_reasons", required=True)
    group = fields.UUID(load_default=None)


class GoesOutIn(Strict):
    """Why the case does not belong there."""

    reason = code("group_removal_reasons", required=True)


class StatusCount(Strict):
    """How many cases stand there."""

    status = word()
    count = number()


class RegionCount(Strict):
    """How many cases are in a region."""

    region = word()
    count = number()


class GroupOut(Strict):
    """A group and its counts, over the cases that the caller may know of; no case by name or code.

    `escalated`: deadlines of which co-ordinators were told and that run still.
    """

    id = ident()
    reference = word()
    lead_agency = ident()
    made_by = ident()
    made_at = moment()
    cases = number()
    statuses = many(StatusCount)
    regions = many(RegionCount)
    escalated = number()


class GroupCaseOut(Strict):
    """A case in a group, as the list of cases has it; `clock` is its next deadline."""

    id = ident()
    code = word()
    status = word()
    person_group = word()
    lead_worker = ident()
    added_at = moment()
    clock = one(ClockOut, null=True)
