"""The one symmetric seal under which records, service values, keyrings and locks lie.

Each seal has a key of its own, so the nonce may be constant, and commits to that key: nobody can
make a ciphertext that opens to two contents under two keys. Padding is `padding.py`.
"""

import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nrm.vault.context import context, encoded
from nrm.vault.failures import SealBroken
from nrm.vault.memory import KEY_BYTES, Secret, derive, wipe

FORMAT = 1
SUITE = 1  # HKDF-SHA256 and AES-256-GCM

_HEAD = bytes([FORMAT, SUITE])
_SALT_BYTES = 24
_COMMITMENT_BYTES = 32
_TAG_BYTES = 16
_BODY_AT = len(_HEAD) + _SALT_BYTES + _COMMITMENT_BYTES
_NONCE = bytes(12)  # Safe because every key is derived with a fresh salt and used once.


def seal(key: Secret, secret: Secret | None, ctx: bytes, content: Secret) -> bytes:
    """Return content that opens only with this key, this second secret and this context.

    Layout: format, suite, salt (24), commitment (32), ciphertext with tag. docs/formats.md 3.
    """
    salt = os.urandom(_SALT_BYTES)
    keys = _keys(key, secret, ctx, salt)
    header = _HEAD + salt + keys[KEY_BYTES:]
    body = AESGCM(memoryview(keys)[:KEY_BYTES]).encrypt(_NONCE, content, header)
    wipe(keys)
    return header + body


def unseal(key: Secret, secret: Secret | None, ctx: bytes, sealed: bytes) -> bytearray:
    """Return the content, to be wiped by the caller; raises SealBroken, and then shows nothing."""
    if len(sealed) < _BODY_AT + _TAG_BYTES or not sealed.startswith(_HEAD):
        raise SealBroken("This sealed value is not of a known format.")
    header, body = sealed[:_BODY_AT], sealed[_BODY_AT:]
    keys = _keys(key, secret, ctx, header[len(_HEAD) : -_COMMITMENT_BYTES])
    content = bytearray(len(body) - _TAG_BYTES)
    committed = hmac.compare_digest(keys[KEY_BYTES:], header[-_COMMITMENT_BYTES:])
    opened = committed and _decrypted_into(content, keys, header, body)
    wipe(keys)
    if not opened:
        wipe(content)
        raise SealBroken("This sealed value is damaged, moved, or not for this key.")
    return content


def _keys(key: Secret, secret: Secret | None, ctx: bytes, salt: bytes) -> bytearray:
    info = _beginning(len(key), len(secret or b"")) + encoded(ctx)
    return derive(key, info, salt=bytes(secret or b"") + salt, size=KEY_BYTES + _COMMITMENT_BYTES)


# Both lengths are part of the info, so that a value sealed without a second secret never opens as
# one sealed with it, whatever HMAC does to short salts.
@lru_cache
def _beginning(key_bytes: int, secret_bytes: int) -> bytes:
    return context("nrm/seal", FORMAT, SUITE, key_bytes, secret_bytes)


def _decrypted_into(content: bytearray, keys: bytearray, header: bytes, body: bytes) -> bool:
    try:
        AESGCM(memoryview(keys)[:KEY_BYTES]).decrypt_into(_NONCE, body, header, content)
    except InvalidTag:
        return False
    return True
