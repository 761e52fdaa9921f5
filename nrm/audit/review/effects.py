"""What follows for the queue when an emergency is reviewed: that is the first step of its item."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from nrm.audit.review.findings import BREAK_GLASS
from nrm.audit.review.models import NEWEST_WEEK, OPEN, ReviewItem
from nrm.audit.review.outcomes import (
    ask_agency,
    close,
    pass_on,
    propose,
    waits_for_emergency,
)
from nrm.database import session

_OF_EMERGENCIES = (
    select(ReviewItem)
    .where(
        ReviewItem.rule == BREAK_GLASS,
        ReviewItem.case_pseudonym == bindparam("case"),
        ReviewItem.account_id == bindparam("account_id"),
        ReviewItem.state == OPEN,
    )
    .order_by(ReviewItem.raised_at)
    .with_for_update()
)


def items_of_emergencies(case: str, account_id: UUID) -> Sequence[ReviewItem]:
    """Those that wait for the review of an emergency of this person in this case."""
    # Items are added under this lock: one that was is seen now, and one that will be sees this.
    session().scalars(NEWEST_WEEK.with_for_update()).one_or_none()
    found = session().scalars(_OF_EMERGENCIES, {"case": case, "account_id": account_id})
    return [item for item in found if waits_for_emergency(item)]


def follow_emergency(item: ReviewItem, outcome: str, auditor_id: UUID) -> None:
    """As this auditor reviewed the emergency; a breach, too, takes a second one."""
    if outcome == "policy_breach":
        propose(item, "no_need_to_know", auditor_id)
    elif outcome == "escalated":
        pass_on(item, "second_view", auditor_id)
    elif outcome == "needs_explanation":
        ask_agency(item)
    else:
        close(item, outcome, "danger_confirmed", auditor_id)
