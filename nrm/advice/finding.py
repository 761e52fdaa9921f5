"""Finding consultations: one by its id, and those that somebody may see."""

from uuid import UUID

from sqlalchemy import ColumnElement, false

from nrm.advice.models import BY_ID, Consultation
from nrm.database import session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.policy import COMPETENT_AUTHORITY, PARTNER_WORKER, SOCIAL_WORKER, SUPERVISOR
from nrm.vault.rows import rely_on

_ASKING = (SOCIAL_WORKER, SUPERVISOR, PARTNER_WORKER)
_ASKED = (*_ASKING, COMPETENT_AUTHORITY)
IN, OUT = "in", "out"


def find_consultation(consultation_id: UUID, *, to_change: bool = False) -> Consultation:
    """The consultation, locked if it is to be changed; Missing if none."""
    statement = BY_ID.with_for_update() if to_change else BY_ID
    anew, wanted = {"populate_existing": True}, {"id": consultation_id}
    found = session().scalars(statement, wanted, execution_options=anew).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(found)
    return found


def visible_to(actor: Actor, box: str) -> ColumnElement[bool]:
    """What the actor's agency was asked (`in`), or asks (`out`); the only way to a list."""
    if actor.role not in (_ASKED if box == IN else _ASKING):
        return false()
    side = Consultation.recipient_id if box == IN else Consultation.sender_id
    return side == actor.agency_id
