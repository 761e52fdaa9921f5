"""Finding emergencies, and for a case whether somebody may read in one now."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, true

from nrm.cases.finding import find_case, is_closed_to, missing_with_its_case
from nrm.cases.models import Case
from nrm.database import now, remember_subject, session
from nrm.emergency.models import BY_ID, LIVE, Emergency
from nrm.http.actor import Actor
from nrm.policy import AUDITOR, SUPERVISOR
from nrm.vault.rows import rely_on


def find_emergency(emergency_id: UUID, *, to_change: bool = False) -> Emergency:
    """The emergency with its case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(BY_ID, {"id": emergency_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    case = find_case(found.case_id, to_change=to_change)
    if to_change:
        anew = {"populate_existing": True}
        session().scalars(
            BY_ID.with_for_update(), {"id": emergency_id}, execution_options=anew
        ).one()
    rely_on(found)
    remember_subject(found.of(case))
    return found


def know_emergency(case: Case, account_id: UUID, found: set[UUID]) -> None:
    """The account stands among `found` while it may read the case in an emergency."""
    given = {"case_id": case.id, "account_id": account_id, "at": now()}
    rows = session().scalars(LIVE, given).all()
    rely_on(*rows)
    found.update(row.account_id for row in rows)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The emergencies that this actor may see; the only way to a list."""
    if actor.role == AUDITOR:
        return true()
    if actor.role == SUPERVISOR:
        own = Emergency.agency_id == actor.agency_id
        return own & ~is_closed_to(actor, Emergency.case_id)
    return false()
