"""Texts that the sender's browser sealed (`static/concern.js`): the service carries them unread.

Between the pages they lie under a key of the tab, which leaves it with the last press alone: then
it is wrapped to the agency that takes the concern in. Formats: docs/formats.md 20.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.memory import KEY_BYTES, Secret, wipe
from nrm.vault.padding import padded_size, unpad
from nrm.vault.sealing import unseal
from nrm.vault.suites import SUITE_X25519, unwrap

MARK: Final = "nrm-here:"
# What the browser says of a text beside what it tells (`naming.py`): that it is too long.
LONG: Final = "long"
_SENT: Final = re.compile(rf"{MARK}1:([a-z,]{{0,60}}):([A-Za-z0-9_-]+)")
_KEY: Final = re.compile(r"([0-9a-f-]{36}):([A-Za-z0-9_-]{108})")
_CLASSIC_BYTES: Final = 32
_WRAP_BYTES: Final = 1 + _CLASSIC_BYTES + KEY_BYTES + 16
# Head and tag of a symmetric seal, and the most that one character takes.
_BESIDE_BYTES, _SIGN_BYTES = 74, 4


@dataclass(frozen=True)
class Unread:
    """One text as it was sent. `found`: what the browser says of it; no `sealed`: damaged."""

    sent: str = field(repr=False)
    found: frozenset[str]
    sealed: bytes = field(repr=False)

    def fits(self, most: int) -> bool:
        """Whether a text of so many characters may be in it."""
        return len(self.sealed) <= _BESIDE_BYTES + padded_size(most * _SIGN_BYTES)

    def written(self) -> str:
        """What is sealed once more with all that was told."""
        return urlsafe_b64encode(self.sealed).decode()


@dataclass(frozen=True)
class TabKey:
    """The key of the tab, wrapped to the classic half of this epoch's key."""

    sent: str = field(repr=False)
    certificate_id: UUID
    wrapped: bytes = field(repr=False)


def read_unread(sent: str) -> Unread | None:
    """What a browser sealed; None for a text that anybody can read."""
    if not sent.startswith(MARK):
        return None
    found = _SENT.fullmatch(sent)
    if found is None:
        return Unread(sent, frozenset(), b"")
    return Unread(sent, frozenset(filter(None, found[1].split(","))), _decoded(found[2]))


def read_tab_key(sent: str) -> TabKey | None:
    """The key that came along; None where there is none, or it is damaged."""
    found = _KEY.fullmatch(sent)
    wrapped = _decoded(found[2]) if found else b""
    if found is None or len(wrapped) != _WRAP_BYTES:
        return None
    try:
        return TabKey(sent, UUID(found[1]), wrapped)
    except ValueError:
        return None


def _decoded(written: str) -> bytes:
    try:
        return urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except ValueError:
        return b""


def classic_half(public: bytes) -> bytes:
    """The X25519 key of an agency, 32 bytes: browsers know no other yet.

    That one key serves X-Wing and this costs neither anything: each derives what it uses from the
    shared secret under the name of its own KEM (RFC 9180 4.1; X-Wing by another hash as well), so
    that nothing learnt of the one is good for the other.
    """
    return public[-_CLASSIC_BYTES:]


def open_tab_key(private: Secret, wrapped: Secret, certificate_id: UUID) -> bytearray | None:
    """The key of the tab; None when whoever sent it wrapped something else."""
    classic = bytearray([SUITE_X25519]) + private[-_CLASSIC_BYTES:]
    try:
        key = unwrap(classic, bytes(wrapped), key_context(certificate_id))
    except SealBroken:
        return None
    finally:
        wipe(classic)
    return key if len(key) == KEY_BYTES else None


def key_context(certificate_id: UUID) -> bytes:
    """What the tab's key is bound to: the epoch that opens it."""
    return context("nrm/concern-tab", 1, str(certificate_id))


def text_context(name: str) -> bytes:
    """What a text is bound to beside the key of its tab, which is one concern: its question."""
    return context("nrm/concern-text", 1, name)


def open_text(key: Secret, name: str, written: str) -> str | None:
    """The text; None for anything else that was sealed, or not sealed, in its place."""
    try:
        content = unseal(key, None, text_context(name), _decoded(written))
        unpad(content)
        return content.decode()
    except (SealBroken, UnicodeDecodeError):
        return None
