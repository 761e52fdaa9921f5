"""Case notes: a chain in which each names the one before, its newest end under the case's head.

So a page of notes is checked from the newest down; the cursor of the next page carries the hash
that it must begin with, and is authenticated.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import insert

from nrm.agencies.keys import Paths
from nrm.cases.deadlines import note_edit
from nrm.cases.heads import NOTES_LEAF, checked_head, sign_case_head
from nrm.cases.models import NOTES, Case, Note
from nrm.cases.places import NotePlace, chain_hash, note_context, place_of_note
from nrm.cases.records import CaseKeys, SealedRecord, SealedRecords, content_secret, find_case_paths
from nrm.database import new_id, now, session
from nrm.errors import Invalid, Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.vault.context import context
from nrm.vault.grants import CASE
from nrm.vault.heads import Leaf
from nrm.vault.records import seal_record

FIRST = bytes(32)
_BROKEN = to_translate("A note fails its check. Nothing was shown or changed; tell the auditor.")


@dataclass(frozen=True)
class NoteLine:
    """What stands beside a note's text."""

    id: UUID
    number: int
    written_at: Any
    written_by_id: UUID
    visibility: str


@dataclass(frozen=True)
class SealedNotes:
    """One page of notes, newest first, still sealed; `after` leads to the next page."""

    lines: Sequence[NoteLine]
    sealed: SealedRecords = field(repr=False)
    after: str | None


def write_note(
    actor: Actor, case: Case, keys: CaseKeys, content: Mapping[str, Any], visibility: str
) -> Note:
    """The note stands at the end of the chain, under a new head. The case must be locked."""
    newest = keys.leaves.get(NOTES_LEAF, Leaf(NOTES_LEAF, 0, FIRST))
    number, previous = newest.version + 1, newest.hash
    place = NotePlace(new_id(), case.id, number, now(), actor.id, visibility, previous)
    sealed = seal_record(keys.key, keys.content_secret, note_context(place), content)
    made = {**vars(place), "sealed_text": sealed, "chain_hash": chain_hash(place, sealed)}
    leaf = Leaf(NOTES_LEAF, number, made["chain_hash"])
    sign_case_head(actor, case, {**keys.leaves, NOTES_LEAF: leaf})
    session().execute(insert(Note), [made])
    note_edit(case)
    return Note(**made)


def find_notes(actor: Actor, case: Case, after: str | None, limit: int) -> SealedNotes:
    """A page of notes, checked link by link from the head or from the cursor down."""
    paths = find_case_paths(actor, case)
    return notes_under(case, paths, checked_head(case, paths), after, limit)


def notes_under(
    case: Case, paths: Paths, known: Mapping[str, Leaf], after: str | None, limit: int
) -> SealedNotes:
    """The same, where paths and head were checked already."""
    leaf = known.get(NOTES_LEAF, Leaf(NOTES_LEAF, 0, FIRST))
    number, expected = (leaf.version, leaf.hash) if after is None else _decode(case, after)
    given = {"case_id": case.id, "newest": number}
    found = session().scalars(NOTES.limit(limit), given).all()
    records = []
    for note in found:
        if note.number != number or not _whole(note, expected):
            raise Unavailable(_BROKEN, integrity=True)
        records.append(_record(note))
        number, expected = note.number - 1, note.previous_hash
    if len(found) < limit and number != 0:
        raise Unavailable(_BROKEN, integrity=True)
    lines = [NoteLine(n.id, n.number, n.written_at, n.written_by_id, n.visibility) for n in found]
    sealed = SealedRecords(case, records, paths.path(CASE, case.id), content_secret(case))
    return SealedNotes(lines, sealed, _encode(case, number, expected) if number else None)


def _whole(note: Note, expected: bytes) -> bool:
    computed = chain_hash(place_of_note(note), note.sealed_text)
    return hmac.compare_digest(computed, expected)


def _record(note: Note) -> SealedRecord:
    return SealedRecord(
        str(note.number),
        note.number,
        note.written_at,
        note.written_by_id,
        note.sealed_text,
        note_context(place_of_note(note)),
    )


def _macs(case: Case, number: int, expected: bytes) -> list[bytes]:
    """What may authenticate a cursor, the present one first: pages outlive a rotation."""
    bound_to = context("nrm/note-cursor", 1, case.id, number, expected)
    keys = session().info["root"].digest_keys()
    return [hmac.digest(key, bound_to, "sha256")[:16] for key in keys]


def _encode(case: Case, number: int, expected: bytes) -> str:
    whole = number.to_bytes(8, "big") + expected + _macs(case, number, expected)[0]
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")


def _decode(case: Case, cursor: str) -> tuple[int, bytes]:
    try:
        whole = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        whole = b""
    number, expected, mac = int.from_bytes(whole[:8], "big"), whole[8:40], whole[40:]
    ours = any(hmac.compare_digest(made, mac) for made in _macs(case, number, expected))
    if len(whole) != 56 or not ours:
        raise Invalid({"cursor": [gettext("This is not a cursor of this list.")]})
    return number, expected
