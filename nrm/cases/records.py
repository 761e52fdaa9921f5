"""Sealed records of a case: writing under a new head, reading checked against the head.

What is returned for reading is still sealed; `open()` is for the edge, after the commit.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from nrm.agencies.keys import KeyPath, Paths, find_paths
from nrm.cases.finding import secrets_of
from nrm.cases.heads import _BROKEN, checked_head, sign_case_head
from nrm.cases.keys import ring_to_write
from nrm.cases.models import CONTENT_AT, NEWEST_CONTENT, Case, Record
from nrm.cases.places import RecordPlace, leaf_hash, place_of_record, record_context
from nrm.database import new_id, now, session
from nrm.errors import Conflict, Missing, Unavailable
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.vault import shred
from nrm.vault.grants import CASE
from nrm.vault.heads import Leaf
from nrm.vault.keyring import Keyring
from nrm.vault.records import seal_record
from nrm.vault.rings import read_ring


@dataclass(frozen=True)
class CaseKeys:
    """What opens and seals records of a case in one action, and what stands under its head."""

    key: bytearray = field(repr=False)
    content_secret: bytes = field(repr=False)
    leaves: dict[str, Leaf]


@dataclass(frozen=True)
class SealedRecord:
    """One version of a record, checked against the head and still sealed."""

    name: str
    number: int
    written_at: datetime | None
    written_by_id: UUID | None
    sealed_content: bytes = field(repr=False)
    context: bytes = field(repr=False)


@dataclass(frozen=True)
class SealedRecords:
    """Records with the way to their key, to be opened after the commit."""

    case: Case
    records: Sequence[SealedRecord]
    path: KeyPath = field(repr=False)
    content_secret: bytes = field(repr=False)

    @property
    def versions(self) -> dict[str, int]:
        """What goes to the log: names and versions touched."""
        return {record.name: record.number for record in self.records}

    def open(self, keyring: Keyring) -> dict[str, dict[str, Any]]:
        """Contents by name; an empty one where nobody wrote yet. SealBroken, and then nothing."""
        ring = read_ring(self.path.open(keyring))
        opened = {
            record.name: ring.open(self.content_secret, record.context, record.sealed_content)
            if record.number
            else {}
            for record in self.records
        }
        ring.wipe()
        return opened


def find_case_paths(actor: Actor, case: Case) -> Paths:
    """The agency's keys of this case and the certificate of its head's signer, vouched for."""
    signers = [case.head_signer_id] if case.head_version else []
    return find_paths(actor, [case.id], [case.lead_agency_id], signers)


def open_case_keys(actor: Actor, case: Case) -> CaseKeys:
    """The case key, for an action that must seal; Unavailable when it cannot be had."""
    paths = find_case_paths(actor, case)
    leaves = checked_head(case, paths)
    return CaseKeys(ring_to_write(actor, case, paths).newest, content_secret(case), leaves)


def content_secret(case: Case) -> bytes:
    """32 bytes from the shred store; Unavailable once the case was discarded or erased."""
    return secrets_of(case.id).need(shred.CASE, case.id, shred.CONTENT)


def find_records(
    actor: Actor, case: Case, names: Collection[str], number: int | None = None
) -> SealedRecords:
    """These records as they stand under the head, or one older version; Missing if none such.

    The head's root and signature are checked here, its place in the log when the entry is written.
    """
    paths = find_case_paths(actor, case)
    known = checked_head(case, paths)
    given = {"case_id": case.id, "names": list(names), "number": number}
    statement = NEWEST_CONTENT if number is None else CONTENT_AT
    found = {row.name: row for row in session().scalars(statement, given)}
    if number:
        _need_version(names, number, known, found)
    path = paths.path(CASE, case.id)
    records = [checked_record(case, name, found.get(name), known, number) for name in names]
    return SealedRecords(case, records, path, content_secret(case))


def _need_version(
    names: Collection[str], number: int, known: Mapping[str, Leaf], found: Collection[str]
) -> None:
    """Nothing, when every one of these has this version; Missing where it was never written.

    Versions are numbered without a gap: one below the head's that is not there was taken away.
    """
    if any(name not in known or known[name].version < number for name in names):
        raise Missing("There is no such version.")
    if not set(names) <= set(found):
        raise Unavailable(_BROKEN, integrity=True)


def checked_record(
    case: Case, name: str, row: Any, known: Mapping[str, Leaf], number: int | None
) -> SealedRecord:
    """A record as its row has it, when it is the one under the head; empty where no row is."""
    leaf = known.get(name)
    if row is None:
        if leaf is not None and number is None:
            raise Unavailable(_BROKEN, integrity=True)
        return SealedRecord(name, 0, None, None, b"", b"")
    sealed, place = row.sealed_content, place_of_record(row)
    whole = hmac.compare_digest(leaf_hash(place, sealed), row.record_hash)
    if number is None:
        whole = whole and leaf is not None and hmac.compare_digest(row.record_hash, leaf.hash)
    if not whole:
        raise Unavailable(_BROKEN, integrity=True)
    bound_to = record_context(place)
    return SealedRecord(name, row.number, row.written_at, row.written_by_id, sealed, bound_to)


@dataclass(frozen=True)
class Writing:
    """What is to be written: contents by name; the version each was read at, if that was said."""

    contents: Mapping[str, Mapping[str, Any]]
    seen: int | None = None


def write_records(actor: Actor, case: Case, keys: CaseKeys, writing: Writing) -> dict[str, int]:
    """New versions stand under a new signed head; their numbers by name.

    Conflict (stale) when somebody wrote the same section meanwhile. The case must be locked.
    """
    rows = next_rows(actor, case, keys, writing)
    session().flush()
    if rows:
        session().execute(insert(Record), rows)
    versions = {row["name"]: row["number"] for row in rows}
    hooks.tell("records.written", case, writing.contents, versions)
    return versions


def next_rows(actor: Actor, case: Case, keys: CaseKeys, writing: Writing) -> list[dict[str, Any]]:
    """The rows of the next versions, not stored yet, over which the case claims its next head."""
    leaves, rows = dict(keys.leaves), []
    for name, content in writing.contents.items():
        number = leaves[name].version if name in leaves else 0
        if writing.seen is not None and writing.seen != number:
            raise Conflict("Somebody wrote this section after you opened it.", stale=True)
        row = _sealed_row(actor, case, keys, name, number + 1, content)
        leaves[name] = Leaf(name, number + 1, row["record_hash"])
        rows.append(row)
    sign_case_head(actor, case, leaves)
    return rows


def _sealed_row(
    actor: Actor, case: Case, keys: CaseKeys, name: str, number: int, content: Mapping[str, Any]
) -> dict[str, Any]:
    place = RecordPlace(case.id, name, number, now(), actor.id)
    sealed = seal_record(keys.key, keys.content_secret, record_context(place), content)
    return {
        "id": new_id(),
        **vars(place),
        "sealed_content": sealed,
        "record_hash": leaf_hash(place, sealed),
    }
