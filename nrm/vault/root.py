"""Root keys: the secrets of the service itself, by versions, and how they are written down.

They are never enough alone to open a case. Each version has one secret of 32 bytes from which all
keys are derived; old versions stay readable, as the log that they sealed is never rewritten. Where
the keys lie is in `keyfile.py` and the providers.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from nrm.vault.context import context
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.memory import KEY_BYTES, derive
from nrm.vault.signing import signing_public

FORMAT = 1
NEWEST_VERSION = 255  # One byte names the version in every service-sealed value.

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class Held(NamedTuple):
    """What is known of the root keys at one moment; swapped as a whole."""

    secrets: Mapping[int, bytes]
    anchor: str | None
    current: int


class RootKeys:
    """All versions of the root keys; a key without a version is that of the current one.

    `look` asks the provider for what was added since; None when nothing was. Ask `current` once
    where a key and the name of its version go together: another thread may learn in between.
    """

    def __init__(
        self,
        secrets: Mapping[int, bytes],
        anchor: str | None = None,
        current: int | None = None,
        look: Callable[[], Held | None] | None = None,
    ) -> None:
        self._held = Held(dict(secrets), anchor, max(secrets) if current is None else current)
        self._look = look
        self._derived: dict[tuple[str, int], bytes] = {}

    def __repr__(self) -> str:
        return f"RootKeys(current={self.current}, anchor={self.anchor!r})"

    @property
    def secrets(self) -> Mapping[int, bytes]:
        """The secret of each version; 32 bytes each."""
        return self._held.secrets

    @property
    def anchor(self) -> str | None:
        """The registrar's fingerprint, once it is set."""
        return self._held.anchor

    @property
    def current(self) -> int:
        """The version under which everything new is sealed."""
        return self._held.current

    @property
    def waiting(self) -> int | None:
        """A newer version that is known everywhere before it becomes current; None: none."""
        newest = max(self.secrets)
        return newest if newest > self.current else None

    def knows(self, version: int) -> bool:
        """Whether this version is here; the provider is looked at again for one that is not."""
        if version not in self.secrets:
            self.look_again()
        return version in self.secrets

    def look_again(self) -> None:
        """What was added where the keys lie is known; nothing that was known is forgotten."""
        fresh = self._look() if self._look else None
        # An older copy that was put back over the newer one is no news.
        if fresh is not None and self.secrets.items() <= fresh.secrets.items():
            current, anchor = max(fresh.current, self.current), self.anchor or fresh.anchor
            self._held = fresh._replace(current=current, anchor=anchor)

    def follow(self, version: int) -> None:
        """This version is current, if it is here and newer: others seal under it already."""
        if version in self.secrets and version > self.current:
            self._held = self._held._replace(current=version)

    def pepper(self, version: int | None = None) -> bytes:
        """Return the key that is mixed into every passphrase stretch."""
        return self._key("pepper", version)

    def lock_key(self, version: int | None = None) -> bytes:
        """Return the key of service-sealed values."""
        return self._key("lock", version)

    def row_key(self, version: int | None = None) -> bytes:
        """Return the HMAC key over the rows on which policy rests (vault rule 8)."""
        return self._key("row", version)

    def index_key_of(self, version: int) -> bytes:
        """Return the root of a version's blind-index keys; no row is written anew by itself."""
        return self._key("index", version)

    def digest_key_of(self, version: int) -> bytes:
        """Return the digest key of a version: for what was sealed or digested under it."""
        return self._key("digest", version)

    def digest_keys(self) -> tuple[bytes, ...]:
        """All digest keys, that of the current version first: for what does not name its own."""
        current, held = self.current, self.secrets
        return tuple(self.digest_key_of(v) for v in (current, *(o for o in held if o != current)))

    @property
    def index_key(self) -> bytes:
        """The root of the blind-index keys."""
        return self._key("index")

    @property
    def digest_key(self) -> bytes:
        """The HMAC key of request digests and of the log's head."""
        return self._key("digest")

    @property
    def log_private(self) -> bytes:
        """The Ed25519 seed (32 bytes) that signs the access log's checkpoints."""
        return self._key("log")

    def log_private_of(self, version: int) -> bytes:
        """The seed of a version: the day of a rotation is signed by the old one and the new."""
        return self._key("log", version)

    @property
    def log_public(self) -> bytes:
        """The Ed25519 public key (32 bytes) that verifies them."""
        return self.log_public_of(self.current)

    def log_public_of(self, version: int) -> bytes:
        """The same of any version."""
        return signing_public(self._key("log", version))

    def exchange_private_of(self, version: int) -> bytes:
        """The Ed25519 seed that signs what goes to a country which has pinned this version."""
        return self._key("exchange", version)

    def _key(self, name: str, version: int | None = None) -> bytes:
        number = self.current if version is None else version
        if (name, number) not in self._derived and self.knows(number):
            info = context("nrm/root", FORMAT, name, number)
            self._derived[name, number] = bytes(derive(self.secrets[number], info))
        return self._derived[name, number]


def check_fingerprint(fingerprint: str) -> None:
    """Nothing for SHA-256 in 64 lower-case hex digits; ValueError for anything else."""
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError("A fingerprint is 64 lower-case hexadecimal digits.")


def read_keys(written: bytes) -> Held:
    """The keys as they were written down; raises RootKeysUnusable, which quotes nothing."""
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        return _checked(json.loads(written))
    # Not raised from the parser's error, which quotes the content.
    raise RootKeysUnusable("The root keys are damaged; restore them from their backup.")


def written_keys(held: Held) -> bytes:
    """The keys as they are written down: a secret."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "secrets": {str(version): secret.hex() for version, secret in held.secrets.items()},
        "anchor": held.anchor,
    }
    if held.current != max(held.secrets):
        content["current"] = held.current
    return (json.dumps(content, indent=2) + "\n").encode("ascii")


def _checked(content: Any) -> Held:
    secrets = {int(number): bytes.fromhex(secret) for number, secret in content["secrets"].items()}
    anchor, current = content["anchor"], content.get("current", max(secrets))
    sound = (
        content["format"] == FORMAT
        and all(0 < number <= NEWEST_VERSION for number in secrets)
        and all(len(secret) == KEY_BYTES for secret in secrets.values())
        and (anchor is None or _FINGERPRINT.fullmatch(anchor))
        and current in secrets
    )
    if not sound:
        raise ValueError
    return Held(secrets, anchor, int(current))
