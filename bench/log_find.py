"""Finding in a long log: the first page of each filter at ten thousand entries and at a million.

Each is asked of both logs in turn, within a time range, always for somebody or something else; only
the database is timed. Then who saw a case, and how many entries a second are appended to the long
log beside bare durable commits of one row.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, text

from bench.serving import log_databases
from nrm.audit.counts import who_saw
from nrm.database import db, session, transaction
from nrm.log.find import EVERYTHING, Filters, page_of
from tests.log.world import ANA, World
from tests.support.long_log import (
    BEGINS,
    agency_id,
    case_pseudonym,
    lengthen,
    worker_id,
    working,
)

SHORT, RUNS, ON_PAGE, SECONDS = 10_000, 101, 20, 3.0
RANGE = {"from_at": BEGINS + timedelta(days=35), "to_at": BEGINS + timedelta(days=335)}


@dataclass(frozen=True)
class Log:
    """A filled log, and how many work in it on how many cases."""

    world: World
    workers: int
    cases: int


@dataclass(frozen=True)
class Found:
    """What a filter took on both logs; medians in milliseconds."""

    short_ms: float
    long_ms: float

    def as_json(self) -> dict[str, float]:
        ratio = self.long_ms / self.short_ms
        return {
            "short_ms": round(self.short_ms, 3),
            "long_ms": round(self.long_ms, 3),
            "ratio": round(ratio, 2),
        }


def figures(engine: str, entries: int) -> dict[str, Any]:
    """As it stands in the file of results."""
    with (
        TemporaryDirectory(prefix="nrm-bench-", dir="/tmp") as folder,
        log_databases(engine, Path(folder)) as urls,
    ):
        return _figures(engine, entries, Path(folder), urls)


def _figures(engine: str, entries: int, folder: Path, urls: tuple[str, str, str]) -> dict[str, Any]:
    short = _filled(urls[0], folder / "short", SHORT, workers=10, cases=50)
    began = time.perf_counter()
    long = _filled(urls[1], folder / "long", entries, workers=200, cases=20_000)
    told: dict[str, Any] = {"entries": entries, "short_entries": SHORT}
    told["filled_per_second"] = round(entries / (time.perf_counter() - began))
    told["first_page"] = {
        name: _told(engine, name, _compared(short, long, partial(_page, values)))
        for name, values in _filters().items()
    }
    told["together"] = {
        name: _told(engine, name, _compared(short, long, partial(_page, values)))
        for name, values in _together().items()
    }
    told["who_saw_a_case"] = _told(engine, "who saw a case", _compared(short, long, _who_saw))
    told["appending"] = _appending(long.world, urls[2])
    print(f"{engine:10} appending {told['appending']}", flush=True)
    for log in (short, long):
        log.world.dispose()
    return told


def _filled(url: str, folder: Path, entries: int, *, workers: int, cases: int) -> Log:
    folder.mkdir()
    world = World(url, folder)
    lengthen(world.app, working(entries, workers=workers, cases=cases))
    return Log(world, workers, cases)


def _filters() -> Mapping[str, Callable[[Log, Random], dict[str, Any]]]:
    return {
        "time": lambda log, chance: {},
        "person": lambda log, chance: {"actor": worker_id(chance.randrange(log.workers))},
        "agency": lambda log, chance: {"agency": agency_id(chance.randrange(10))},
        "case": lambda log, chance: {"case": case_pseudonym(chance.randrange(log.cases))},
        "action": lambda log, chance: {"acts": (chance.choice(["section.read", "case.search"]),)},
        "outcome": lambda log, chance: {"outcome": chance.choice(["done", "refused"])},
        "section": lambda log, chance: {"section": chance.choice(["identity", "health"])},
        "purpose": lambda log, chance: {"purpose": chance.choice(["casework", "supervision"])},
        "request": lambda log, chance: {"request": f"{chance.getrandbits(96):024x}"},
        "nothing": lambda log, chance: {"section": "nothing"},
    }


def _together() -> Mapping[str, Callable[[Log, Random], dict[str, Any]]]:
    def person(log: Log, chance: Random) -> dict[str, Any]:
        return {"actor": worker_id(chance.randrange(log.workers))}

    return {
        "person and action": lambda log, chance: {**person(log, chance), "acts": ("audit.list",)},
        "person and section": lambda log, chance: {**person(log, chance), "section": "identity"},
        "agency and refused": lambda log, chance: {"agency": agency_id(3), "outcome": "refused"},
        "section and purpose": lambda log, chance: {"section": "identity", "purpose": "handover"},
        "section and refused": lambda log, chance: {"section": "identity", "outcome": "refused"},
        "frequent, never together": lambda log, chance: {
            "section": "identity",
            "acts": ("case.list",),
        },
    }


def _page(values: Callable[[Log, Random], dict[str, Any]], log: Log, chance: Random) -> None:
    wanted = Filters(**values(log, chance), **RANGE)
    session().connection().execute(page_of(wanted, EVERYTHING, None, ON_PAGE)).all()


def _who_saw(log: Log, chance: Random) -> None:
    who_saw(case_pseudonym(chance.randrange(log.cases)))


def _compared(short: Log, long: Log, ask: Callable[[Log, Random], None]) -> Found:
    took: dict[int, list[float]] = {id(short): [], id(long): []}
    chance = Random(1)
    for _ in range(RUNS):
        for log in (short, long):
            with log.world.app.app_context(), transaction(write=False):
                session().connection()
                began = time.perf_counter()
                ask(log, chance)
                took[id(log)].append((time.perf_counter() - began) * 1_000)
    return Found(statistics.median(took[id(short)]), statistics.median(took[id(long)]))


def _told(engine: str, name: str, found: Found) -> dict[str, float]:
    told = found.as_json()
    print(f"{engine:10} {name:26} {told}", flush=True)
    return told


def _appending(world: World, bare_url: str) -> dict[str, float]:
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
