"""What the API answers with as the copy that a person is given."""

from marshmallow import fields

from nrm.http.answers import flag, many, moment, number, word, words
from nrm.http.grammar import Strict


class NoteCopied(Strict):
    """A note, without who wrote it."""

    written_at = moment()
    text = word()


class FileCopied(Strict):
    """A file that is kept; its bytes are fetched one by one."""

    name = word()
    type = word()
    bytes = number()


class SharedCopied(Strict):
    """With which agency something was shared, for what, and which lines."""

    agency = word()
    purpose = word()
    since = moment()
    fields_ = fields.List(fields.String(), data_key="fields", required=True)
    files = number()


class SubmittedCopied(Strict):
    """Which authority was to decide on which lines; `until`: null while it has them.

    `read`: whether it opened them.
    """

    agency = word()
    since = moment()
    until = moment(null=True)
    read = flag()
    fields_ = fields.List(fields.String(), data_key="fields", required=True)


class TryCopied(Strict):
    """A try to reach the person; `channel` and `note` are empty where they are left out."""

    at = moment()
    agency = word()
    channel = word()
    outcome = word()
    note = word()


class LedCopied(Strict):
    """An agency that led the case before, and kept the record until then."""

    agency = word()
    until = moment()


class DisclosedCopied(Strict):
    """What the law made the agency tell, as far as the person may know."""

    authority = word()
    sections = words()
    decided_at = moment(null=True)


class UnaskedCopied(Strict):
    """What was done because a life or health was in danger, where the person may know of it."""

    kind = word()
    made_at = moment()


class CopyOut(Strict):
    """All that the person is given."""

    agency = word()
    sections = fields.Dict(required=True)
    notes = many(NoteCopied)
    files = many(FileCopied)
    contact_attempts = many(TryCopied)
    led_before = many(LedCopied)
    shared = many(SharedCopied)
    submitted = many(SubmittedCopied)
    disclosed = many(DisclosedCopied)
    without_consent = many(UnaskedCopied)
    left_out = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
