"""What follows for the queue when the review of an emergency is closed: its item is, too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from nrm import workflow
from nrm.audit.review.findings import BREAK_GLASS
from nrm.audit.review.models import CLOSED, ReviewItem
from nrm.database import now, session
from nrm.http.actor import Actor

# An entry is written a moment after the row that it is about.
_OF_EMERGENCY = (
    select(ReviewItem)
    .where(
        ReviewItem.rule == BREAK_GLASS,
        ReviewItem.case_pseudonym == bindparam("case"),
        ReviewItem.account_id == bindparam("account_id"),
        ReviewItem.raised_at >= bindparam("began_at"),
        ReviewItem.state != CLOSED,
    )
    .order_by(ReviewItem.raised_at)
    .limit(1)
    .with_for_update()
)


def close_with_emergency(
    actor: Actor, case: str, account_id: UUID, began_at: datetime, outcome: str
) -> None:
    """The item about it is closed with the same outcome, by the same auditor."""
    given = {"case": case, "account_id": account_id, "began_at": began_at}
    item = session().scalars(_OF_EMERGENCY, given).one_or_none()
    if item is not None:
        close(item, outcome, actor.id)


def close(item: ReviewItem, outcome: str, auditor_id: UUID) -> None:
    """As this auditor reviewed the emergency."""
    workflow.step(item, "close", by_itself=True, outcome=outcome, reason="danger_confirmed")
    item.outcome, item.decided_by_id, item.decided_at = outcome, auditor_id, now()
