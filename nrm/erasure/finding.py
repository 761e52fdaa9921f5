"""Finding holds and erasures, each with its case, and those that somebody may see."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true

from nrm.cases.finding import find_case, is_closed_to, look_for_no_case, missing_with_its_case
from nrm.cases.models import Case
from nrm.database import remember_subject, session
from nrm.erasure.models import BY_ID, LIFTED_AFTER, LIVE_HOLDS, OF_CASE, Erasure, LegalHold
from nrm.errors import Missing, Unavailable
from nrm.http.actor import Actor
from nrm.policy import AUDITOR, CUSTODIAN, SOCIAL_WORKER, SUPERVISOR
from nrm.vault.rows import TAMPERED, rely_on


def find_erasure(erasure_id: UUID, *, to_change: bool = False) -> Erasure:
    """The erasure with its case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(BY_ID, {"id": erasure_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    case = None
    if found.case_id is not None:
        case = find_case(found.case_id, to_change=to_change)
    else:
        look_for_no_case()
    if to_change:
        # Whoever was faster held the case until a moment ago.
        anew = {"populate_existing": True}
        locked = BY_ID.with_for_update()
        found = session().scalars(locked, {"id": erasure_id}, execution_options=anew).one_or_none()
        if found is None:
            raise Missing("This does not exist, or it is not yours to see.")
    rely_on(found)
    remember_subject(found.of(case if found.case_id is not None else None))
    return found


def erasure_of(case: Case) -> Erasure | None:
    """The erasure that was asked for and waits for its second person."""
    found = session().scalars(OF_CASE, {"case_id": case.id}).one_or_none()
    return found.of(case) if found is not None else None


def hold_of(case: Case) -> LegalHold | None:
    """The hold that keeps the case, if there is one.

    Raises Unavailable (`integrity`) where the case, which the log vouches for, says otherwise.
    """
    holds = session().scalars(LIVE_HOLDS, {"case_id": case.id}).all()
    if len(holds) != int(case.legal_hold):
        raise Unavailable(TAMPERED, integrity=True)
    rely_on(*holds)
    return holds[0] if holds else None


def was_held_after(case: Case, at: datetime) -> bool:
    """Whether a hold that is lifted by now kept the case after this moment."""
    holds = session().scalars(LIFTED_AFTER, {"case_id": case.id, "at": at}).all()
    rely_on(*holds)
    return bool(holds)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The erasures that this actor may see; the only way to a list."""
    at_lead = actor.role in (SOCIAL_WORKER, SUPERVISOR) or CUSTODIAN in actor.duties
    own = Erasure.agency_id == actor.agency_id if at_lead else false()
    own &= ~is_closed_to(actor, Erasure.case_id)
    return or_(own, true() if actor.role == AUDITOR else false())
