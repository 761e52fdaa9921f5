"""The two ceremonies of WebAuthn, checked by `webauthn`: a passkey is made, and a passkey signs.

User verification is always required, and every passkey is found by its authenticator: the list of
somebody's passkeys is told to nobody who has only a name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from flask_babel import gettext
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from nrm.passkeys.challenges import GOOD_FOR, Purpose, asked_at
from nrm.passkeys.models import Passkey
from nrm.passkeys.party import party

# What a browser sends, as JSON of WebAuthn (5.1): of an assertion, or of an attestation.
Sent = Mapping[str, Any]
_T = TypeVar("_T")
_TIMEOUT_MS: Final = int(GOOD_FOR.total_seconds()) * 1000
_VERIFIED: Final = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class NewKey:
    """A key that an authenticator made just now; `asked_at` is the time of its challenge."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    asked_at: datetime


@dataclass(frozen=True)
class Signed:
    """A passkey has signed a challenge; `went_back`: its counter says that another one has, too."""

    passkey: Passkey
    sign_count: int
    asked_at: datetime
    went_back: bool


def options_to_sign(rp_id: str, challenge: bytes) -> dict[str, Any]:
    """What a browser gives to an authenticator that is to sign."""
    options = generate_authentication_options(
        rp_id=rp_id, challenge=challenge, timeout=_TIMEOUT_MS, user_verification=_VERIFIED
    )
    return options_to_json_dict(options)


def options_to_enrol(
    rp_id: str, challenge: bytes, owner: tuple[UUID, str], own: Sequence[Passkey]
) -> dict[str, Any]:
    """What a browser gives to an authenticator that is to make a passkey; none of `own` makes two.

    `owner`: id and name of the account.
    """
    options = generate_registration_options(
        rp_id=rp_id,
        rp_name=gettext("Referral service"),
        user_id=owner[0].bytes,
        user_name=owner[1],
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=p.credential_id) for p in own],
    )
    return options_to_json_dict(options)


def enrolled(sent: Sent, asker: str) -> NewKey | None:
    """The key that was made for this session; None when anything about it does not fit."""
    there, challenge = party(), _challenge_of(sent)
    at = asked_at(challenge, Purpose.ENROL, asker)
    if there is None or at is None:
        return None
    made = _or_none(
        lambda: verify_registration_response(
            credential=dict(sent),
            expected_challenge=challenge,
            expected_rp_id=there.id,
            expected_origin=there.origin,
            require_user_verification=True,
        )
    )
    if made is None:
        return None
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count, at)


def signed_by(own: Sequence[Passkey], sent: Sent, purpose: Purpose, asker: str) -> Signed | None:
    """Which passkey of this person has signed; None when anything about it does not fit."""
    there, challenge = party(), _challenge_of(sent)
    at = asked_at(challenge, purpose, asker)
    passkey = next((p for p in own if p.credential_id == _bytes(sent.get("id"))), None)
    if there is None or at is None or passkey is None:
        return None
    if at <= max(p.last_challenge_at for p in own):
        return None
    checked = _or_none(
        lambda: verify_authentication_response(
            credential=dict(sent),
            expected_challenge=challenge,
            expected_rp_id=there.id,
            expected_origin=there.origin,
            credential_public_key=passkey.public_key,
            # Held against the last one below: who copied an authenticator is told apart.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    )
    if checked is None:
        return None
    count, last = checked.new_sign_count, passkey.sign_count
    return Signed(passkey, count, at, went_back=count <= last and (count, last) != (0, 0))


def _challenge_of(sent: Sent) -> bytes:
    said = _bytes(sent.get("response", {}).get("clientDataJSON"))
    told = _or_none(lambda: parse_client_data_json(said))
    return told.challenge if told is not None else b""


def _bytes(text: object) -> bytes:
    return _or_none(lambda: base64url_to_bytes(str(text))) or b""


def _or_none(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except Exception:  # noqa: BLE001 - strangers choose these bytes, and the reader's errors differ
        return None
