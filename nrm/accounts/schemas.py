"""What is sent to sign in, and what is told of a session."""

from marshmallow import fields, validate

from nrm.accounts.second_schemas import SecondFactorSent
from nrm.http.answers import flag, ident, moment, number, words
from nrm.http.grammar import Strict
from nrm.vault.weakness import LONGEST

# No account has such a name, and no database takes one: NUL, and half of a character pair.
WRITABLE = validate.Regexp(r"[^\x00\ud800-\udfff]*\Z")


class SignIn(SecondFactorSent):
    """Name, passphrase and a second factor."""

    name = fields.String(required=True, validate=[validate.Length(1, 200), WRITABLE])
    passphrase = fields.String(required=True, validate=validate.Length(1, LONGEST))


class PassphraseChange(SecondFactorSent):
    """The present passphrase with a second factor, and the passphrase that follows.

    The answer carries a new cookie, and a new token in `X-CSRF-Token`.
    """

    passphrase = fields.String(required=True, validate=validate.Length(1, LONGEST))
    new_passphrase = fields.String(required=True, validate=validate.Length(1))


class Disowned(Strict):
    """`entry`: the index of the entry that was not the caller's; null where none is named."""

    entry = fields.Integer(required=True, allow_none=True, validate=validate.Range(0, 2**53))


class StepUp(SecondFactorSent):
    """The passphrase and a second factor, before an act of weight.

    The answer carries a new cookie, and a new token in `X-CSRF-Token`.
    """

    passphrase = fields.String(required=True, validate=validate.Length(1, LONGEST))


class RecoverySent(SecondFactorSent):
    """What somebody sends who has lost the passphrase."""

    name = fields.String(required=True, validate=[validate.Length(1, 200), WRITABLE])
    recovery_code = fields.String(required=True, validate=validate.Length(1, 100))
    new_passphrase = fields.String(required=True, validate=validate.Length(1))


class RecoveryCodesLeft(Strict):
    """How many recovery codes are still good."""

    left = number()


class RecoveryCodesOut(Strict):
    """Fresh recovery codes, told this once."""

    codes = words()


class ActorOut(Strict):
    """Who is signed in; `agency` is its id."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    agency = fields.UUID(required=True)


class SessionOut(Strict):
    """The session, with the token that changing requests carry in `X-CSRF-Token`."""

    actor = fields.Nested(ActorOut, required=True)
    csrf = fields.String(required=True)


class Access(Strict):
    """One of the last accesses of this account."""

    at = fields.AwareDateTime(required=True)
    action = fields.String(required=True)


class SessionRead(SessionOut):
    """The session, and what was last done with this account."""

    last_accesses = fields.List(fields.Nested(Access), required=True)


class SignedInOut(Strict):
    """One of the places where the caller is signed in; `used_at` is right to a minute."""

    id = ident()
    began_at = moment()
    used_at = moment()
    ends_at = moment()
    here = flag()
