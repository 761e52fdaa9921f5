"""Finding concerns: one by its id, and those that somebody may see."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, false

from nrm.database import Cursor, keyset, session, soonest_first
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.intake.models import BY_ID, GOING_ON, HAVE_ENDED, Concern
from nrm.log.vouching import vouch
from nrm.policy import SOCIAL_WORKER, SUPERVISOR
from nrm.vault.rows import rely_on

# Who takes concerns up, at the agency that takes them in.
AT_DESK: Final = (SOCIAL_WORKER, SUPERVISOR)


def find_concern(concern_id: UUID, *, to_change: bool = False) -> Concern:
    """The concern, locked if it is to be changed; Missing if none."""
    statement = BY_ID.with_for_update() if to_change else BY_ID
    anew = {"populate_existing": True}
    found = session().scalars(statement, {"id": concern_id}, execution_options=anew).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(found)
    return found


def has_arrived(concern_id: UUID) -> bool:
    """Whether the act that made its secret was committed: what came to its end keeps its row."""
    try:
        vouch([find_concern(concern_id)])
    except Missing:
        return False
    return True


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The concerns that this actor may see; the only way to a list."""
    if actor.role not in AT_DESK:
        return false()
    return Concern.agency_id == actor.agency_id


def find_listed(
    mine: ColumnElement[bool], ended: bool, after: Cursor | None, limit: int
) -> Sequence[Concern]:
    """A page of them: what goes on, soonest due first, or what has ended, newest first."""
    if ended:
        page = keyset(HAVE_ENDED.where(mine), Concern.arrived_at, Concern.id, after, limit)
    else:
        page = soonest_first(GOING_ON.where(mine), Concern.due_at, Concern.id, after, limit)
    return session().scalars(page).all()
