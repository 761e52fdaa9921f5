"""A paper for the person: her plan in her language, opened for it and kept nowhere."""

from collections.abc import Collection
from uuid import UUID

from nrm import policy
from nrm.cases.finding import find_case
from nrm.cases.records import SealedRecords, find_records
from nrm.http.actor import Actor
from nrm.log import writer as log

PURPOSE = "casework"


def open_sheet(actor: Actor, case_id: UUID, sections: Collection[str]) -> SealedRecords:
    """The sections that the paper is made of, still sealed; one log entry names them."""
    case = find_case(case_id)
    policy.ask(actor, "sheet.print", case)
    sealed = find_records(actor, case, sections)
    log.write(actor, "sheet.print", case, sections=_written(sealed), purpose=PURPOSE)
    return sealed


def _written(sealed: SealedRecords) -> dict[str, int]:
    return {name: number for name, number in sealed.versions.items() if number}
