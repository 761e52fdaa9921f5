"""What auditors make of an item, and what a person's agency says about it. Nobody deletes one.

Outcomes, reasons and explanations are codes: a text would tell of people, to whoever reads it. The
log says which item by its row: no case stands in these entries, so that nobody whose accesses are
looked at learns of it from the log of the case.
"""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.audit.review.finding import find_item
from nrm.audit.review.models import ReviewItem
from nrm.audit.review.outcomes import (
    CLOSING,
    ask_agency,
    close,
    pass_on,
    propose,
    waits_for_emergency,
)
from nrm.database import now
from nrm.errors import Conflict, Invalid
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log


def ask_why(actor: Actor, item_id: UUID, seen: int | None) -> ReviewItem:
    """The person's agency is asked for an explanation, by another than the person."""
    item = find_item(item_id, to_change=True)
    policy.ask(actor, "review.ask_why", item)
    _ask_why(item, seen)
    log.write(actor, "review.ask_why", reason=item.rule)
    return item


def _ask_why(item: ReviewItem, seen: int | None) -> None:
    _check_own(item, seen)
    ask_agency(item)


def explain_item(actor: Actor, item_id: UUID, explanation: str, seen: int | None) -> ReviewItem:
    """The agency has said what it was, by a code."""
    item = find_item(item_id, to_change=True)
    policy.ask(actor, "review.explain", item)
    _explain(actor, item, explanation, seen)
    log.write(actor, "review.explain", reason=explanation)
    return item


def _explain(actor: Actor, item: ReviewItem, explanation: str, seen: int | None) -> None:
    check_version(seen, item.version)
    workflow.step(item, "explain", explanation=explanation)
    item.explanation, item.explained_by_id = explanation, actor.id


def escalate_item(actor: Actor, item_id: UUID, reason: str, seen: int | None) -> ReviewItem:
    """Another auditor has to close it."""
    item = find_item(item_id, to_change=True)
    policy.ask(actor, "review.escalate", item)
    _escalate(actor, item, reason, seen)
    log.write(actor, "review.escalate", reason=reason)
    return item


def _escalate(actor: Actor, item: ReviewItem, reason: str, seen: int | None) -> None:
    _check_own(item, seen)
    pass_on(item, reason, actor.id)


@dataclass(frozen=True)
class Closing:
    """With what an item is closed: two codes."""

    outcome: str
    reason: str


def close_item(actor: Actor, item_id: UUID, closing: Closing, seen: int | None) -> ReviewItem:
    """It is closed: nothing was wrong, or it was justified."""
    item = find_item(item_id, to_change=True)
    policy.ask(actor, "review.close", item)
    _close(actor, item, closing, seen)
    log.write(actor, "review.close", reason=closing.outcome)
    return item


def _close(actor: Actor, item: ReviewItem, closing: Closing, seen: int | None) -> None:
    _check_own(item, seen)
    if closing.outcome not in CLOSING:
        raise Invalid({"outcome": [gettext("This outcome has a step of its own.")]})
    close(item, closing.outcome, closing.reason, actor.id)


def propose_breach(actor: Actor, item_id: UUID, reason: str, seen: int | None) -> ReviewItem:
    """One auditor says that rules were broken; another one has to say so, too."""
    item = find_item(item_id, to_change=True)
    policy.ask(actor, "review.propose_breach", item)
    _propose(actor, item, reason, seen)
    log.write(actor, "review.propose_breach", reason=reason)
    return item


def _propose(actor: Actor, item: ReviewItem, reason: str, seen: int | None) -> None:
    _check_own(item, seen)
    propose(item, reason, actor.id)


def confirm_breach(actor: Actor, item_id: UUID, seen: int | None) -> ReviewItem:
    """A second auditor says so, too: rules were broken."""
    item = find_item(item_id, to_change=True)
    policy.ask(actor, "review.confirm_breach", item)
    _confirm(actor, item, seen)
    log.write(actor, "review.confirm_breach", reason=item.reason)
    return item


def _confirm(actor: Actor, item: ReviewItem, seen: int | None) -> None:
    check_version(seen, item.version)
    workflow.step(item, "confirm_breach")
    item.outcome, item.decided_by_id, item.decided_at = "policy_breach", actor.id, now()


def refuse_breach(actor: Actor, item_id: UUID, seen: int | None) -> ReviewItem:
    """A second auditor does not say so: the item is open again."""
    item = find_item(item_id, to_change=True)
    policy.ask(actor, "review.refuse_breach", item)
    _refuse(item, seen)
    log.write(actor, "review.refuse_breach", reason=item.reason)
    return item


def _refuse(item: ReviewItem, seen: int | None) -> None:
    check_version(seen, item.version)
    workflow.step(item, "refuse_breach")
    item.reason = None


def _check_own(item: ReviewItem, seen: int | None) -> None:
    check_version(seen, item.version)
    if waits_for_emergency(item):
        raise Conflict("Emergencies are reviewed where they are listed.")
