"""The file of the root keys: made once, closed to others, changed only as a whole.

Its content may be wrapped by something outside (`wrapping`): then the file alone opens nothing.
A process that runs looks at the file before each unit of work and learns what was added.
"""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nrm.vault.failures import RootKeysUnusable
from nrm.vault.memory import KEY_BYTES
from nrm.vault.root import (
    NEWEST_VERSION,
    Held,
    RootKeys,
    check_fingerprint,
    read_keys,
    written_keys,
)
from nrm.vault.wrapping import PLAIN, Wrapping

_REST_SECONDS = 5.0


def create_root_keys(path: Path, wrapping: Wrapping = PLAIN) -> RootKeys:
    """Write version 1 to a new file of mode 0600, on disk when this returns.

    Raises RootKeysUnusable if something is there already: keys are never overwritten.
    """
    return adopt_root_keys(path, written_keys(Held({1: os.urandom(KEY_BYTES)}, None, 1)), wrapping)


def adopt_root_keys(path: Path, content: bytes, wrapping: Wrapping = PLAIN) -> RootKeys:
    """The same with keys that were made elsewhere: the content of a plain key file."""
    written = wrapping.wrap(written_keys(read_keys(content)))
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        number = -1
    if number < 0:
        raise RootKeysUnusable("There is a root key file already; it is never overwritten.")
    _write(number, written)
    with _directory(path) as directory:
        os.fsync(directory)
    return load_root_keys(path, wrapping)


def load_root_keys(path: Path, wrapping: Wrapping = PLAIN) -> RootKeys:
    """Return the keys of a file; raises RootKeysUnusable with the fact and the way out.

    They learn what is added to the file later.
    """
    watched = _Watched(path, wrapping)
    held = watched.read()
    return RootKeys(held.secrets, held.anchor, held.current, watched.news)


def set_anchor(path: Path, fingerprint: str, wrapping: Wrapping = PLAIN) -> RootKeys:
    """Write the registrar's fingerprint (SHA-256, 64 hex digits) into the file, once for ever.

    Raises RootKeysUnusable if one is set, ValueError if this is not a fingerprint.
    """
    check_fingerprint(fingerprint)
    with _directory(path) as directory:
        held = _Watched(path, wrapping).read()
        if held.anchor is not None:
            raise RootKeysUnusable("The registrar's fingerprint is set; it is never replaced.")
        _replace(path, wrapping.wrap(written_keys(held._replace(anchor=fingerprint))), directory)
    return load_root_keys(path, wrapping)


def add_root_version(
    path: Path, wrapping: Wrapping = PLAIN, *, later: bool = False, after: int | None = None
) -> RootKeys:
    """Add a fresh version and make it current; older ones stay in the file for what they seal.

    `later`: it waits until `use_waiting_version`, so that others can be given the file first.
    `after`: the newest that the caller knows; if somebody else added one since, that is enough.
    """
    with _directory(path) as directory:
        held = _Watched(path, wrapping).read()
        newest = max(held.secrets) + 1
        if newest > NEWEST_VERSION:
            raise RootKeysUnusable("The root key file holds as many versions as it can.")
        if after in (None, newest - 1):
            secrets = {**held.secrets, newest: os.urandom(KEY_BYTES)}
            fresh = Held(secrets, held.anchor, held.current if later else newest)
            _replace(path, wrapping.wrap(written_keys(fresh)), directory)
    return load_root_keys(path, wrapping)


def use_waiting_version(path: Path, wrapping: Wrapping = PLAIN) -> RootKeys:
    """The newest version in the file is the current one; nothing happens if it was."""
    with _directory(path) as directory:
        held = _Watched(path, wrapping).read()
        if held.current != max(held.secrets):
            fresh = held._replace(current=max(held.secrets))
            _replace(path, wrapping.wrap(written_keys(fresh)), directory)
    return load_root_keys(path, wrapping)


def renew_wrapping(path: Path, wrapping: Wrapping) -> bool:
    """The file is wrapped as it would be today; whether it had to be changed for that."""
    if wrapping.is_newest(path.read_bytes()):
        return False
    with _directory(path) as directory:
        held = _Watched(path, wrapping).read()
        _replace(path, wrapping.wrap(written_keys(held)), directory)
    return True


@dataclass
class _Watched:
    """A file, and its state when it was last read: inode, size and time of its last change."""

    path: Path
    wrapping: Wrapping
    _seen: tuple[int, int, int] | None = None
    _resting_until: float = 0

    def read(self) -> Held:
        """What is in the file; raises RootKeysUnusable with the fact and the way out."""
        try:
            file = self.path.open("rb")
        except OSError:
            file = None
        if file is None:
            raise RootKeysUnusable("The root key file cannot be read; check NRM_ROOT_KEYS.")
        with file:
            state = os.fstat(file.fileno())
            if stat.S_IMODE(state.st_mode) & 0o077:
                raise RootKeysUnusable("Others can read the root key file; run chmod 600 on it.")
            held = read_keys(self.wrapping.unwrap(file.read()))
        self._seen = _mark(state)
        return held

    def news(self) -> Held | None:
        """What is in the file if it was changed; None if it was not, or cannot be read now."""
        if time.monotonic() < self._resting_until:
            return None
        with suppress(OSError, RootKeysUnusable):
            return self.read() if _mark(self.path.stat()) != self._seen else None
        # What unwraps may be far away and down: not every request waits for it.
        self._resting_until = time.monotonic() + _REST_SECONDS
        return None


def _mark(state: os.stat_result) -> tuple[int, int, int]:
    return state.st_ino, state.st_size, state.st_mtime_ns


@contextmanager
def _directory(path: Path) -> Iterator[int]:
    """The folder of a file, locked: whoever changes the file holds it from reading to renaming."""
    number = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield number
    finally:
        os.close(number)


def _replace(path: Path, written: bytes, directory: int) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)  # Left by a crash, and with whatever mode.
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    # An operator may run this as root: the service must still own what it has to read.
    os.fchown(number, path.stat().st_uid, -1)
    _write(number, written)
    fresh.replace(path)
    os.fsync(directory)


def _write(number: int, written: bytes) -> None:
    with open(number, "wb") as file:
        file.write(written)
        file.flush()
        os.fsync(number)
