"""Looking at the queue: its items, what was found over time, what was drawn by lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select

from nrm import policy
from nrm.audit.review.finding import find_item, visible_to
from nrm.audit.review.models import CLOSED, LISTED, NOTICED, WEEKS, ReviewItem, ReviewWeek
from nrm.database import Cursor, keyset, now, session, soonest_first
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.vault.rows import rely_on


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What a list is narrowed by."""

    state: str | None = None
    rule: str | None = None

    def within(self, statement: Select[ReviewItem]) -> Select[ReviewItem]:
        """The same list, narrowed."""
        wanted = ((ReviewItem.state, self.state), (ReviewItem.rule, self.rule))
        return statement.where(*(column == code for column, code in wanted if code is not None))


@dataclass(frozen=True)
class Noticed:
    """What the figures are made of: an item without whom it is about."""

    week_at: datetime
    rule: str
    raised_at: datetime
    decided_at: datetime | None
    outcome: str | None


def list_items(
    actor: Actor, narrowed: Narrowed, after: Cursor | None, limit: int
) -> Sequence[ReviewItem]:
    """Items that the actor may see, newest first, at most `limit` + 1."""
    policy.ask(actor, "review.list")
    statement = narrowed.within(LISTED.where(visible_to(actor)))
    page = keyset(statement, ReviewItem.raised_at, ReviewItem.id, after, limit)
    found = session().scalars(page).all()
    rely_on(*found)
    log.write(actor, "review.list", count=len(found))
    return found


def list_waiting(
    actor: Actor, narrowed: Narrowed, after: Cursor | None, limit: int
) -> Sequence[ReviewItem]:
    """Those that are not closed, the oldest first, at most `limit` + 1."""
    policy.ask(actor, "review.list")
    statement = narrowed.within(LISTED.where(visible_to(actor), ReviewItem.state != CLOSED))
    page = soonest_first(statement, ReviewItem.raised_at, ReviewItem.id, after, limit)
    found = session().scalars(page).all()
    rely_on(*found)
    log.write(actor, "review.list", count=len(found))
    return found


def list_noticed(actor: Actor, weeks: int) -> list[Noticed]:
    """All items of the last weeks, without whom they are about."""
    policy.ask(actor, "review.count")
    since = now() - timedelta(weeks=weeks)
    found = [Noticed(*row) for row in session().execute(NOTICED, {"since": since})]
    log.write(actor, "review.count", count=len(found))
    return found


def list_weeks(actor: Actor, after: Cursor | None, limit: int) -> Sequence[ReviewWeek]:
    """The weeks that were walked, newest first, at most `limit` + 1."""
    policy.ask(actor, "review.count")
    page = keyset(WEEKS, ReviewWeek.week_at, ReviewWeek.id, after, limit)
    found = session().scalars(page).all()
    rely_on(*found)
    log.write(actor, "review.count", count=len(found))
    return found


def read_item(actor: Actor, item_id: UUID) -> ReviewItem:
    """Why it is there, and what was made of it."""
    item = find_item(item_id)
    policy.ask(actor, "review.read", item)
    log.write(actor, "review.read", reason=item.rule)
    return item
