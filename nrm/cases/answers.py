"""What is answered about a case; the contents of sections have schemas of their own."""

from marshmallow import Schema, fields

from nrm.cases.sections import SECTIONS
from nrm.http.answers import StepOut, flag, ident, many, moment, number, one, word
from nrm.http.grammar import Strict


class CaseOut(Strict):
    """The coordination fields of a case: codes, ids and times."""

    id = ident()
    code = word()
    status = word()
    status_since = moment()
    identification_status = word()
    lead_agency = ident()
    lead_worker = ident()
    opened_at = moment()
    closed_at = moment(null=True)
    closure_reason = word(null=True)
    entry_channel = word()
    person_group = word()
    region = word()
    priority = word()
    high_risk = flag()
    missing = flag()
    age_disputed = flag()
    legal_hold = flag()
    consent_restricted = flag()
    version = number()


class SectionLine(Strict):
    """A section without its content; version 0 was never written."""

    name = word()
    version = number()
    written_by = ident(null=True)
    written_at = moment(null=True)


class ClockOut(Strict):
    """A running deadline."""

    name = word()
    starts_at = moment()
    due_at = moment()
    paused_at = moment(null=True)
    referral = ident(null=True)


class ConsentOut(Strict):
    """A consent without what is sealed of it; a recipient that passed it on is told less."""

    id = ident()
    scope = word()
    recipient = fields.UUID(allow_none=True)
    country = fields.String(allow_none=True)
    purpose = fields.String(allow_none=True)
    fields_ = fields.List(fields.String(), data_key="fields")
    files = fields.List(fields.UUID())
    given_by = fields.String()
    refused = fields.Boolean()
    obtained_how = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    interpreter = fields.Boolean(allow_none=True)
    comprehension_checked = fields.Boolean(allow_none=True)
    materials_given = fields.Boolean(allow_none=True)
    limits_explained = fields.Boolean(allow_none=True)
    given_at = fields.AwareDateTime()
    expires_at = moment(null=True)
    withdrawn_at = moment(null=True)
    withdrawn_how = fields.String(allow_none=True)
    supersedes = fields.UUID(allow_none=True)
    live = flag()
    version = fields.Integer()


class ScopeOut(Strict):
    """Where a scope stands: `given`, `refused`, `ended` or `not_asked`, and by which consents."""

    scope = word()
    state = word()
    consents = fields.List(fields.UUID(), required=True)


class ConsentLedger(Strict):
    """Every scope as it stands, and all consents and refusals of the case."""

    scopes = many(ScopeOut)
    items = many(ConsentOut)
    next = word(null=True)


class ReferralOnCase(Strict):
    """A referral as its case names it."""

    id = ident()
    reference = word()
    service = word()
    recipient = ident()
    state = word()
    sent_at = moment(null=True)
    state_since = moment()
    reason = word(null=True)
    outcome = word(null=True)
    attempts = fields.Integer(required=True, allow_none=True)
    met_on = fields.Date(required=True, allow_none=True)


class PendingOut(Strict):
    """A step that waits for a second person."""

    step = word()
    reason = word()
    requested_by = ident()
    requested_at = moment()
    stands_until = moment()


class GroupOnCase(Strict):
    """The group that a case belongs to."""

    id = ident()
    reference = word()


class WholeCase(CaseOut):
    """A case with all that hangs on it; other agencies are told its fields and steps only."""

    steps = many(StepOut)
    sections = fields.List(fields.Nested(SectionLine))
    clocks = fields.List(fields.Nested(ClockOut))
    consents = fields.List(fields.Nested(ConsentOut))
    referrals = fields.List(fields.Nested(ReferralOnCase))
    pending = fields.List(fields.Nested(PendingOut))
    group = fields.Nested(GroupOnCase, allow_none=True)


class SectionOut(Strict):
    """A section, opened. Its content fits the schema of that section."""

    name = word()
    version = number()
    written_by = ident(null=True)
    written_at = moment(null=True)
    content = fields.Dict(required=True)


class OpenedSection(Strict):
    """A section among several."""

    name = word()
    version = number()
    content = fields.Dict(required=True)


class RecordOut(Strict):
    """Several sections, opened."""

    sections = many(OpenedSection)


class NoteMade(Strict):
    """A note that was written."""

    id = ident()
    visibility = word()


class NoteOut(NoteMade):
    """A note, opened."""

    text = word()
    written_at = moment()
    written_by = ident()


def written(section: str) -> type[Schema]:
    """The answer to writing this section: its new version and its content."""
    schema = SECTIONS[section]
    parts = {"name": word(), "version": number(), "content": one(schema)}
    return Strict.from_dict(parts, name=f"{schema.__name__}Written")
