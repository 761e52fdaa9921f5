"""Finding legal disclosures, each with its case, and those that somebody may see."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, true

from nrm.cases.finding import find_case, is_closed_to, missing_with_its_case
from nrm.cases.models import Case
from nrm.database import remember_subject, session
from nrm.disclosure.models import BY_ID, LegalDisclosure
from nrm.http.actor import Actor
from nrm.policy import AUDITOR, SOCIAL_WORKER, SUPERVISOR
from nrm.vault.rows import rely_on


def find_disclosure(disclosure_id: UUID, *, to_change: bool = False) -> LegalDisclosure:
    """The disclosure with its case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(BY_ID, {"id": disclosure_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    case = find_case(found.case_id, to_change=to_change)
    if to_change:
        anew = {"populate_existing": True}
        locked = BY_ID.with_for_update()
        session().scalars(locked, {"id": disclosure_id}, execution_options=anew).one()
    rely_on(found)
    remember_subject(found.of(case))
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The disclosures that this actor may see, joined with their case; the only way to a list."""
    own = LegalDisclosure.agency_id == actor.agency_id
    if actor.role == AUDITOR:
        return true()
    if actor.role == SUPERVISOR:
        return own & ~is_closed_to(actor, LegalDisclosure.case_id)
    if actor.role == SOCIAL_WORKER:
        return own & (Case.lead_worker_id == actor.id)
    return false()
