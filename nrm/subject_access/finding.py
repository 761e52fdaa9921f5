"""Finding subject access requests, each with its case, and those that somebody may see."""

from uuid import UUID

from flask_babel import gettext
from sqlalchemy import ColumnElement, false, true

from nrm.cases.finding import find_case, is_closed_to, missing_with_its_case
from nrm.cases.models import Case
from nrm.database import remember_subject, session
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.policy import AUDITOR, SOCIAL_WORKER, SUPERVISOR
from nrm.subject_access.models import BY_ID, SubjectAccessRequest
from nrm.vault.rows import rely_on


def find_request(request_id: UUID, *, to_change: bool = False) -> SubjectAccessRequest:
    """The request with its case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(BY_ID, {"id": request_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    case = find_case(found.case_id, to_change=to_change)
    if to_change:
        anew = {"populate_existing": True}
        locked = BY_ID.with_for_update()
        session().scalars(locked, {"id": request_id}, execution_options=anew).one()
    rely_on(found)
    remember_subject(found.of(case))
    return found


def check_open(asked: SubjectAccessRequest) -> None:
    """Nothing, while it can still be worked on; Conflict once it was answered."""
    if asked.is_over:
        raise Conflict(gettext("This request was answered already."))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The requests that this actor may see, joined with their case; the only way to a list."""
    own = Case.lead_agency_id == actor.agency_id
    if actor.role == AUDITOR:
        return true()
    if actor.role == SUPERVISOR:
        return own & ~is_closed_to(actor, SubjectAccessRequest.case_id)
    if actor.role == SOCIAL_WORKER:
        return own & (Case.lead_worker_id == actor.id)
    return false()
