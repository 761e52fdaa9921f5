"""What follows for disclosures when their case goes to another lead agency."""

from typing import Any

from sqlalchemy import ColumnElement, select

from nrm.cases.models import Case
from nrm.database import session
from nrm.disclosure.models import LegalDisclosure
from nrm.vault.together import write_together


def add_waiting(case: Case, waiting: list[ColumnElement[Any]]) -> None:
    """Whether one waits for a supervisor."""
    undecided = LegalDisclosure.case_id == case.id, LegalDisclosure.outcome.is_(None)
    waiting.append(select(LegalDisclosure.id).where(*undecided).exists())


def hand_on(case: Case, _contents: object) -> None:
    """They are those of whoever leads the case now, to be told of and answered for."""
    found = session().scalars(select(LegalDisclosure).where(LegalDisclosure.case_id == case.id))
    disclosures = list(found)
    for each in disclosures:
        each.agency_id = case.lead_agency_id
    write_together(disclosures)
