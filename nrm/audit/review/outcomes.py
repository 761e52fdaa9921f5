"""What an item becomes, whether an auditor takes the step or it follows from an emergency's review.

Whether the auditor may is asked before (`steps.py`); which step follows where, `workflow.py` says.
"""

from typing import Final
from uuid import UUID

from nrm import workflow
from nrm.audit.review.findings import BREAK_GLASS
from nrm.audit.review.models import OPEN, ReviewItem
from nrm.clocks.durations import due_at
from nrm.database import now
from nrm.profile import current_profile

# What one auditor may close it with; the others are steps of their own.
CLOSING: Final = ("justified", "false_positive")
_ANSWER = "audit_review"


def waits_for_emergency(item: ReviewItem) -> bool:
    """Whether its first step is the review of its emergency; what follows is the queue's."""
    # It is open again where a second auditor did not say that rules were broken.
    return item.rule == BREAK_GLASS and item.state == OPEN and item.proposed_by_id is None


def ask_agency(item: ReviewItem) -> None:
    """The person's agency is asked, and has until then to answer."""
    workflow.step(item, "ask_why")
    at = now()
    item.outcome, item.asked_at = "needs_explanation", at
    item.due_at = due_at(_ANSWER, at, None, current_profile())


def pass_on(item: ReviewItem, reason: str, auditor_id: UUID) -> None:
    """Another auditor than this one has to close it."""
    workflow.step(item, "escalate", reason=reason)
    item.outcome, item.reason, item.escalated_by_id = "escalated", reason, auditor_id


def propose(item: ReviewItem, reason: str, auditor_id: UUID) -> None:
    """Rules were broken, says this auditor; another one has to say so, too."""
    workflow.step(item, "propose_breach", reason=reason)
    item.reason, item.proposed_by_id = reason, auditor_id


def close(item: ReviewItem, outcome: str, reason: str, auditor_id: UUID) -> None:
    """Nothing was wrong, or it was justified."""
    workflow.step(item, "close", outcome=outcome, reason=reason)
    item.outcome, item.reason = outcome, reason
    item.decided_by_id, item.decided_at = auditor_id, now()
