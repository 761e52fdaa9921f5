"""The token of a session: 256 bits that stand in the cookie and nowhere else.

What follows from it: the hash that finds the row, the key that opens its keyring, the token of
forms. How a session begins, goes on and ends is in `sessions.py`.
"""

import hmac
import os
from hashlib import sha256
from typing import Final
from uuid import UUID

from flask import Response, current_app

from nrm.vault.context import context
from nrm.vault.keyring import Keyring, open_keyring, seal_keyring, session_key

COOKIE: Final = "__Host-nrm"
_BYTES: Final = 32


def new_token() -> bytes:
    """A fresh token (32 bytes)."""
    return os.urandom(_BYTES)


def token_of(text: str) -> bytes | None:
    """The token that a cookie holds; None when it is none."""
    try:
        token = bytes.fromhex(text)
    except ValueError:
        return None
    return token if len(token) == _BYTES else None


def hash_of(token: bytes) -> bytes:
    """What the row keeps of it (32 bytes)."""
    return sha256(token).digest()


def seal_under(token: bytes, session_id: UUID, keyring: Keyring) -> bytes:
    """The person's private keys, as the row of this session keeps them."""
    return seal_keyring(keyring, session_key(token), _context(session_id))


def open_under(token: bytes, session_id: UUID, sealed: bytes) -> Keyring:
    """The private keys; raises SealBroken unless the token is that of the session."""
    return open_keyring(sealed, session_key(token), _context(session_id))


def csrf_of(token: bytes, session_id: UUID | None) -> str:
    """The token of the session's forms: 32 hex digits and its name, which is empty for none."""
    # It ends with the session's name: a form that comes too late says whose it was (unsent.py).
    named = names_in_forms(session_id)[0] if session_id is not None else ""
    return hmac.digest(token, b"nrm/csrf/1", "sha256")[:16].hex() + named


def names_in_forms(session_id: UUID) -> list[str]:
    """A session as its forms name it: 64 hex digits, which nobody makes who knows only its id.

    Under every version of the root keys, the current one first: a form outlives a rotation.
    """
    keys = current_app.extensions["nrm_session_info"]["root"].digest_keys()
    bound_to = context("nrm/form-session", 1, session_id)
    return [hmac.digest(key, bound_to, "sha256")[:16].hex() + session_id.hex for key in keys]


def set_cookie(response: Response, token: bytes) -> Response:
    """The answer carries the session's cookie: host-bound, unreadable to scripts, same site."""
    text = token.hex()
    response.set_cookie(COOKIE, text, secure=True, httponly=True, samesite="Strict", path="/")
    return response


def clear_cookie(response: Response) -> Response:
    """The answer takes the cookie away."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Strict", path="/")
    return response


def _context(session_id: UUID) -> bytes:
    return context("nrm/session-keys", 1, session_id)
