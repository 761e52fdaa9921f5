"""Loading many invented cases at once without waiting for the disk after each act.

Only while a demonstration is loaded: what is invented may be lost in a power cut, and can be
loaded again. A killed process loses nothing either way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from nrm.database import db


@contextmanager
def one_wait_for_the_disk() -> Iterator[None]:
    """In the block SQLite does not wait for the disk; after it everything is on the disk."""
    engines = [engine for engine in db.engines.values() if engine.dialect.name == "sqlite"]
    for engine in engines:
        engine.dispose()
        event.listen(engine, "connect", _do_not_wait)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "connect", _do_not_wait)
            raw = engine.raw_connection()
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.close()
            engine.dispose()


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")
