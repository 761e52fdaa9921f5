"""Strangers' 401s are counted and written once a minute per route: no flood of the log."""

import threading
import time
from collections import Counter

from nrm.database import transaction
from nrm.log import writer as log

_counts: Counter[str] = Counter()
_guard = threading.Lock()
_MINUTE = 60.0
_last_written = [0.0]


def count_stranger(endpoint: str) -> None:
    """One more request without a sign-in, for this route."""
    with _guard:
        _counts[endpoint] += 1


def write_counted(at_stop: bool = False) -> None:
    """The counts of the last minute stand in the log, one entry a route; called after an append."""
    if not _counts:
        return
    with _guard:
        if not at_stop and time.monotonic() - _last_written[0] < _MINUTE:
            return
        taken = dict(_counts)
        _counts.clear()
        _last_written[0] = time.monotonic()
    try:
        _write(taken)
    except Exception:
        with _guard:
            _counts.update(taken)
        raise


def _write(taken: dict[str, int]) -> None:
    with transaction():
        for endpoint, count in sorted(taken.items()):
            log.write(
                None,
                "stranger.turned_away",
                count=count,
                outcome="refused",
                reason=endpoint.replace(".", "-"),
            )
