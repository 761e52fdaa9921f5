"""What waits too long between two countries is told, once, to whoever can see to it.

What another country asks and nobody here has answered in time; and what it has not taken of ours,
because it cannot be reached or refuses it: it is tried on, and somebody has to call.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from nrm.abroad.finding import find_arrival, find_point, find_sent, sent_to
from nrm.abroad.models import ARRIVED
from nrm.abroad.selects import EXCHANGE_OF, TO_SEND, UNANSWERED, UNTAKEN
from nrm.database import alone, now, session, transaction
from nrm.log import writer as log

# By then it was tried seven times and more.
_LONG: Final = timedelta(hours=2)


def sweep_overdue() -> int:
    """Of how many it is told now that they are late."""
    with transaction(write=False) as reading:
        late = list(reading.scalars(UNANSWERED, {"at": now()}))
        untaken = list(reading.scalars(UNTAKEN, {"before": now() - _LONG}))
    done = sum(alone(_miss, row_id) for row_id in late)
    return done + sum(alone(_tell_untaken, row_id) for row_id in untaken)


def _miss(arrival_id: UUID) -> bool:
    """The agency's supervisors are told, by the entry of the log."""
    arrival = find_arrival(arrival_id, to_change=True)
    # It was decided, or told by another runner, since it was found.
    if arrival.state != ARRIVED or arrival.missed_at is not None:
        return False
    # It ends by itself: nobody can answer it any more.
    if arrival.has_run_out or not find_point(arrival.focal_point_id).is_live:
        return False
    arrival.missed_at = now()
    log.write(None, "trm_arrival.miss", arrival)
    return True


def _tell_untaken(message_id: UUID) -> bool:
    """The lead worker is told, by the entry of the log; of an erased case nobody is left to be."""
    # The case is locked before its messages, as by whoever sends or withdraws.
    exchange_id = session().scalars(EXCHANGE_OF, {"id": message_id}).one_or_none()
    if exchange_id is None:
        return False
    sent = find_sent(exchange_id, to_change=True) if sent_to(exchange_id) else None
    message = session().scalars(TO_SEND, {"id": message_id}).one_or_none()
    # It was taken, or told by another runner, since it was found.
    if message is None or message.told_at is not None:
        return False
    message.told_at = now()
    if sent is not None:
        log.write(None, "trm_referral.wait", sent)
    return sent is not None
