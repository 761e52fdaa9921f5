"""Root keys: the secrets of the service itself, in one file that only the service can read.

They are never enough alone to open a case. Each version has one secret of 32 bytes from which all
keys are derived; old versions stay readable until nothing is left under them.
"""

import fcntl
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nrm.vault.context import context
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.memory import KEY_BYTES, derive
from nrm.vault.signing import signing_public

FORMAT = 1
NEWEST_VERSION = 255  # One byte names the version in every service-sealed value.

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, repr=False, eq=False)
class RootKeys:
    """All versions of the root keys; a key without a version is that of the current one."""

    secrets: Mapping[int, bytes]
    anchor: str | None = None
    _derived: dict[tuple[str, int], bytes] = field(default_factory=dict, init=False)

    def __repr__(self) -> str:
        return f"RootKeys(current={self.current}, anchor={self.anchor!r})"

    @property
    def current(self) -> int:
        """The newest version: everything new is sealed under it."""
        return max(self.secrets)

    def pepper(self, version: int | None = None) -> bytes:
        """Return the key that is mixed into every passphrase stretch."""
        return self._key("pepper", version)

    def lock_key(self, version: int | None = None) -> bytes:
        """Return the key of service-sealed values."""
        return self._key("lock", version)

    def row_key(self, version: int | None = None) -> bytes:
        """Return the HMAC key over the rows on which policy rests (vault rule 8)."""
        return self._key("row", version)

    def old_index_key(self, version: int) -> bytes:
        """Return an index key for rows not yet written anew since a rotation."""
        return self._key("index", version)

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

    @property
    def log_public(self) -> bytes:
        """The Ed25519 public key (32 bytes) that verifies them."""
        return signing_public(self.log_private)

    def _key(self, name: str, version: int | None = None) -> bytes:
        number = self.current if version is None else version
        if (name, number) not in self._derived:
            info = context("nrm/root", FORMAT, name, number)
            self._derived[name, number] = bytes(derive(self.secrets[number], info))
        return self._derived[name, number]


def create_root_keys(path: Path) -> RootKeys:
    """Write version 1 to a new file of mode 0600, on disk when this returns.

    Raises RootKeysUnusable if something is there already: keys are never overwritten.
    """
    root = RootKeys({1: os.urandom(KEY_BYTES)})
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        number = -1
    if number < 0:
        raise RootKeysUnusable("There is a root key file already; it is never overwritten.")
    _write(number, root)
    with _directory(path) as directory:
        os.fsync(directory)
    return root


def load_root_keys(path: Path) -> RootKeys:
    """Return the keys of a file; raises RootKeysUnusable with the fact and the way out."""
    try:
        file = path.open("rb")
    except OSError:
        file = None
    if file is None:
        raise RootKeysUnusable("The root key file cannot be read; check NRM_ROOT_KEYS.")
    with file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise RootKeysUnusable("Others can read the root key file; run chmod 600 on it.")
        return _read(file.read())


def set_anchor(path: Path, fingerprint: str) -> RootKeys:
    """Write the registrar's fingerprint (SHA-256, 64 hex digits) into the file, once for ever.

    Raises RootKeysUnusable if one is set, ValueError if this is not a fingerprint.
    """
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError("A fingerprint is 64 lower-case hexadecimal digits.")
    with _directory(path) as directory:
        root = load_root_keys(path)
        if root.anchor is not None:
            raise RootKeysUnusable("The registrar's fingerprint is set; it is never replaced.")
        return _replace(path, replace(root, anchor=fingerprint), directory)


def add_root_version(path: Path) -> RootKeys:
    """Add a fresh version and make it current; older ones stay in the file for what they seal."""
    with _directory(path) as directory:
        root = load_root_keys(path)
        if root.current == NEWEST_VERSION:
            raise RootKeysUnusable("The root key file holds as many versions as it can.")
        fresh = {**root.secrets, root.current + 1: os.urandom(KEY_BYTES)}
        return _replace(path, replace(root, secrets=fresh), directory)


def _read(written: bytes) -> RootKeys:
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        return _checked(json.loads(written))
    # Not raised from the parser's error, which quotes the file.
    raise RootKeysUnusable("The root key file is damaged; restore it from its backup.")


def _checked(content: Any) -> RootKeys:
    secrets = {int(number): bytes.fromhex(secret) for number, secret in content["secrets"].items()}
    anchor = content["anchor"]
    sound = (
        content["format"] == FORMAT
        and secrets
        and all(0 < number <= NEWEST_VERSION for number in secrets)
        and all(len(secret) == KEY_BYTES for secret in secrets.values())
        and (anchor is None or _FINGERPRINT.fullmatch(anchor))
    )
    if not sound:
        raise ValueError
    return RootKeys(secrets, anchor)


@contextmanager
def _directory(path: Path) -> Iterator[int]:
    """The folder of a file, locked: whoever changes the file holds it from reading to renaming."""
    number = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield number
    finally:
        os.close(number)


def _replace(path: Path, root: RootKeys, directory: int) -> RootKeys:
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)  # Left by a crash, and with whatever mode.
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    # An operator may run this as root: the service must still own what it has to read.
    os.fchown(number, path.stat().st_uid, -1)
    _write(number, root)
    fresh.replace(path)
    os.fsync(directory)
    return root


def _write(number: int, root: RootKeys) -> None:
    content = {
        "format": FORMAT,
        "secrets": {str(version): secret.hex() for version, secret in root.secrets.items()},
        "anchor": root.anchor,
    }
    with open(number, "w", encoding="ascii") as file:
        file.write(json.dumps(content, indent=2) + "\n")
        file.flush()
        os.fsync(number)
