"""What an authenticator signs: made here, good for five minutes and once, stored nowhere.

Its time (8 bytes, ms) ‖ 16 random bytes ‖ an HMAC (32) over both, what it is for, and who asked. It
is good once, as the code of an app is: a person's passkeys take none that is not newer than the
last one they answered. One that was asked for in a session ends with the session's token as well.
"""

import hmac
import os
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from flask import current_app

from nrm.database import now
from nrm.vault.context import context

GOOD_FOR: Final = timedelta(minutes=5)
_TIME_BYTES, _RANDOM_BYTES = 8, 16
_BEGAN: Final = datetime.fromtimestamp(0, UTC)


class Purpose(StrEnum):
    """What a challenge is for; it serves for nothing else."""

    SIGN_IN = "sign_in"
    RECOVER = "recover"
    PROVE = "prove"
    ENROL = "enrol"


def new_challenge(purpose: Purpose, asker: str = "") -> bytes:
    """A fresh challenge (56 bytes); `asker` is the session's token of forms, if there is one."""
    passed = (now() - _BEGAN) // timedelta(milliseconds=1)
    head = passed.to_bytes(_TIME_BYTES) + os.urandom(_RANDOM_BYTES)
    return head + _macs(head, purpose, asker)[0]


def asked_at(challenge: bytes, purpose: Purpose, asker: str = "") -> datetime | None:
    """When this challenge was made; None unless it is ours, for this, and still good."""
    head = challenge[: _TIME_BYTES + _RANDOM_BYTES]
    made = [head + mac for mac in _macs(head, purpose, asker)]
    if not any(hmac.compare_digest(challenge, known) for known in made):
        return None
    at = _BEGAN + timedelta(milliseconds=int.from_bytes(head[:_TIME_BYTES]))
    # Another process of the service may be a little ahead of this one.
    return at if abs(now() - at) <= GOOD_FOR else None


def _macs(head: bytes, purpose: Purpose, asker: str) -> list[bytes]:
    """By every version of the root keys, the current one first: none is lost to a rotation."""
    keys = current_app.extensions["nrm_session_info"]["root"].digest_keys()
    said = context("nrm/passkey-challenge", 1, head, purpose.value, asker)
    return [hmac.digest(key, said, "sha256") for key in keys]
