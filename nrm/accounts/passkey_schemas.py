"""What is sent and told of passkeys. Options have the names of WebAuthn (level 3, 5.1.8, 5.1.9)."""

from marshmallow import fields, validate

from nrm.accounts.schemas import WRITABLE, StepUp
from nrm.accounts.second_schemas import Attestation
from nrm.http.answers import flag, ident, many, moment, number, one, word
from nrm.http.grammar import Strict
from nrm.passkeys.challenges import Purpose

_ASKED_FOR = (Purpose.SIGN_IN, Purpose.PROVE, Purpose.RECOVER)


class ChallengeAsked(Strict):
    """What a passkey is to sign for: to sign in, to prove to be there, or to recover."""

    purpose = fields.String(required=True, validate=validate.OneOf([p.value for p in _ASKED_FOR]))


class PasskeyAsked(Strict):
    """Nothing has to be said to ask for a passkey of one's own."""


class PasskeyAdded(StepUp):
    """A passkey that was made just now, and the name that its owner gives it."""

    name = fields.String(required=True, validate=[validate.Length(1, 60), WRITABLE])
    credential = fields.Nested(Attestation, required=True)


class PasskeyOut(Strict):
    """One of the caller's passkeys; `used_at` is null before its first use."""

    id = ident()
    name = word()
    made_at = moment()
    used_at = moment(null=True)


_Descriptor = Strict.from_dict({"type": word(), "id": word()}, name="PasskeyDescriptor")
# `PublicKeyCredentialRequestOptionsJSON`
RequestOptions = Strict.from_dict(
    {
        "challenge": word(),
        "timeout": number(),
        "rpId": word(),
        "allowCredentials": many(_Descriptor),
        "userVerification": word(),
    },
    name="PasskeyRequestOptions",
)
_Party = Strict.from_dict({"name": word(), "id": word()}, name="PasskeyParty")
_User = Strict.from_dict({"id": word(), "name": word(), "displayName": word()}, name="PasskeyUser")
_Algorithm = Strict.from_dict({"type": word(), "alg": number()}, name="PasskeyAlgorithm")
_Selection = Strict.from_dict(
    {"residentKey": word(), "requireResidentKey": flag(), "userVerification": word()},
    name="PasskeySelection",
)
# `PublicKeyCredentialCreationOptionsJSON`
CreationOptions = Strict.from_dict(
    {
        "rp": one(_Party),
        "user": one(_User),
        "challenge": word(),
        "pubKeyCredParams": many(_Algorithm),
        "timeout": number(),
        "excludeCredentials": many(_Descriptor),
        "authenticatorSelection": one(_Selection),
        "attestation": word(),
    },
    name="PasskeyCreationOptions",
)
