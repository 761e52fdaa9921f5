"""Finding anonymous notifications: one, or those that somebody may see. None leads to a case."""

from uuid import UUID

from sqlalchemy import ColumnElement, false

from nrm.database import session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.notifications.models import BY_ID, AnonymousNotification
from nrm.notifications.periods import this_quarter
from nrm.policy import COMPETENT_AUTHORITY


def find_notification(notification_id: UUID) -> AnonymousNotification:
    """The notification; Missing if none. A refusal in the log names none of them."""
    found = session().scalars(BY_ID, {"id": notification_id}).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The notifications that this actor may read; the only way to a list."""
    if actor.role != COMPETENT_AUTHORITY:
        return false()
    own = AnonymousNotification.agency_id == actor.agency_id
    return own & (AnonymousNotification.quarter_at < this_quarter())
