"""The queue of those who write to one SQLite file: threads on a lock, processes on a file."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

_queues: dict[str, threading.Lock] = {}
_queues_guard = threading.Lock()


@contextmanager
def writers_turn(engine: Engine) -> Iterator[None]:
    """The block is the only one that writes to this SQLite file; nothing for other engines."""
    # SQLite's busy handler polls with growing sleeps; writers queue here instead: threads on a
    # lock, processes on a file beside the database (architecture, section 5).
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with _queues_guard:
        queue = _queues.setdefault(path, threading.Lock())
    with queue, Path(path + ".turn").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
