"""Strangers' 401s are counted and written once a minute per route: no flood of the log."""

import threading
import time
from collections import Counter

from flask import Flask, current_app

from nrm.database import transaction
from nrm.log import writer as log

_MINUTE = 60.0


class _Counted:
    """What strangers asked of one app since it was last written."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.last_written = 0.0


def count_strangers(app: Flask) -> None:
    """From now on this app counts who asks without a sign-in."""
    app.extensions["nrm_strangers"] = _Counted()


def _counted() -> _Counted:
    counted: _Counted = current_app.extensions["nrm_strangers"]
    return counted


def count_stranger(endpoint: str) -> None:
    """One more request without a sign-in, for this route."""
    counted = _counted()
    with counted.guard:
        counted.counts[endpoint] += 1


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
