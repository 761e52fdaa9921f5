"""A file as a record of its case: what that is called, what it says, what is bound to what."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm.vault.context import context

# A record of this name, with the id of the file; its sealed content is what `Kept` says.
PREFIX = "file_"


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
