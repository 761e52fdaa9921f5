"""Finding items, and which of them somebody may see."""

from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, false, func, literal, select

from nrm.accounts.models import Account
from nrm.audit.review.models import BY_ID, CLOSED, ReviewItem
from nrm.database import remember_subject, session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.log.acts import NOTHING
from nrm.policy import AUDITOR, CUSTODIAN, SUPERVISOR
from nrm.vault.rows import rely_on

_OWN_PEOPLE = select(Account.id).where(
    Account.id.in_(bindparam("some", expanding=True)), Account.agency_id == bindparam("agency")
)


def find_item(item_id: UUID, *, to_change: bool = False) -> ReviewItem:
    """The item, locked if it is to be changed; Missing when there is none."""
    statement = BY_ID.with_for_update() if to_change else BY_ID
    anew = {"populate_existing": to_change}
    found = session().scalars(statement, {"id": item_id}, execution_options=anew).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(found)
    remember_subject(NOTHING)
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The items this actor may see; the only way to the list. Never those about the actor."""
    others = ~ReviewItem.account_ids.contains(literal(str(actor.id)))
    if actor.role == AUDITOR:
        return others
    if actor.role == SUPERVISOR or CUSTODIAN in actor.duties:
        own = ReviewItem.agency_id == actor.agency_id
        return others & own & ReviewItem.asked_at.is_not(None)
    return false()


def accounts_told(actor: Actor, item: ReviewItem) -> tuple[UUID, ...]:
    """Whom it is about, for this reader: to an agency that is asked only its own people."""
    if actor.role == AUDITOR or len(item.accounts) < 2:
        return item.accounts
    given = {"some": item.accounts, "agency": actor.agency_id}
    own = set(session().scalars(_OWN_PEOPLE, given))
    return tuple(each for each in item.accounts if each in own)


def count_waiting(actor: Actor) -> dict[str, int]:
    """How many items that the actor may see are not closed, by rule."""
    counted = select(ReviewItem.rule, func.count()).where(
        visible_to(actor), ReviewItem.state != CLOSED
    )
    found = session().execute(counted.group_by(ReviewItem.rule))
    return {row[0]: row[1] for row in found}
