"""A proof for one entry of a long log, and a tile of it: what anybody asks for, measured alone.

`python -m bench.log_prove N` fills a log of N entries, a million where it says nothing. Each proof
is for another entry, in a reading transaction of its own; only making it is timed.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench import bars
from bench.bars import Bar
from nrm.database import session, transaction
from nrm.log.proofs import consistency, inclusion
from nrm.log.tiles import hashes_of, tile_of
from tests.log.world import World
from tests.support.long_log import lengthen, working

ENTRIES, RUNS, INCLUSION_MS = 1_000_000, 501, 1
Figures = dict[str, float]


def figures(entries: int = ENTRIES) -> dict[str, object]:
    """On SQLite; medians and the slowest of a hundred, in milliseconds."""
    print(f"log_prove: filling a log of {entries} entries", flush=True)
    with TemporaryDirectory(prefix="nrm-bench-", dir="/tmp") as folder:
        world = World(f"sqlite:///{folder}/log.db", Path(folder))
        lengthen(world.app, working(entries, workers=200, cases=20_000))
        chance, size = Random(6962), world.head().size

        told = {
            "inclusion": _timed(world, lambda: inclusion(chance.randrange(size), size)),
            "consistency": _timed(world, lambda: consistency(chance.randrange(1, size), size)),
            "tile": _timed(
                world, lambda: hashes_of(tile_of(_place(chance.randrange(size // 256))))
            ),
        }
        world.dispose()
    print(f"log_prove: {told}", flush=True)
    inclusion_ms = Bar("inclusion proof, ms", told["inclusion"]["p50_ms"], at_most=INCLUSION_MS)
    return {"entries": size, **told, "bars": bars.told(inclusion_ms)}


def _place(number: int) -> str:
    above, last = divmod(number, 1_000)
    return f"0/x{above:03}/{last:03}" if above else f"0/{last:03}"


def _timed(world: World, act: Callable[[], object]) -> Figures:
    took = []
    for _ in range(RUNS):
        with world.app.app_context(), transaction(write=False):
            session().connection()
            began = time.perf_counter()
            act()
            took.append((time.perf_counter() - began) * 1_000)
    slow = statistics.quantiles(took, n=100)[98]
    return {"p50_ms": round(statistics.median(took), 3), "p99_ms": round(slow, 3)}


if __name__ == "__main__":
    print(json.dumps(figures(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES), indent=2))
