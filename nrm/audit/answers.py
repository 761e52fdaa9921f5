"""What is answered about the access log."""

from marshmallow import fields

from nrm.http.answers import ident, moment, number, one, word, words
from nrm.http.grammar import Strict


class Mark(Strict):
    """A case's head: its version and root."""

    version = number()
    root = word()


class LogEntryOut(Strict):
    """An entry. Cases are pseudonyms for an auditor, and ids for everybody else.

    `n`, the running number of whoever acted, is told to auditors alone.
    """

    index = number()
    at = moment()
    actor = ident(null=True)
    agency = ident(null=True)
    role = word(null=True)
    action = word()
    case = word(null=True)
    referral = word(null=True)
    consent = word(null=True)
    sections = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    count = number(null=True)
    purpose = word(null=True)
    request = word(null=True)
    outcome = word()
    reason = word(null=True)
    n = number(null=True)
    before = one(Mark, null=True)
    after = one(Mark, null=True)


class InclusionProofOut(Strict):
    """RFC 9162 2.1.3: hashes in hex, from the leaf up."""

    index = number()
    size = number()
    leaf_hash = word()
    hashes = words()


class Consistency(Strict):
    """RFC 9162 2.1.4: hashes in hex."""

    from_ = fields.Integer(required=True, data_key="from")
    to = number()
    hashes = words()


class KeyPeriodOut(Strict):
    """A verifier key of the log (C2SP signed-note), and what it signed first; the oldest is first.

    Nothing where it waits for a rotation and has signed nothing yet.
    """

    key = word()
    from_size = number(null=True)
    since = moment(null=True)


class CosignedOut(Strict):
    """How many cosignatures were new."""

    taken = number()


class SavedFilterOut(Strict):
    """`query`: what stands behind `?` in the address of the log."""

    id = ident()
    query = word()
    made_at = moment()
