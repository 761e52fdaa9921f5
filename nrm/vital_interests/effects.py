"""What follows for acts without consent: from the act itself, and when their case changes hands."""

from typing import Any

from sqlalchemy import ColumnElement, select

from nrm.cases.models import Case
from nrm.cases.without_consent import Unasked
from nrm.clocks.models import start_clock
from nrm.database import new_id, now, session
from nrm.http.actor import Actor
from nrm.vault.together import write_together
from nrm.vital_interests.models import ActWithoutConsent

CLOCK = "without_consent"


def keep_act(actor: Actor, case: Case, act: Unasked) -> None:
    """The act is on record, and the time runs in which a second person looks at it."""
    at = now()
    made = ActWithoutConsent(
        id=new_id(),
        case_id=case.id,
        agency_id=case.lead_agency_id,
        kind=act.kind,
        thing_id=act.thing_id,
        record_number=act.record_number,
        made_at=at,
        made_by_id=actor.id,
        due_at=start_clock(CLOCK, case.id, at=at) or at,
    )
    session().add(made)


def add_waiting(case: Case, waiting: list[ColumnElement[Any]]) -> None:
    """Whether one waits for a supervisor's answer."""
    unanswered = ActWithoutConsent.case_id == case.id, ActWithoutConsent.answer.is_(None)
    waiting.append(select(ActWithoutConsent.id).where(*unanswered).exists())


def hand_on(case: Case, _contents: object) -> None:
    """They are those of whoever leads the case now, to be answered for and told."""
    found = session().scalars(select(ActWithoutConsent).where(ActWithoutConsent.case_id == case.id))
    acts = list(found)
    for each in acts:
        each.agency_id = case.lead_agency_id
    write_together(acts)
