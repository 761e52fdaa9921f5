"""Standard Webhooks (standardwebhooks.com): the secret, the signature, the headers."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A fresh secret, as its receiver writes it down."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed(
    message_id: UUID, at: datetime, body: bytes, signed_with: Sequence[str]
) -> dict[str, str]:
    """The headers of a message that is sent at this moment, a signature for each secret."""
    name, moment = f"msg_{message_id.hex}", str(int(at.timestamp()))
    content = f"{name}.{moment}.".encode() + body
    return {
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(secret, content) for secret in signed_with),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
