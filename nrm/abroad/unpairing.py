"""What rested on a pairing that has ended, or on an earlier key, ends too, and opens no more.

From the moment in which the pairing ended nothing goes there, comes from there or opens; here the
rows follow, one by one. Whoever the country pairs with next is somebody else: nothing is handed on.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from nrm import workflow
from nrm.abroad.finding import find_arrival, find_point, find_sent
from nrm.abroad.sealing import end
from nrm.abroad.selects import ASKED_OF, CAME_FROM, ENDED_POINTS, QUEUED_FOR, TO_SEND
from nrm.database import alone, session, transaction
from nrm.log import writer as log
from nrm.log.vouching import vouch

_REASON: Final = "pairing_ended"


def sweep_unpaired() -> int:
    """How many referrals and arrivals ended with their pairing; what waited to be sent is gone."""
    with transaction(write=False) as reading:
        ended = {"points": list(reading.scalars(ENDED_POINTS))}
        found: list[tuple[Callable[[UUID], bool], list[UUID]]] = [
            (act, list(reading.scalars(statement, ended)))
            for act, statement in (
                (_end_sent, ASKED_OF),
                (_end_arrival, CAME_FROM),
                (_drop, QUEUED_FOR),
            )
        ]
    done = [(act, sum(alone(act, row_id) for row_id in ids)) for act, ids in found]
    return sum(count for act, count in done if act is not _drop)


def _end_sent(referral_id: UUID) -> bool:
    sent = find_sent(referral_id, to_change=True)
    if sent.has_ended or find_point(sent.focal_point_id).is_live:
        return False
    workflow.step(sent, "end", by_itself=True)
    sent.reason = _REASON
    log.write(None, "trm_referral.end", sent, reason=_REASON)
    return True


def _end_arrival(arrival_id: UUID) -> bool:
    arrival = find_arrival(arrival_id, to_change=True)
    if arrival.has_ended or find_point(arrival.focal_point_id).is_live:
        return False
    workflow.step(arrival, "end", by_itself=True)
    end(arrival)
    log.write(None, "trm_arrival.end", arrival, reason=_REASON)
    return True


def _drop(message_id: UUID) -> bool:
    message = session().scalars(TO_SEND, {"id": message_id}).one_or_none()
    if message is None:
        return False
    point = find_point(message.focal_point_id)
    vouch([point])
    if point.is_live:
        return False
    session().delete(message)
    return True
