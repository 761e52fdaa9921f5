"""Second factor by an authenticator app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds).

SHA-1, because apps ignore any other; for HMAC it is sound. The seed is kept service-sealed, the
last accepted step in the factor's row.
"""

import base64
import hmac
import os
import unicodedata
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from nrm.vault.memory import Secret

SEED_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6


def new_secret() -> bytes:
    """Return a fresh seed (20 bytes)."""
    return os.urandom(SEED_BYTES)


def base32(secret: Secret) -> str:
    """Return the seed as people type it into an app."""
    return base64.b32encode(secret).decode()


def totp_uri(secret: Secret, name: str, issuer: str) -> str:
    """Return the `otpauth://` address for a QR code; it holds the seed."""
    return _codes(secret).get_provisioning_uri(name, issuer)


def current_code(secret: Secret, at: datetime) -> str:
    """Return the code an app shows at this time."""
    return _code(secret, _step(at)).decode()


def accepted_step(secret: Secret, code: str, at: datetime, last_step: int | None) -> int | None:
    """Return the step whose code this is, to be stored, or None.

    The step before and the one after `at` count too; none that is not newer than `last_step`.
    """
    typed = _typed(code)
    now = _step(at)
    # All are compared, whichever matches: the time taken tells nothing.
    steps = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(_code(secret, step), typed)
        and (last_step is None or step > last_step)
    ]
    return max(steps, default=None)


def _codes(secret: Secret) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 # nosec B303


def _code(secret: Secret, step: int) -> bytes:
    return _codes(secret).generate(step * STEP_SECONDS)


def _step(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("A time with its zone is needed here.")
    return int(at.timestamp()) // STEP_SECONDS


def _typed(code: str) -> bytes:
    """The digits as ASCII, whatever script they were typed in, without spaces."""
    digits = [str(unicodedata.decimal(sign, "x")) for sign in code[:64] if not sign.isspace()]
    return "".join(digits).encode()
