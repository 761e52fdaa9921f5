"""An authenticator in software, for what no browser would do: ES256, CBOR by hand, one passkey.

It answers the options of the service in the JSON of WebAuthn. What it says falsely is an argument.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from os import urandom
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from werkzeug.test import TestResponse

from tests.support.country import PASSPHRASE, Country, Person

RP_ID, ORIGIN = "localhost", "http://localhost:8000"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40
Options = Mapping[str, Any]


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Its bytes again."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One passkey and its counter; `copied` is another device with the same key."""

    counts: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: urandom(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def makes(self, options: Options, **lies: Any) -> dict[str, Any]:
        """A registration, without attestation."""
        said = self._client_data("webauthn.create", options["challenge"], **lies)
        about = self._about(_ATTESTED, lies) + bytes(16) + self._credential()
        whole = _map({"fmt": "none", "attStmt": {}, "authData": about})
        return self._told({"clientDataJSON": said, "attestationObject": whole})

    def signs(self, options: Options, **lies: Any) -> dict[str, Any]:
        """An assertion."""
        said = self._client_data("webauthn.get", options["challenge"], **lies)
        about = self._about(0, lies)
        signature = self.key.sign(about + sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {"clientDataJSON": said, "authenticatorData": about, "signature": signature}
        return self._told(response)

    def _client_data(self, kind: str, challenge: str, **lies: Any) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": lies.get("origin", ORIGIN)}
        return json.dumps(said).encode()

    def _about(self, flags: int, lies: dict[str, Any]) -> bytes:
        self.count += self.counts
        flags |= _PRESENT | (_VERIFIED if lies.get("verified", True) else 0)
        name = sha256(str(lies.get("rp_id", RP_ID)).encode()).digest()
        return name + bytes([flags]) + self.count.to_bytes(4)

    def _credential(self) -> bytes:
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32), point.y.to_bytes(32)
        cose = _map({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        return len(self.credential_id).to_bytes(2) + self.credential_id + cose

    def _told(self, response: dict[str, bytes]) -> dict[str, Any]:
        name = encoded(self.credential_id)
        answer = {key: encoded(value) for key, value in response.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": answer}


def adds(
    country: Country, person: Person, phone: Authenticator, name: str = "my phone", **lies: Any
) -> TestResponse:
    """This person adds a passkey, proving to be there with a code."""
    made = phone.makes(person.post("/account/passkeys/options", {}).json, **lies)
    code = country.credentials(person.name)["code"]
    proof = {"passphrase": PASSPHRASE, "code": code}
    return person.post("/account/passkeys", {**proof, "name": name, "credential": made})


def add_a_passkey(country: Country, person: Person, phone: Authenticator) -> str:
    """Its id."""
    answer = adds(country, person, phone)
    if answer.status_code != 201:
        raise RuntimeError(f"{person.name} cannot add a passkey: {answer.status_code}")
    return str(answer.json["id"])


def _map(items: dict[Any, Any]) -> bytes:
    """CBOR (RFC 8949) of a map of texts, whole numbers, bytes and maps."""
    parts = [_item(key) + _item(value) for key, value in items.items()]
    return _head(5, len(items)) + b"".join(parts)


def _item(value: Any) -> bytes:
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    return _map(value)


def _head(major: int, size: int) -> bytes:
    if size < 24:
        return bytes([major << 5 | size])
    return (
        bytes([major << 5 | 24, size])
        if size < 256
        else bytes([major << 5 | 25]) + size.to_bytes(2)
    )
