"""Remembering a browser on which somebody signed in, so that strangers do not lock its owner out.

Whoever guesses at a passphrase makes the name wait, for everybody. A browser that holds a token of
the account waits for its own failures alone. The token is no factor: with it one still needs
passphrase and code, and it tells nobody whether a name exists, for the same is asked of the
database whatever name is typed. One browser may be that of several people: the cookie holds a
token for each.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from flask import Response

from nrm.database import new_id, now, session
from nrm.devices.models import BY_TOKENS, DEVICES, Device
from nrm.vault.rows import rely_on

COOKIE: Final = "__Host-nrm-device"
LASTS: Final = timedelta(days=90)
# Of one account, and in one browser; the oldest makes room.
MOST: Final = 5
_BYTES: Final = 32


@dataclass(frozen=True)
class Here:
    """The tokens that this browser holds, the newest first."""

    tokens: tuple[bytes, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """How the cookie says it."""
        return ".".join(token.hex() for token in self.tokens)


def here_of(cookie: str) -> Here:
    """The tokens of a cookie; what is none is left out."""
    return Here(tuple(t for t in map(_token, cookie.split(".")[:MOST]) if t is not None))


def _token(text: str) -> bytes | None:
    try:
        token = bytes.fromhex(text)
    except ValueError:
        return None
    return token if len(token) == _BYTES else None


def known_here(here: Here | None, account_id: UUID | None) -> UUID | None:
    """The device of this account that the browser holds a token of; None when it holds none.

    The name does not change what is asked of the database.
    """
    if here is None or not here.tokens:
        return None
    found = session().scalars(BY_TOKENS, {"hashes": [_hash(t) for t in here.tokens]}).all()
    own = (d for d in found if d.account_id == account_id and d.ends_at > now())
    return next((device.id for device in own), None)


def remember(here: Here, account_id: UUID) -> Here:
    """Somebody signed in here: the browser has a fresh token of the account, good for 90 days."""
    token, known = os.urandom(_BYTES), find_devices(account_id)
    old = {_hash(t): t for t in here.tokens}
    row = next((d for d in known if d.token_hash in old), None)
    replaced = old.get(row.token_hash) if row is not None else None
    if row is None and len(known) >= MOST:
        row = known[0]
    if row is None:
        row = Device(id=new_id(), account_id=account_id)
        session().add(row)
    row.token_hash, row.ends_at = _hash(token), now() + LASTS
    others = (t for t in here.tokens if t != replaced)
    return Here((token, *others)[:MOST])


def find_devices(account_id: UUID) -> Sequence[Device]:
    """The devices of this account, locked; the one that ends first comes first."""
    found = session().scalars(DEVICES.with_for_update(), {"account_id": account_id}).all()
    rely_on(*found)
    return found


def count_devices(account_id: UUID) -> int:
    """How many browsers are remembered."""
    found = session().scalars(DEVICES, {"account_id": account_id})
    return sum(device.ends_at > now() for device in found)


def forget(devices: Sequence[Device]) -> None:
    """None of them is known any more."""
    for device in devices:
        session().delete(device)


def keep_here(response: Response, here: Here | None) -> Response:
    """The answer leaves the tokens in this browser: host-bound, unreadable to scripts."""
    if here is not None:
        response.set_cookie(
            COOKIE, here.text, LASTS, secure=True, httponly=True, samesite="Strict", path="/"
        )
    return response


def _hash(token: bytes) -> bytes:
    return sha256(token).digest()
