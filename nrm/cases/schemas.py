"""What is sent about a case. The schemas of the sections themselves stand in `sections.py`."""

from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate

from nrm.cases.sections import LONG_TEXT, SECTIONS, check_text
from nrm.http.grammar import ListQuery, Strict
from nrm.profile import list_entries


def code(list_name: str, **kwargs: Any) -> fields.String:
    """A code of a list; the list is named in the documentation."""

    def check(value: str) -> None:
        if value not in {entry.code for entry in list_entries(list_name)}:
            raise ValidationError(gettext("Choose one of the listed answers."))

    metadata = {"description": f"a code of the list `{list_name}`"}
    return fields.String(validate=check, metadata=metadata, **kwargs)


def text(longest: int = LONG_TEXT, **kwargs: Any) -> fields.String:
    """Free text, which will be sealed."""
    return fields.String(validate=[validate.Length(1, longest), check_text], **kwargs)


class CaseIn(Strict):
    """Four coordination codes; contents of sections may come along, each checked by its schema."""

    entry_channel = code("entry_channels", required=True)
    person_group = code("person_groups", required=True)
    region = code("regions", required=True)
    priority = code("priorities", required=True)
    sections = fields.Dict(
        keys=fields.String(validate=validate.OneOf(sorted(SECTIONS))),
        values=fields.Dict(),
        load_default=dict,
    )


class NoteIn(Strict):
    """A note; `visibility` is `agency`."""

    text = text(required=True)
    visibility = fields.String(load_default="agency", validate=validate.OneOf(["agency"]))


class NotesQuery(ListQuery):
    """Limit and cursor of a page of notes."""


class VersionQuery(Strict):
    """An older version of a section."""

    version = fields.Integer(load_default=None, validate=validate.Range(1))


class RecordQuery(Strict):
    """Several sections, by name and separated by commas."""

    sections = fields.String(required=True)


class Step(Strict):
    """Every step says its name."""

    step = fields.String(required=True)


class Assign(Step):
    """Another lead worker, by the account's id."""

    worker = fields.UUID(required=True)


class Discard(Step):
    """The reason is `discarded`."""

    reason = fields.String(required=True)


class Screen(Step):
    """What was explained and answered before screening (C03).

    `reason`: with the basis `vital_interests` alone, and needed there.
    """

    limits_explained = fields.Boolean(required=True)
    seen_alone = fields.Raw(required=True)
    interpreter_needed = fields.Raw(required=True)
    basis = code("screening_bases", required=True)
    reason = text(load_default=None)


class Asked(Strict):
    """The three questions, each on its own."""

    support = code("asked_answers", load_default="not_asked")
    identification = code("asked_answers", load_default="not_asked")
    police = code("asked_answers", load_default="not_asked")


class Presume(Step):
    """The reason to believe, in own words, and what was asked (C05)."""

    belief_reason = text(required=True)
    asked = fields.Nested(Asked, load_default=dict)


class Close(Step):
    """A reason, and what was looked after before closing (C04, C09)."""

    reason = code("closure_reasons", required=True)
    information_given = fields.Boolean(load_default=None)
    safety_checked = fields.Boolean(load_default=None)
    exit_offered = fields.Boolean(load_default=None)


class Reopen(Step):
    """A reason and a fresh consent (C23)."""

    reason = code("reopen_reasons", required=True)
    consent = fields.UUID(required=True)


class Include(Step):
    """The pathway, and that the person agrees to it and to the plan (C25)."""

    pathway = code("pathways", required=True)
    person_agrees = fields.Boolean(required=True)
    plan_agreed = fields.Boolean(required=True)


class StartRecovery(Step):
    """The first answer of the competent authority is yes (C06); reasons may be given."""

    reasons = text(load_default=None)


class Decide(Step):
    """A decision of two members: the first gives the reasons, the second the same outcome."""

    outcome = fields.String(required=True, validate=validate.OneOf(["positive", "negative"]))
    reasons = text(load_default=None)


class SubmitCase(Step):
    """`person_asks`: before the time to recover is over (C10)."""

    person_asks = fields.Boolean(load_default=None)


class ExtendRecovery(Step):
    """Why there is more time (C13)."""

    reason = code("extension_reasons", required=True)


class Reconsider(Step):
    """Which no is looked at again: the first or the final one (C16, C17)."""

    stage = fields.String(required=True, validate=validate.OneOf(["first", "final"]))


# Of the competent authority and the co-ordinator; the page of the case has no forms for them.
AUTHORITY_STEPS: dict[str, type[Step]] = {
    "start_recovery": StartRecovery,
    "decide": Decide,
    "submit": SubmitCase,
    "extend": ExtendRecovery,
    "reconsider": Reconsider,
}
STEPS: dict[str, type[Step]] = {
    "assign": Assign,
    "discard": Discard,
    "screen": Screen,
    "presume": Presume,
    "close": Close,
    "reopen": Reopen,
    "include": Include,
}
