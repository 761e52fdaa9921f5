"""Who writes when, and how long anybody waits for it: the queue of SQLite, and the engines' limits.

With `PATIENCE` among its execution options (seconds) a transaction gives up instead of waiting on.
"""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExecutionContext

PATIENCE: Final = "nrm_patience"
READING: Final = "nrm_reading"
# An option of a statement that is planned for the very values it comes with, each time.
PLANNED_ANEW: Final = "nrm_planned_anew"
_BUSY_MS = 20_000
_BETWEEN_TRIES = 0.01
_queues: dict[str, threading.Lock] = {}
_queues_guard = threading.Lock()


@contextmanager
def writers_turn(engine: Engine) -> Iterator[None]:
    """The block is the only one that writes to this SQLite file; nothing for other engines.

    TimeoutError when the turn does not come within the engine's `PATIENCE`.
    """
    # SQLite's busy handler polls with growing sleeps; writers queue here instead: threads on a
    # lock, processes on a file beside the database (architecture, section 5).
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with _queues_guard:
        queue = _queues.setdefault(path, threading.Lock())
    patience = engine.get_execution_options().get(PATIENCE)
    until = None if patience is None else time.monotonic() + patience
    if not queue.acquire(timeout=-1 if patience is None else patience):
        raise TimeoutError
    try:
        with Path(path + ".turn").open("ab") as file:
            _queue_up(file, until)
            yield
    finally:
        queue.release()


def _queue_up(file: BinaryIO, until: float | None) -> None:
    """The file is locked by us. `until`: seconds of the monotonic clock, then TimeoutError."""
    if until is None:
        fcntl.flock(file, fcntl.LOCK_EX)
        return
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TimeoutError from None
            time.sleep(_BETWEEN_TRIES)
        else:
            return


def set_up_engine(engine: Engine) -> None:
    """Every connection and transaction of this engine begins and ends as it must."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _undo_sqlite)
    else:
        event.listen(engine, "begin", _begin_elsewhere)
        event.listen(engine, "do_execute", _execute_anew)


def _set_sqlite(connection: Any, _record: object) -> None:
    # pysqlite's own transactions lose an update silently: it may not start any.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={_BUSY_MS}",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    wait_ms = int(1000 * options[PATIENCE]) if PATIENCE in options else _BUSY_MS
    # The limit stays with the connection, so whoever has it next sets it back.
    if connection.info.get(PATIENCE, _BUSY_MS) != wait_ms:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={wait_ms}")
        connection.info[PATIENCE] = wait_ms
    connection.exec_driver_sql("BEGIN" if options.get(READING, False) else "BEGIN IMMEDIATE")


def _undo_sqlite(connection: Any, _record: object) -> None:
    # A COMMIT that fails leaves its transaction open, with the lock of the whole file, and
    # SQLAlchemy thinks that it ended: whoever borrows the connection next could not begin.
    if connection is not None and connection.in_transaction:
        connection.rollback()


def _begin_elsewhere(connection: Connection) -> None:
    patience = connection.get_execution_options().get(PATIENCE)
    if patience is not None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(1000 * patience)}")


def _execute_anew(cursor: Any, statement: str, values: Any, context: ExecutionContext) -> bool:
    # A statement that came ten times gets one plan for all values: it finds what is frequent at
    # once, and what is rare by reading the whole table.
    if not context.execution_options.get(PLANNED_ANEW, False):
        return False
    cursor.execute(statement, values, prepare=False)
    return True
