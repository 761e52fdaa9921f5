"""Where a record or a note stands, who wrote it and when: what its seal and its hash are bound to.

Nothing of a place ever changes, so that nobody can move what was written, or lay it to another.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from nrm.cases.models import Note, Record
from nrm.vault.context import context
from nrm.vault.records import record_hash


@dataclass(frozen=True)
class RecordPlace:
    """Where a record stands and who wrote it when: nothing of it ever changes."""

    case_id: UUID
    name: str
    number: int
    written_at: datetime
    written_by_id: UUID

    @property
    def parts(self) -> tuple[UUID, str, int, int, UUID]:
        """All of it, in the order of every context."""
        at_ms = int(self.written_at.timestamp() * 1000)
        return self.case_id, self.name, self.number, at_ms, self.written_by_id


def record_context(place: RecordPlace) -> bytes:
    """What a record is bound to: table, case, name, version, its writer and time."""
    return context("nrm/case-record", 1, "record", *place.parts)


def leaf_hash(place: RecordPlace, sealed: bytes) -> bytes:
    """The hash that stands under the head, 32 bytes: over the sealed bytes and their place."""
    return record_hash(context("nrm/record-leaf", 1, *place.parts, sealed))


def place_of_record(row: Record) -> RecordPlace:
    """The place of a stored record, as its row tells it."""
    return RecordPlace(row.case_id, row.name, row.number, row.written_at, row.written_by_id)


@dataclass(frozen=True)
class NotePlace:
    """Where a note stands, after which, who wrote it when and for whom: it never changes."""

    id: UUID
    case_id: UUID
    number: int
    written_at: datetime
    written_by_id: UUID
    visibility: str
    previous_hash: bytes

    @property
    def parts(self) -> tuple[UUID, UUID, int, int, UUID, str, bytes]:
        """All of it, in the order of every context."""
        at_ms = int(self.written_at.timestamp() * 1000)
        whose = (self.written_by_id, self.visibility, self.previous_hash)
        return self.id, self.case_id, self.number, at_ms, *whose


def note_context(place: NotePlace) -> bytes:
    """What a note is bound to: its place."""
    return context("nrm/case-record", 1, "note", *place.parts)


def chain_hash(place: NotePlace, sealed: bytes) -> bytes:
    """The hash of a note and of all before it, 32 bytes."""
    return sha256(context("nrm/note-chain", 1, *place.parts, sealed)).digest()


def place_of_note(note: Note) -> NotePlace:
    """The place of a stored note, as its row tells it."""
    return NotePlace(**{name: getattr(note, name) for name in NotePlace.__dataclass_fields__})
