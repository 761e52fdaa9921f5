"""Where the root keys come from: one provider per installation, chosen by NRM_ROOT_KEY_PROVIDER.

Each has a small module of its own; what wraps a file is handed to `keyfile.py`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nrm.vault.keyfile import (
    add_root_version,
    adopt_root_keys,
    create_root_keys,
    load_root_keys,
    renew_wrapping,
    set_anchor,
    use_waiting_version,
)
from nrm.vault.root import RootKeys
from nrm.vault.wrapping import PLAIN, Wrapping

FILE = "file"


class Provider(Protocol):
    """Root keys of an installation. All but `is_there` raise RootKeysUnusable with a sentence."""

    @property
    def name(self) -> str:
        """As in NRM_ROOT_KEY_PROVIDER."""

    @property
    def place(self) -> str:
        """Where the keys lie, in words that end a sentence; no secret."""

    def is_there(self) -> bool:
        """Whether keys were made."""

    def create(self) -> RootKeys:
        """Version 1 is made."""

    def adopt(self, content: bytes) -> RootKeys:
        """The keys of a plain key file are this installation's, if it has none yet."""

    def load(self) -> RootKeys:
        """The keys as they now are; they learn what is added later."""

    def set_anchor(self, fingerprint: str) -> RootKeys:
        """The registrar's fingerprint is set, once for ever."""

    def add_version(self, *, later: bool, after: int) -> RootKeys:
        """A fresh version is there, or `later` waits; none, if there is one after `after`."""

    def use_waiting(self) -> RootKeys:
        """The version that waits is the current one."""

    def renew(self) -> bool:
        """What wraps the keys does so as it would today; whether that was a change."""


@dataclass(frozen=True)
class InFile:
    """The file itself, plain or wrapped by something outside."""

    path: Path
    name: str = FILE
    wrapping: Wrapping = PLAIN

    @property
    def place(self) -> str:
        """The file's path."""
        return f"in {self.path}"

    def is_there(self) -> bool:
        """Whether there is a file."""
        return self.path.is_file()

    def create(self) -> RootKeys:
        """A new file in a folder that only its owner enters."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return create_root_keys(self.path, self.wrapping)

    def adopt(self, content: bytes) -> RootKeys:
        """A new file with these keys, wrapped."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return adopt_root_keys(self.path, content, self.wrapping)

    def load(self) -> RootKeys:
        """The keys of the file."""
        return load_root_keys(self.path, self.wrapping)

    def set_anchor(self, fingerprint: str) -> RootKeys:
        """The fingerprint is in the file."""
        return set_anchor(self.path, fingerprint, self.wrapping)

    def add_version(self, *, later: bool, after: int) -> RootKeys:
        """The version is in the file."""
        return add_root_version(self.path, self.wrapping, later=later, after=after)

    def use_waiting(self) -> RootKeys:
        """The file says so."""
        return use_waiting_version(self.path, self.wrapping)

    def renew(self) -> bool:
        """The file is wrapped anew, if its wrapping has newer keys."""
        return renew_wrapping(self.path, self.wrapping)
