"""What is sent of a second factor: a code, or the answer of an authenticator.

The JSON of passkeys is that of WebAuthn (level 3, 5.1.10), with the names it has there.
"""

import json
from typing import Any

from flask_babel import gettext
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from nrm.http.grammar import Strict


def _encoded(most: int, *, required: bool = True) -> fields.String:
    """Bytes in base64url without padding."""
    rules = [validate.Length(0, most), validate.Regexp(r"[A-Za-z0-9_-]*\Z")]
    return fields.String(required=required, validate=rules, allow_none=not required)


def _answer(name: str, response: dict[str, Any]) -> type[Schema]:
    return Strict.from_dict(
        {
            "id": _encoded(2_000),
            "rawId": _encoded(2_000),
            "type": fields.String(required=True, validate=validate.Equal("public-key")),
            "response": fields.Nested(Strict.from_dict(response, name=f"{name}Response")),
            "authenticatorAttachment": fields.String(allow_none=True),
            "clientExtensionResults": fields.Dict(keys=fields.String()),
        },
        name=name,
    )


# What a passkey has signed: `AuthenticationResponseJSON`.
Assertion = _answer(
    "PasskeyAssertion",
    {
        "clientDataJSON": _encoded(10_000),
        "authenticatorData": _encoded(10_000),
        "signature": _encoded(2_000),
        "userHandle": _encoded(200, required=False),
    },
)
# A passkey that was made: `RegistrationResponseJSON`.
Attestation = _answer(
    "PasskeyAttestation",
    {
        "clientDataJSON": _encoded(10_000),
        "attestationObject": _encoded(50_000),
        "authenticatorData": _encoded(10_000, required=False),
        "publicKey": _encoded(10_000, required=False),
        "publicKeyAlgorithm": fields.Integer(),
        "transports": fields.List(fields.String(), load_default=list),
    },
)


class SecondFactorSent(Strict):
    """A code of the authenticator app, or what a passkey has signed: one of them."""

    code = fields.String(load_default="", validate=validate.Length(0, 20))
    passkey = fields.Nested(Assertion, load_default=None, allow_none=True)

    @validates_schema
    def _one(self, given: dict[str, Any], **_: Any) -> None:
        if bool(given["code"]) == bool(given["passkey"]):
            raise ValidationError(gettext("Send a code, or what a passkey signed."), "code")


def read_json(text: str) -> Any:
    """What a script has put into a hidden field; None when it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
