"""Entries a second appended to a long log, beside bare durable commits of one row."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, text

from nrm.database import db
from tests.log.world import ANA, World

SECONDS = 3.0


def appending(world: World, bare_url: str) -> dict[str, float]:
    """Rates over turns of a quarter of a second each, so that both meet the same machine."""
    rates: dict[str, list[float]] = {"bare": [], "append": []}
    with _bare(bare_url, world) as commit:
        for _ in range(int(SECONDS * 4)):
            rates["bare"].append(_rate(commit))
            rates["append"].append(_rate(lambda: world.write(ANA, "case.list", count=3)))
    bare, append = (statistics.median(rates[name]) for name in ("bare", "append"))
    return {
        "bare_per_second": round(bare, 1),
        "append_per_second": round(append, 1),
        "share": round(append / bare, 2),
    }


@contextmanager
def _bare(url: str, world: World) -> Iterator[Callable[[], None]]:
    """One row a commit on an engine that is set as ours are, in a database of its own."""
    with world.app.app_context():
        settings = db.engine.url
    engine = create_engine(url)
    if settings.get_backend_name() == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    with engine.connect() as connection:
        if settings.get_backend_name() == "sqlite":
            connection.exec_driver_sql("PRAGMA synchronous = FULL")
            connection.commit()
        connection.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, said TEXT)"))
        connection.commit()
        numbers = iter(range(10**9))

        def commit() -> None:
            connection.execute(
                text("INSERT INTO bare VALUES (:id, :said)"), {"id": next(numbers), "said": "x"}
            )
            connection.commit()

        yield commit
    engine.dispose()


def _rate(act: Callable[[], Any]) -> float:
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < 0.25:
        act()
        done += 1
    return done / (time.perf_counter() - began)
