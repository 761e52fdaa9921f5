"""What people do with files of a case: add one, list them, open one.

A file is a record of its case, under the head like every section: one that is swapped, taken away
or put back is found. It ends with the case, or is removed alone, with a reason; its bytes go after
the commit.
"""

from uuid import UUID

from sqlalchemy import delete

from nrm import policy
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.heads import sign_case_head
from nrm.cases.models import Case, Record
from nrm.cases.records import SealedRecords
from nrm.database import session
from nrm.errors import Conflict, Missing
from nrm.files.finding import find_file, find_files
from nrm.files.keeping import delete_file_after_commit
from nrm.files.places import PREFIX, Kept, record_name
from nrm.files.receiving import Received
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.vault.memory import wipe

MOST_FILES = 200


def add_file(actor: Actor, case_id: UUID, received: Received) -> UUID:
    """The file is kept with the case; its id."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "file.add", case)
    written = _add_file(actor, case, received)
    log.write(actor, "file.add", case, sections=written, purpose="casework")
    return received.id


def _add_file(actor: Actor, case: Case, received: Received) -> dict[str, int]:
    keys = records.open_case_keys(actor, case)
    if sum(name.startswith(PREFIX) for name in keys.leaves) >= MOST_FILES:
        raise Conflict("This case has as many files as one case can keep.")
    kept = Kept(
        received.name,
        received.kind,
        received.size_bytes,
        bytes(received.key),
        received.sealed_hash,
    )
    writing = records.Writing({record_name(received.id): kept.content()})
    return records.write_records(actor, case, keys, writing)


def remove_file(actor: Actor, case_id: UUID, file_id: UUID, reason: str) -> UUID:
    """The case keeps the file no more: its record is gone, its bytes go; the log has the reason."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "file.remove", case)
    written = _remove_file(actor, case, file_id)
    log.write(actor, "file.remove", case, sections=written, reason=reason)
    return file_id


def _remove_file(actor: Actor, case: Case, file_id: UUID) -> dict[str, int]:
    if case.legal_hold:
        raise Conflict("This case is under a legal hold: it stays as it is until it is lifted.")
    name, keys = record_name(file_id), records.open_case_keys(actor, case)
    leaf = keys.leaves.get(name)
    if leaf is None:
        raise Missing("This does not exist, or it is not yours to see.")
    sign_case_head(actor, case, {n: each for n, each in keys.leaves.items() if n != name})
    session().execute(delete(Record).where(Record.case_id == case.id, Record.name == name))
    wipe(keys.key)
    delete_file_after_commit(case.id, file_id)
    return {name: leaf.version}


def list_files(actor: Actor, case_id: UUID) -> SealedRecords:
    """What the records of all files say, still sealed; one log entry for all of them."""
    case = find_case(case_id)
    policy.ask(actor, "file.list", case)
    sealed = find_files(actor, case)
    count = len(sealed.records)
    log.write(actor, "file.list", case, count=count, purpose=actor.purpose or "casework")
    return sealed


def open_file(actor: Actor, case_id: UUID, file_id: UUID) -> SealedRecords:
    """What opens this file, still sealed itself; Missing when the case has no such file."""
    case = find_case(case_id)
    policy.ask(actor, "file.open", case)
    sealed = find_file(actor, case, file_id)
    log.write(
        actor,
        "file.open",
        case,
        sections=sealed.versions,
        purpose=actor.purpose or "casework",
    )
    return sealed
