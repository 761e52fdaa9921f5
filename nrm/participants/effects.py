"""What becomes of appointments and participants when their case ends; not asked again.

An erasure deletes them with everything else that names the case.
"""

from nrm.cases.models import Case
from nrm.database import session
from nrm.http.actor import Actor
from nrm.participants.finding import find_appointments, find_open_ones, find_participants
from nrm.participants.sealing import end_all


def end_with_case(_actor: Actor, case: Case) -> None:
    """A case that is closed has no appointments: nobody opens one of it any more."""
    end_all(find_open_ones(case), "case_closed")


def drop_all(case: Case) -> None:
    """Of a discarded case nothing is left, of who was around the person neither."""
    found = find_participants(case)
    for participant in found:
        for appointment in find_appointments(participant):
            session().delete(appointment)
    session().flush()
    for participant in found:
        session().delete(participant)
