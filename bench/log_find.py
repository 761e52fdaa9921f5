"""Finding in a long log: the first page of each filter at ten thousand entries and at a million.

Each is asked of both logs in turn, within a time range, always for somebody or something else. What
the service sent is then sent again and timed, so that both logs are as warm; PostgreSQL also says
how long it planned and executed. Then filters together, every pair of them, who saw a case, and
how many entries a second are appended to the long log beside bare durable commits of one row.

`python -m bench.log_find N ENGINE …` measures a log of N entries.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import CursorResult

from bench import bars
from bench.bars import Bar
from bench.log_append import appending
from bench.log_filters import Log, Values, filters, pairs, together
from bench.serving import log_databases
from nrm.audit.counts import who_saw
from nrm.database import db, session, transaction
from nrm.log.find import EVERYTHING, Filters
from nrm.log.looking_back import look_back
from nrm.turns import PLANNED_ANEW
from tests.house.plans import Sent, listening
from tests.log.world import World
from tests.support.long_log import (
    BEGINS,
    case_pseudonym,
    lengthen,
    working,
)

SHORT, RUNS, SENDS, PAIR_RUNS, ON_PAGE = 10_000, 101, 3, 3, 20
RANGE = {"from_at": BEGINS + timedelta(days=35), "to_at": BEGINS + timedelta(days=335)}
ENTRIES, ENGINES = 1_000_000, ("sqlite", "postgresql")
PAGE_MS, RATIO, WHO_SAW_MS, APPEND_SHARE = 30, 1.3, 5, 0.3


@dataclass(frozen=True)
class Took:
    """Milliseconds of all statements of a page: as the service waits, planning and executing."""

    whole: float
    planning: float = 0.0
    execution: float = 0.0


@dataclass(frozen=True)
class Found:
    """What a filter took on both logs; medians in milliseconds."""

    short: Took
    long: Took

    @property
    def ratio(self) -> float:
        return self.long.whole / self.short.whole

    def as_json(self) -> dict[str, float]:
        told = {"short_ms": self.short.whole, "long_ms": self.long.whole}
        if self.long.planning:
            told |= {"planning_ms": self.long.planning, "execution_ms": self.long.execution}
        return {**{name: round(ms, 3) for name, ms in told.items()}, "ratio": round(self.ratio, 2)}


Ask = Callable[[Log, Random], object]


def figures(engine: str, entries: int) -> dict[str, Any]:
    """As it stands in the file of results."""
    with (
        TemporaryDirectory(prefix="nrm-bench-", dir="/tmp") as folder,
        log_databases(engine, Path(folder)) as urls,
    ):
        print(f"{engine:10} filling a log of {entries} entries", flush=True)
        short = _filled(urls[0], Path(folder) / "short", SHORT, workers=10, cases=50)
        long = _filled(urls[1], Path(folder) / "long", entries, workers=200, cases=20_000)
        told = {"entries": entries, "short_entries": SHORT, **measured(engine, short, long)}
        told["appending"] = appending(long.world, urls[2])
        print(f"{engine:10} appending {told['appending']}", flush=True)
        for log in (short, long):
            log.world.dispose()
    share = told["appending"]["share"]
    told["bars"] += bars.told(Bar("share of bare commits", share, at_least=APPEND_SHARE))
    return told


def measured(engine: str, short: Log, long: Log) -> dict[str, Any]:
    """What both logs are only read for."""
    pages = {name: _told(engine, name, short, long, _page(v)) for name, v in filters().items()}
    mixed = {name: _told(engine, name, short, long, _page(v)) for name, v in together().items()}
    saw = _told(engine, "who saw a case", short, long, _who_saw)
    pair, slowest = max(_pairs(long), key=itemgetter(1))
    print(f"{engine:10} slowest pair: {pair} {slowest:.1f} ms", flush=True)
    every = [found.long.whole for found in (*pages.values(), *mixed.values())]
    return {
        "first_page": {name: found.as_json() for name, found in pages.items()},
        "together": {name: found.as_json() for name, found in mixed.items()},
        "slowest_pair": {"filters": pair, "ms": round(slowest, 3)},
        "who_saw_a_case": saw.as_json(),
        "bars": bars.told(
            Bar("first page, ms", round(max(every), 3), at_most=PAGE_MS),
            Bar("first page, ratio", round(max(f.ratio for f in pages.values()), 2), at_most=RATIO),
            Bar("slowest pair of filters, ms", round(slowest, 3), at_most=PAGE_MS),
            Bar("who saw a case, ms", round(saw.long.whole, 3), at_most=WHO_SAW_MS),
        ),
    }


def _filled(url: str, folder: Path, entries: int, *, workers: int, cases: int) -> Log:
    folder.mkdir()
    world = World(url, folder)
    lengthen(world.app, working(entries, workers=workers, cases=cases))
    return Log(world, workers, cases)


def _page(values: Values) -> Ask:
    def ask(log: Log, chance: Random) -> object:
        return look_back(Filters(**{**values(log, chance), **RANGE}), EVERYTHING, None, ON_PAGE)

    return ask


def _who_saw(log: Log, chance: Random) -> object:
    return who_saw(case_pseudonym(chance.randrange(log.cases)))


def _pairs(log: Log) -> Iterator[tuple[str, float]]:
    for name, values in pairs().items():
        took = [_took(log, _page(values), Random(run)).whole for run in range(PAIR_RUNS)]
        yield name, statistics.median(took)


def _told(engine: str, name: str, short: Log, long: Log, ask: Ask) -> Found:
    chance, took = Random(1), dict[int, list[Took]]()
    for run in range(RUNS):
        # Neither log is always the one that is asked after the other.
        for log in (short, long) if run % 2 else (long, short):
            took.setdefault(id(log), []).append(_took(log, ask, chance))
    found = Found(_median(took[id(short)]), _median(took[id(long)]))
    print(f"{engine:10} {name:26} {found.as_json()}", flush=True)
    return found


def _median(took: list[Took]) -> Took:
    return Took(
        statistics.median(each.whole for each in took),
        statistics.median(each.planning for each in took),
        statistics.median(each.execution for each in took),
    )


def _took(log: Log, ask: Ask, chance: Random) -> Took:
    with log.world.app.app_context(), transaction(write=False):
        with listening(db.engine) as sent:
            ask(log, chance)
        # The least of some: what else the machine does meanwhile is no part of it.
        whole = min(_whole(sent) for _ in range(SENDS))
        return Took(whole, *(_explained(sent) if db.engine.name == "postgresql" else ()))


def _whole(sent: Sequence[Sent]) -> float:
    began = time.perf_counter()
    for statement, values in sent:
        _send(statement, values).all()
    return (time.perf_counter() - began) * 1_000


def _send(statement: str, values: Any) -> CursorResult[Any]:
    options = {PLANNED_ANEW: True}
    return session().connection().exec_driver_sql(statement, values, execution_options=options)


def _explained(sent: Sequence[Sent]) -> tuple[float, float]:
    plans = [
        _send(f"EXPLAIN (ANALYZE, FORMAT JSON) {one}", values).scalar_one() for one, values in sent
    ]
    planning = sum(plan[0]["Planning Time"] for plan in plans)
    return planning, sum(plan[0]["Execution Time"] for plan in plans)


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    found = {engine: figures(engine, size) for engine in sys.argv[2:] or ENGINES}
    print(json.dumps(found, indent=2))
