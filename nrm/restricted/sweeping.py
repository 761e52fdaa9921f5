"""Restricted notes whose time ran out: the keys of both agencies go, without anybody asking.

What has run out is refused by the clock at once. Ended here, it does not come back with whatever
the person may agree to later.
"""

from uuid import UUID

from nrm.database import alone, transaction
from nrm.log import writer as log
from nrm.restricted.finding import find_run_out, find_thread
from nrm.restricted.sealing import end


def sweep_restricted_notes() -> int:
    """How many threads are over."""
    with transaction(write=False):
        over = find_run_out()
    return sum(alone(_end, row_id) for row_id in over)


def _end(thread_id: UUID) -> bool:
    thread = find_thread(thread_id, to_change=True)
    if thread.ended_at is not None or thread.is_open:
        return False
    end([thread])
    log.write(None, "restricted_note.end", thread)
    return True
