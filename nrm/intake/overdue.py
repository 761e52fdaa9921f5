"""Of a concern that nobody did anything about in time, that is told: once, and once more later.

Whom, `alerts/concerns.py` says, by the entry of the log.
"""

from uuid import UUID

from nrm.database import alone, now, transaction
from nrm.intake.deadlines import span_of, told_again_at
from nrm.intake.finding import find_concern
from nrm.intake.models import LATE, Concern
from nrm.log import writer as log


def sweep_late_concerns() -> int:
    """Of how many it is told now."""
    with transaction(write=False) as reading:
        found = reading.execute(LATE, {"at": now()}).all()
        late = [each.id for each in found if span_of(each.state, each.urgency)]
    return sum(alone(_tell, row_id) for row_id in late)


def _tell(concern_id: UUID) -> bool:
    concern = find_concern(concern_id, to_change=True)
    # Somebody did something about it, or another runner told it, since it was found.
    act = "" if concern.has_ended else _due_now(concern)
    if act:
        log.write(None, act)
    return bool(act)


def _due_now(concern: Concern) -> str:
    at = now()
    if concern.overdue_at is None and concern.due_at <= at:
        concern.overdue_at, concern.again_at = at, told_again_at(concern)
        return "concern.overdue"
    if concern.again_at is not None and concern.again_at <= at:
        concern.again_at = None
        return "concern.escalate"
    return ""
