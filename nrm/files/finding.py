"""Finding what the records of files say, checked against the head of their case."""

from uuid import UUID

from nrm.cases import records
from nrm.cases.finding import current_records
from nrm.cases.models import Case
from nrm.cases.records import SealedRecords
from nrm.errors import Missing
from nrm.files.places import PREFIX, record_name
from nrm.http.actor import Actor


def find_files(actor: Actor, case: Case) -> SealedRecords:
    """The records of all files of the case, oldest first, still sealed."""
    found = [row for row in current_records(case.id) if row.name.startswith(PREFIX)]
    oldest_first = sorted(found, key=lambda row: (row.written_at, row.name))
    return records.find_records(actor, case, [row.name for row in oldest_first])


def find_file(actor: Actor, case: Case, file_id: UUID) -> SealedRecords:
    """The record of one file, still sealed; Missing when the case has no such file."""
    sealed = records.find_records(actor, case, [record_name(file_id)])
    if sealed.records[0].number == 0:
        raise Missing("This does not exist, or it is not yours to see.")
    return sealed
