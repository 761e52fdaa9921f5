"""Finding counts of attendance: of one day, or those that somebody may see."""

from datetime import datetime

from sqlalchemy import ColumnElement, false

from nrm.attendance.models import OF_DAY, AttendanceCount
from nrm.database import session
from nrm.http.actor import Actor
from nrm.policy import PARTNER_WORKER, SOCIAL_WORKER
from nrm.vault.rows import rely_on


def find_count(actor: Actor, day_at: datetime, setting: str) -> AttendanceCount | None:
    """What the actor's agency has counted on this day already, locked; None if nothing."""
    given = {"agency_id": actor.agency_id, "day_at": day_at, "setting": setting}
    found = session().scalars(OF_DAY.with_for_update(), given).one_or_none()
    if found is not None:
        rely_on(found)
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The counts that this actor may see; the only way to a list."""
    if actor.role not in (SOCIAL_WORKER, PARTNER_WORKER):
        return false()
    return AttendanceCount.agency_id == actor.agency_id
