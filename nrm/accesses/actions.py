"""Who opened her record: told to the person on paper, and held against the log by an auditor."""

from typing import Final
from uuid import UUID

from nrm import policy
from nrm.accesses.finding import Receipt, find_printed, find_told, find_told_then, receipt_of
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Subject

PURPOSE: Final = "subject_access"


def open_accesses(actor: Actor, case_id: UUID, span: str) -> tuple[Case, Receipt]:
    """Who saw what of the record, by agency and role, for paper; nothing of it is opened.

    Raises Conflict when that is more than a paper holds.
    """
    case = find_case(case_id)
    policy.ask(actor, "access_receipt.print", case)
    told = find_told(case.pseudonym, span)
    number = log.write(
        actor,
        "access_receipt.print",
        case,
        sections=told.marks,
        count=len(told.views),
        purpose=PURPOSE,
    )
    return case, receipt_of(find_printed(number), told)


def read_receipt(actor: Actor, number: int) -> Receipt:
    """The paper of this number once more, from the log alone; Missing where there is none."""
    printed = find_printed(number)
    policy.ask(actor, "access_receipt.check")
    told = find_told_then(printed)
    log.write(
        actor,
        "access_receipt.check",
        Subject(case_pseudonym=printed.entry.case),
        count=len(told.views),
    )
    return receipt_of(printed, told)
