"""A step by its name, as page and API take it."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from nrm.audit.review.models import ReviewItem
from nrm.audit.review.steps import (
    Closing,
    ask_why,
    close_item,
    confirm_breach,
    escalate_item,
    explain_item,
    propose_breach,
    refuse_breach,
)
from nrm.http.actor import Actor

Taken = Callable[[Actor, UUID, Mapping[str, Any], int | None], ReviewItem]
_TAKE: Final[Mapping[str, Taken]] = {
    "ask_why": lambda actor, which, given, seen: ask_why(actor, which, seen),
    "explain": lambda actor, which, given, seen: explain_item(
        actor, which, given["explanation"], seen
    ),
    "close": lambda actor, which, given, seen: close_item(
        actor, which, Closing(given["outcome"], given["reason"]), seen
    ),
    "escalate": lambda actor, which, given, seen: escalate_item(
        actor, which, given["reason"], seen
    ),
    "propose_breach": lambda actor, which, given, seen: propose_breach(
        actor, which, given["reason"], seen
    ),
    "confirm_breach": lambda actor, which, given, seen: confirm_breach(actor, which, seen),
    "refuse_breach": lambda actor, which, given, seen: refuse_breach(actor, which, seen),
}


def take(
    actor: Actor, item_id: UUID, name: str, given: Mapping[str, Any], seen: int | None
) -> ReviewItem:
    """The item after this step."""
    return _TAKE[name](actor, item_id, given, seen)
