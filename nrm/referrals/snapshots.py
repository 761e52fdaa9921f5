"""A snapshot that was read: still sealed, to be opened by the edge after the commit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm.agencies.keys import KeyPath
from nrm.errors import Missing
from nrm.files.places import Kept, file_id_of, kept_from, record_name
from nrm.vault.keyring import Keyring
from nrm.vault.memory import wipe
from nrm.vault.records import open_record

# Beside the sections: what the records of the shared files say, with the keys of the files.
FILES = "files"


@dataclass(frozen=True)
class SealedSnapshot:
    """The consented fields and files, for the recipient, to be opened after the commit."""

    path: KeyPath = field(repr=False)
    sealed_content: bytes = field(repr=False)
    content_secret: bytes = field(repr=False)
    context: bytes = field(repr=False)
    # The files that its case has not removed since.
    kept_files: frozenset[UUID] = frozenset()

    def open(self, keyring: Keyring) -> dict[str, Any]:
        """Fields by section, and files, as they were when sent; SealBroken, and then nothing."""
        key = self.path.open(keyring)
        content = open_record(key, self.content_secret, self.context, self.sealed_content)
        wipe(key)
        return content


@dataclass(frozen=True)
class SharedFile:
    """A file of a snapshot; `removed`: its bytes and its record are no longer kept."""

    id: UUID
    kept: Kept
    removed: bool


def sections_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an opened snapshot, by section."""
    return {name: value for name, value in content.items() if name != FILES}


def files_of(content: Mapping[str, Any], kept: Collection[UUID]) -> tuple[SharedFile, ...]:
    """The files of an opened snapshot, oldest first; those not in `kept` were removed since."""
    found = {file_id_of(name): kept_from(said) for name, said in content.get(FILES, {}).items()}
    return tuple(SharedFile(each, found[each], each not in kept) for each in sorted(found))


def kept_of(content: Mapping[str, Any], file_id: UUID) -> Kept:
    """What opens this file of an opened snapshot; Missing where the snapshot has no such file."""
    said = content.get(FILES, {}).get(record_name(file_id))
    if said is None:
        raise Missing("This does not exist, or it is not yours to see.")
    return kept_from(said)
