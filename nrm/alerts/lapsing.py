"""What no second person agreed with in time: the request goes, and whoever asked is told.

It is refused by the clock at once. Ended here, it stands in the log and on the asker's desk; the
state of the case stays as it is.
"""

from uuid import UUID

from sqlalchemy import not_, select

from nrm.alerts.models import Alert
from nrm.cases.finding import find_case
from nrm.cases.models import PendingStep
from nrm.cases.requests import requests_of, stands, stands_now, stands_until
from nrm.cases.words import SECOND_PERSON
from nrm.clocks.models import Clock
from nrm.clocks.moments import Kind
from nrm.database import alone, new_id, now, session, transaction
from nrm.log import writer as log


def sweep_requests() -> int:
    """In how many cases a request has lapsed."""
    with transaction(write=False) as reading:
        over = select(PendingStep.case_id).where(not_(stands_now())).distinct()
        cases = reading.scalars(over).all()
    return sum(alone(_lapse, case_id) for case_id in cases)


def _lapse(case_id: UUID) -> bool:
    case = find_case(case_id, to_change=True)
    lapsed = [each for each in requests_of(case) if not stands(each)]
    for each in lapsed:
        _tell(each)
        session().delete(each)
    if lapsed:
        log.write(None, "case.lapse", case)
    return bool(lapsed)


def _tell(pending: PendingStep) -> None:
    until = stands_until(pending)
    clock = Clock(
        id=new_id(),
        case_id=pending.case_id,
        name=SECOND_PERSON,
        starts_at=pending.requested_at,
        due_at=until,
        stopped_at=now(),
    )
    alert = Alert(
        id=new_id(),
        case_id=pending.case_id,
        clock_id=clock.id,
        kind=Kind.OVER,
        role=pending.requested_role,
        at=until,
        made_at=now(),
    )
    session().add_all((clock, alert))
