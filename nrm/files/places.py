"""A file as a record of its case: what that is called, what it says, what is bound to what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm.vault.context import context

# A record of this name, with the id of the file; its sealed content is what `Kept` says.
PREFIX = "file_"
# So many files one consent can name, and one referral carry.
MOST_SHARED = 50


@dataclass(frozen=True)
class Kept:
    """What the record of a file says: everything that is needed to open it."""

    name: str = field(repr=False)
    kind: str
    size_bytes: int
    key: bytes = field(repr=False)
    sealed_hash: bytes

    def content(self) -> dict[str, Any]:
        """As it is sealed."""
        return {
            "name": self.name,
            "type": self.kind,
            "bytes": self.size_bytes,
            "key": self.key.hex(),
            "digest": self.sealed_hash.hex(),
        }


def kept_from(content: dict[str, Any]) -> Kept:
    """What an opened record says."""
    key, digest = bytes.fromhex(content["key"]), bytes.fromhex(content["digest"])
    return Kept(content["name"], content["type"], content["bytes"], key, digest)


def record_name(file_id: UUID) -> str:
    """What the record of this file is called."""
    return PREFIX + file_id.hex


def file_id_of(name: str) -> UUID:
    """The file whose record is called so."""
    return UUID(hex=name.removeprefix(PREFIX))


def file_context(case_id: UUID, file_id: UUID) -> bytes:
    """What the sealed bytes are bound to."""
    return context("nrm/case-file", 1, case_id, file_id)


def written_names(lines: Iterable[str], file_ids: Iterable[UUID]) -> str:
    """Lines of a record and files of a case, as a consent or a referral names them in its row."""
    return " ".join(sorted({*lines, *map(record_name, file_ids)}))


def lines_named(written: str) -> tuple[str, ...]:
    """The lines among these names, as `section.field`."""
    return tuple(name for name in written.split() if not name.startswith(PREFIX))


def files_named(written: str) -> tuple[UUID, ...]:
    """The files among these names, oldest first."""
    return tuple(file_id_of(name) for name in written.split() if name.startswith(PREFIX))
