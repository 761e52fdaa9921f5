"""A snapshot that was read: still sealed, to be opened by the edge after the commit."""

from dataclasses import dataclass, field
from typing import Any

from nrm.agencies.keys import KeyPath
from nrm.vault.keyring import Keyring
from nrm.vault.memory import wipe
from nrm.vault.records import open_record


@dataclass(frozen=True)
class SealedSnapshot:
    """The consented fields, for the recipient, to be opened after the commit."""

    path: KeyPath = field(repr=False)
    sealed_content: bytes = field(repr=False)
    content_secret: bytes = field(repr=False)
    context: bytes = field(repr=False)

    def open(self, keyring: Keyring) -> dict[str, Any]:
        """Fields by section, as they were when sent; SealBroken, and then nothing."""
        key = self.path.open(keyring)
        content = open_record(key, self.content_secret, self.context, self.sealed_content)
        wipe(key)
        return content
