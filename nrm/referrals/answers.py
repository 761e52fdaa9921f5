"""What is answered about a referral: to its sender, to its recipient, and as a stub."""

from marshmallow import fields

from nrm.cases.sections import SECTIONS
from nrm.files.schemas import FileMade
from nrm.http.answers import StepOut, flag, ident, many, moment, number, word
from nrm.http.grammar import Strict
from nrm.referrals.schemas import EnvelopeIn

Sections = Strict.from_dict(
    {name: fields.Nested(schema) for name, schema in SECTIONS.items()}, name="Snapshot"
)


class EnvelopeOut(EnvelopeIn):
    """What the partner sees before it decides, with the region of the case."""

    region = fields.String()


class ReferralClock(Strict):
    """A running deadline of a referral."""

    name = word()
    due_at = moment()


class ConsentKnown(Strict):
    """The consent that a referral rests on; what is agreed to stands in the case's own list."""

    id = ident()
    scope = word()
    expires_at = moment(null=True)


class SharedFileOut(FileMade):
    """A file that was shared; one that was removed since can no longer be fetched."""

    removed = flag()


class TogetherOut(Strict):
    """Another referral that asks for the same; those of one turn are asked at once."""

    id = ident()
    recipient = ident()
    state = word()
    turn = number()


class ReferralOut(Strict):
    """A referral. A stub holds what is required here, and nothing else."""

    id = ident()
    reference = word()
    state = word()
    sent_at = moment(null=True)
    state_since = moment()
    reason = word(null=True)
    version = number()
    snapshot = fields.Nested(Sections, required=True, allow_none=True)
    steps = many(StepOut)
    kind = fields.String()
    service = fields.String()
    urgency = fields.String()
    sender = fields.UUID()
    recipient = fields.UUID()
    envelope = fields.Nested(EnvelopeOut)
    accepted_at = fields.AwareDateTime(allow_none=True)
    access_ends_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.String(allow_none=True)
    # How often it was tried to reach the person, where the recipient says so.
    attempts = fields.Integer(allow_none=True)
    clocks = fields.List(fields.Nested(ReferralClock))
    # For the sender, and for a recipient while it serves: then the person may tell it.
    consent = fields.Nested(ConsentKnown, allow_none=True)
    # A shelter said where it is; its sender's lead worker may open that.
    address_given = fields.Boolean()
    # Who looks after it at the recipient, once somebody there has acknowledged it.
    contact = fields.UUID(allow_none=True)
    # It rests on danger to life or health, not on a yes.
    without_consent = fields.Boolean()
    case = fields.UUID()
    fields_ = fields.List(fields.String(), data_key="fields")
    files = fields.List(fields.UUID())
    # For the sender: what the service needs at the least, and why more than that is shared.
    least = fields.List(fields.String())
    reasons = fields.Dict(keys=fields.String(), values=fields.String())
    # With the snapshot, for the recipient.
    shared_files = fields.List(fields.Nested(SharedFileOut))
    follows = fields.UUID(allow_none=True)
    turn = fields.Integer()
    together = fields.List(fields.Nested(TogetherOut))


class AddressOut(Strict):
    """Where a shelter is."""

    address = word()


class PreviewOut(Strict):
    """What a recipient would see: the envelope at once, the rest once it has accepted."""

    service = word()
    urgency = word()
    envelope = fields.Nested(EnvelopeOut, required=True)
    without_consent = fields.Boolean(required=True)
    snapshot = fields.Nested(Sections, required=True)
    shared_files = many(SharedFileOut)


class ReferralMade(ReferralOut):
    """A referral that was made, with what to look at before it is sent."""

    warnings = fields.List(fields.String(), required=True)


class ReferralLine(Strict):
    """A referral in a box; of one that has ended a recipient is told what is required here."""

    id = ident()
    reference = word()
    state = word()
    sent_at = moment(null=True)
    state_since = moment()
    service = fields.String()
    urgency = fields.String()
    sender = fields.UUID()
    recipient = fields.UUID()
    envelope = fields.Nested(EnvelopeOut)
    contact = fields.UUID(allow_none=True)
    case = fields.UUID()


class MessageOut(Strict):
    """A part of the thread, opened: a text, or an appointment."""

    id = ident()
    kind = word()
    author = ident()
    agency = ident()
    written_at = moment()
    body = fields.Dict(required=True)
