"""Filters of the access log, and what is told of an entry."""

from datetime import UTC, datetime

from marshmallow import fields, validate

from nrm.http.grammar import Strict

# No log is older, and none will be as long: beyond these no database reckons.
_TIMES = validate.Range(datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))
_MOST = 2**53


class EntriesQuery(Strict):
    """Half-open in time: `[from, to)`. `case`: a pseudonym for an auditor, an id for a worker."""

    case = fields.String(load_default=None, validate=validate.Length(1, 64))
    actor = fields.UUID(load_default=None)
    agency = fields.UUID(load_default=None)
    action = fields.String(load_default=None, validate=validate.Length(1, 100))
    outcome = fields.String(
        load_default=None, validate=validate.OneOf(["done", "refused", "failed"])
    )
    section = fields.String(load_default=None, validate=validate.Length(1, 100))
    purpose = fields.String(load_default=None, validate=validate.Length(1, 64))
    request = fields.String(load_default=None, validate=validate.Length(1, 64))
    from_ = fields.AwareDateTime(data_key="from", load_default=None, validate=_TIMES)
    to = fields.AwareDateTime(load_default=None, validate=_TIMES)
    limit = fields.Integer(load_default=30, validate=validate.Range(1, 200))
    cursor = fields.Integer(load_default=None, validate=validate.Range(0, _MOST))


class ConsistencyQuery(Strict):
    """Two sizes of the tree."""

    from_ = fields.Integer(data_key="from", required=True, validate=validate.Range(0, _MOST))
    to = fields.Integer(required=True, validate=validate.Range(0, _MOST))


class InclusionQuery(Strict):
    """The size of the tree for which the proof is made."""

    size = fields.Integer(required=True, validate=validate.Range(1, _MOST))


class CheckpointQuery(Strict):
    """`witnessed`: the newest that a witness signed, not the newest of all."""

    witnessed = fields.Boolean(load_default=False)


class CosignedIn(Strict):
    """A checkpoint of this log with lines of its witnesses."""

    note = fields.String(required=True, validate=validate.Length(1, 16_384))


class SavedFilterIn(Strict):
    """`query`: as in the address of the log, such as `outcome=refused&section=identity`."""

    query = fields.String(required=True, validate=validate.Length(1, 2_000))
