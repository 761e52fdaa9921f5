"""What is asked about the versions of a section, and what is answered."""

from marshmallow import fields, validate

from nrm.http.answers import ident, many, moment, number, word
from nrm.http.grammar import ListQuery, Strict
from nrm.versions.changes import How


class VersionsQuery(ListQuery):
    """Limit and cursor of a page of versions."""


class VersionLineOut(Strict):
    """A version without its content."""

    version = number()
    written_by = ident()
    written_at = moment()


class ChangesQuery(Strict):
    """Which two versions; an `older` of 0 is the section before anything was written."""

    older = fields.Integer(required=True, validate=validate.Range(0))
    newer = fields.Integer(required=True, validate=validate.Range(1))


class ChangeOut(Strict):
    """What an answer was and is, or one row of several; null where there was or is none."""

    field = word()
    change = fields.String(required=True, validate=validate.OneOf([each.value for each in How]))
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class ChangesOut(Strict):
    """What differs between two versions, in the order of the questions."""

    name = word()
    older = number()
    newer = number()
    changes = many(ChangeOut)
