"""Cases held against the log: the head of each, the records and notes under it; and referrals.

For `audit verify`, in its transaction, after `rows.py`. Nothing is opened: hashes stand over sealed
bytes.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from nrm.audit.rows import TRIES, UNREADABLE
from nrm.cases.heads import NOTES_LEAF
from nrm.cases.models import Case, Note, Record
from nrm.cases.notes import FIRST
from nrm.cases.places import NotePlace, RecordPlace, chain_hash, leaf_hash
from nrm.database import session
from nrm.log.entry import HeadMark, read_entry
from nrm.log.faults import Fault, Kind
from nrm.log.models import AuditEntry
from nrm.referrals.models import Referral, Snapshot
from nrm.service_notes.models import ServiceNotebook
from nrm.transfers.models import ANSWERED
from nrm.vault import shred
from nrm.vault.heads import Leaf, head_root
from nrm.vault.records import record_hash
from nrm.workflow import ENDED

_CASES = select(Case.id).order_by(Case.id)
_HEAD = select(Case.pseudonym, Case.head_version, Case.head_root).where(Case.id == bindparam("id"))
_NEWEST = (
    select(AuditEntry.index, AuditEntry.body)
    .where(AuditEntry.case_pseudonym == bindparam("case"))
    .order_by(AuditEntry.index.desc())
    .limit(1)
)
_RECORDS = (
    select(Record.__table__)
    .where(Record.case_id == bindparam("id"))
    .order_by(Record.name, Record.number)
)
_NOTES = select(Note.__table__).where(Note.case_id == bindparam("id")).order_by(Note.number)
_SNAPSHOTS = select(Referral.id, Referral.snapshot_hash, Snapshot.sealed_content).join(
    Snapshot, Snapshot.referral_id == Referral.id, full=True
)
# `completed` ends later, by the clock; its half goes with the job that ends the window.
_ENDED = select(Referral.id).where(
    Referral.state.in_(ENDED - {"completed"}), Referral.sent_at.is_not(None)
)
_ENDED_NOTES = select(ServiceNotebook.id).where(ServiceNotebook.ended_at.is_not(None))
_HALVES = (
    (shred.REFERRAL, _ENDED),
    (shred.TRANSFER, ANSWERED),
    (shred.NOTEBOOK, _ENDED_NOTES),
)


def check_heads() -> Iterator[Fault]:
    """Every case whose head is not the log's, or whose records do not stand under it."""
    for case_id in session().scalars(_CASES).all():
        faults = list[Fault]()
        # People go on working while this runs: what does not fit is looked at again.
        for _ in range(TRIES):
            faults = _faults_of(case_id)
            if not faults:
                break
        yield from faults


def check_snapshots() -> Iterator[Fault]:
    """Every snapshot that is not the one its referral names."""
    for referral_id, named, sealed in session().execute(_SNAPSHOTS.where(_named_or_there())):
        if named is None or sealed is None or record_hash(sealed) != named:
            sentence = f"referral {referral_id}: its snapshot is gone, or is another"
            yield Fault(Kind.ROW, None, sentence)


def check_halves() -> Iterator[Fault]:
    """Every referral or offer that has ended while the shred store still keeps its half."""
    for kind, ended_ones in _HALVES:
        kept = _held(kind)
        # Read after the store, and looked at again: the half goes a moment after the end's commit.
        ended = kept.intersection(session().scalars(ended_ones)) if kept else kept
        for row_id in sorted(ended & _held(kind)):
            sentence = f"{kind} {row_id}: it has ended, and its half is in the shred store still"
            yield Fault(Kind.ROW, None, sentence)


def _held(kind: str) -> set[UUID]:
    return {subject_id for of, subject_id in shred.subjects() if of == kind}


def _named_or_there() -> Any:
    return Referral.snapshot_hash.is_not(None) | Snapshot.id.is_not(None)


def _faults_of(case_id: UUID) -> list[Fault]:
    try:
        sentences = list(_sentences(case_id))
    except UNREADABLE:
        sentences = ["a record or its head cannot be read"]
    return [Fault(Kind.CASE_HEAD, None, f"case {case_id}: {sentence}") for sentence in sentences]


def _sentences(case_id: UUID) -> Iterator[str]:
    case, version, root = session().execute(_HEAD, {"id": case_id}).one()
    index, body = session().execute(_NEWEST, {"case": case}).one_or_none() or (None, "")
    if index is None:
        yield "no entry of the log knows this case"
    elif read_entry(body).after != HeadMark(version, root):
        yield f"its head is not the one that entry {index} knows"
    leaves: dict[str, Leaf] = {}
    yield from _records(case_id, leaves)
    yield from _notes(case_id, leaves)
    if head_root(leaves.values()) != root:
        yield "its newest records and notes are not those under its head"


def _records(case_id: UUID, leaves: dict[str, Leaf]) -> Iterator[str]:
    for row in session().execute(_RECORDS, {"id": case_id}):
        place = RecordPlace(row.case_id, row.name, row.number, row.written_at, row.written_by_id)
        due = leaves[row.name].version + 1 if row.name in leaves else 1
        if row.number != due:
            yield f"version {due} of its record {row.name} is missing"
        if leaf_hash(place, row.sealed_content) != row.record_hash:
            yield f"version {row.number} of its record {row.name} (row {row.id}) was changed"
        leaves[row.name] = Leaf(row.name, row.number, row.record_hash)


def _notes(case_id: UUID, leaves: dict[str, Leaf]) -> Iterator[str]:
    number, expected = 0, FIRST
    for row in session().execute(_NOTES, {"id": case_id}):
        place = NotePlace(**{name: getattr(row, name) for name in NotePlace.__dataclass_fields__})
        if row.number != number + 1 or row.previous_hash != expected:
            yield f"before its note {row.number} one is missing, or another"
        if chain_hash(place, row.sealed_text) != row.chain_hash:
            yield f"its note {row.number} (row {row.id}) was changed"
        number, expected = row.number, row.chain_hash
    if number:
        leaves[NOTES_LEAF] = Leaf(NOTES_LEAF, number, expected)
