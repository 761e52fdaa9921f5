"""What another country asks and nobody here has answered in time: that is told, once."""

from uuid import UUID

from nrm.abroad.finding import find_arrival, find_point
from nrm.abroad.models import ARRIVED
from nrm.abroad.selects import UNANSWERED
from nrm.database import alone, now, transaction
from nrm.log import writer as log


def sweep_overdue() -> int:
    """Of how many it is told now that they are late."""
    with transaction(write=False) as reading:
        late = list(reading.scalars(UNANSWERED, {"at": now()}))
    return sum(alone(_miss, row_id) for row_id in late)


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
