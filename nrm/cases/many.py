"""Records of several cases at once, as one case's are: as many statements for thirty."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, case, func, insert, select

from nrm.agencies.keys import find_paths
from nrm.cases.finding import know_secrets
from nrm.cases.heads import NOTES_LEAF, check_head
from nrm.cases.models import Case, Note, Record
from nrm.cases.records import (
    CaseKeys,
    SealedRecords,
    Writing,
    checked_record,
    content_secret,
    next_rows,
)
from nrm.database import session
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.vault import shred
from nrm.vault.grants import CASE
from nrm.vault.heads import Leaf
from nrm.vault.rows import rely_on

_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_newest = (
    select(Record.case_id, Record.name, func.max(Record.number).label("number"))
    .where(Record.case_id.in_(_ids))
    .group_by(Record.case_id, Record.name)
    .subquery()
)
_last = (
    select(Note.case_id, func.max(Note.number).label("number"))
    .where(Note.case_id.in_(_ids))
    .group_by(Note.case_id)
    .subquery()
)
_wanted = Record.name.in_(bindparam("names", expanding=True))
# Hashes of all newest records; the sealed bytes of those that are wanted.
_RECORDS: Final = select(
    Record.case_id,
    Record.name,
    Record.number,
    Record.record_hash,
    Record.written_at,
    Record.written_by_id,
    case((_wanted, Record.sealed_content)).label("sealed_content"),
).join(
    _newest,
    (Record.case_id == _newest.c.case_id)
    & (Record.name == _newest.c.name)
    & (Record.number == _newest.c.number),
)
_NOTES: Final = select(Note.case_id, Note.number, Note.chain_hash).join(
    _last, (Note.case_id == _last.c.case_id) & (Note.number == _last.c.number)
)


def find_cases(statement: Select[Case]) -> list[Case]:
    """The cases of this statement, with their secrets at hand; no writer is amidst one of them."""
    found = list(session().scalars(statement.with_for_update(read=True, of=Case)))
    if found:
        secrets = shred.fetch([(shred.CASE, each.id) for each in found])
        for each in found:
            know_secrets(secrets, each.id)
    rely_on(*found)
    return found


def find_records_of(
    actor: Actor, cases: Sequence[Case], names: Collection[str]
) -> list[SealedRecords]:
    """These records of each case as they stand under its head, still sealed, in the same order.

    The cases are of the actor's agency. Raises as `find_records`, for the whole of it.
    """
    ids = [each.id for each in cases]
    if not ids:
        return []
    signers = {each.head_signer_id for each in cases}
    paths = find_paths(actor, ids, [actor.agency_id], signers)
    rows: dict[Any, dict[str, Any]] = {each: {} for each in ids}
    for row in session().execute(_RECORDS, {"ids": ids, "names": list(names)}):
        rows[row.case_id][row.name] = row
    notes = {line.case_id: line for line in session().execute(_NOTES, {"ids": ids})}
    found = []
    for each in cases:
        known = _leaves(rows[each.id], notes.get(each.id))
        check_head(each, paths, known)
        records = [checked_record(each, n, rows[each.id].get(n), known, None) for n in names]
        path = paths.path(CASE, each.id)
        found.append(SealedRecords(each, records, path, content_secret(each)))
    return found


def _leaves(rows: dict[str, Any], note: Any) -> dict[str, Leaf]:
    leaves = {name: Leaf(name, row.number, row.record_hash) for name, row in rows.items()}
    if note is not None:
        leaves[NOTES_LEAF] = Leaf(NOTES_LEAF, note.number, note.chain_hash)
    return leaves


@dataclass(frozen=True)
class CaseWriting:
    """What is to be written to one of several cases, and with which keys."""

    case: Case
    keys: CaseKeys
    writing: Writing


def write_records_of(actor: Actor, writings: Sequence[CaseWriting]) -> list[dict[str, int]]:
    """New versions stand under a new head of each case; their numbers by name, in the same order.

    Raises as `write_records`, for the whole of it. The cases must be locked, or new.
    """
    rows = [next_rows(actor, each.case, each.keys, each.writing) for each in writings]
    session().flush()
    if any(rows):
        session().execute(insert(Record), [row for of_case in rows for row in of_case])
    versions = [{row["name"]: row["number"] for row in of_case} for of_case in rows]
    for each, written in zip(writings, versions, strict=True):
        hooks.tell("records.written", each.case, each.writing.contents, written)
    return versions
