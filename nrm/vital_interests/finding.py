"""Finding acts without consent, each with its case, and those that somebody may see."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, true

from nrm.cases.finding import find_case, is_closed_to, missing_with_its_case
from nrm.cases.models import Case
from nrm.database import remember_subject, session
from nrm.http.actor import Actor
from nrm.policy import AUDITOR, SOCIAL_WORKER, SUPERVISOR
from nrm.vault.rows import rely_on
from nrm.vital_interests.models import BY_ID, OF_CASE, WITH_CONSENT, ActWithoutConsent


def find_act(act_id: UUID, *, to_change: bool = False) -> ActWithoutConsent:
    """The act with its case, both locked if it is to be changed; Missing if none."""
    line = session().execute(WITH_CONSENT, {"id": act_id}).one_or_none()
    if line is None:
        raise missing_with_its_case()
    found, stood_in = line
    case = find_case(found.case_id, to_change=to_change)
    if to_change:
        anew = {"populate_existing": True}
        locked = BY_ID.with_for_update()
        session().scalars(locked, {"id": act_id}, execution_options=anew).one()
    rely_on(found)
    remember_subject(found.of(case))
    if stood_in is not None:
        found.consent_pseudonym = stood_in.pseudonym
    return found


def find_acts(case: Case) -> list[ActWithoutConsent]:
    """All of a case, newest first; they are few."""
    found = [each.of(case) for each in session().scalars(OF_CASE, {"case_id": case.id})]
    rely_on(*found)
    return found


def find_act_about(case: Case, thing_id: UUID) -> ActWithoutConsent | None:
    """The act about this consent or missing episode of the case, if there is one."""
    return next((each for each in find_acts(case) if each.thing_id == thing_id), None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The acts that this actor may see, joined with their case; the only way to a list."""
    own = ActWithoutConsent.agency_id == actor.agency_id
    if actor.role == AUDITOR:
        return true()
    if actor.role == SUPERVISOR:
        return own & ~is_closed_to(actor, ActWithoutConsent.case_id)
    if actor.role == SOCIAL_WORKER:
        return own & (Case.lead_worker_id == actor.id)
    return false()
