"""What strangers ask is counted and written once a minute per route: no flood of the log."""

import threading
import time
from collections import Counter

from flask import Flask, current_app

from nrm.database import transaction
from nrm.log import writer as log

_MINUTE = 60.0
_TURNED_AWAY = "stranger.turned_away"


class _Counted:
    """What strangers asked of one app since it was last written."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.counts: Counter[tuple[str, str]] = Counter()
        self.last_written = 0.0


def count_strangers(app: Flask) -> None:
    """From now on this app counts who asks without a sign-in."""
    app.extensions["nrm_strangers"] = _Counted()


def _counted() -> _Counted:
    counted: _Counted = current_app.extensions["nrm_strangers"]
    return counted


def count_stranger(endpoint: str, action: str = _TURNED_AWAY) -> None:
    """One more request without a sign-in, for this route; another action was done, not refused."""
    counted = _counted()
    with counted.guard:
        counted.counts[action, endpoint] += 1


def write_counted(at_stop: bool = False) -> None:
    """The counts of the last minute stand in the log, one entry a route; called after an append."""
    counted = _counted()
    if not counted.counts:
        return
    with counted.guard:
        if not at_stop and time.monotonic() - counted.last_written < _MINUTE:
            return
        taken = dict(counted.counts)
        counted.counts.clear()
        counted.last_written = time.monotonic()
    try:
        _write(taken)
    except Exception:
        with counted.guard:
            counted.counts.update(taken)
        raise


def _write(taken: dict[tuple[str, str], int]) -> None:
    with transaction():
        for (action, endpoint), count in sorted(taken.items()):
            log.write(
                None,
                action,
                count=count,
                outcome="refused" if action == _TURNED_AWAY else "done",
                reason=endpoint.replace(".", "-"),
            )
