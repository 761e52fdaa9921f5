"""What one of two people asked for, and the second has not agreed with yet: it waits seven days.

After that nobody agrees with it any more, and either of the two may ask anew. That it goes then,
and that its asker is told, stands in `nrm/alerts/lapsing.py`.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from nrm.cases.models import PENDING, Case, PendingStep
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.vault.rows import rely_on

_STANDS: Final = timedelta(days=7)


def stands_until(pending: PendingStep) -> datetime:
    """Until when the second person may agree."""
    return pending.requested_at + _STANDS


def stands(pending: PendingStep) -> bool:
    """Whether it waits still."""
    return now() < stands_until(pending)


def stands_now() -> ColumnElement[bool]:
    """The same in the database."""
    return PendingStep.requested_at > now() - _STANDS


def asked_by_others(actor: Actor) -> ColumnElement[bool]:
    """What waits for this actor as the second person, in cases that are the actor's to see."""
    others = PendingStep.requested_by_id != actor.id
    return others & (PendingStep.requested_role != actor.role) & stands_now()


def awaits_second(case: Case) -> ColumnElement[bool]:
    """Whether a step of this case waits for a second person, in the database."""
    return select(PendingStep.id).where(PendingStep.case_id == case.id, stands_now()).exists()


def requests_of(case: Case) -> list[PendingStep]:
    """All that were asked for in this case, those that ran out with them."""
    found = list(session().scalars(PENDING, {"case_id": case.id}))
    rely_on(*found)
    return found


def pending_of(case: Case) -> list[PendingStep]:
    """Steps of this case that wait for a second person."""
    return [each for each in requests_of(case) if stands(each)]


def waiting_for(case: Case, step: str) -> PendingStep | None:
    """The request for this step, if one waits; one that ran out has ended, and the log says so."""
    found = next((each for each in requests_of(case) if each.step == step), None)
    if found is None or stands(found):
        return found
    session().delete(found)
    log.write_before_next([Act(action="case.lapse", thing=case)])
    return None
