"""Whoever writes the log is killed (SIGKILL) at any moment: the next look finds nothing wrong.

NRM_TEST_ROUNDS says how often, five times each; `make soak` kills 1,000 times on each engine.
"""

import json
import os
import signal
import time
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random

import pytest

from nrm.audit.cli import audit
from nrm.log.acts import Act
from tests.log.world import ANA, BEN, CASE, TABLES, World, moved, shown
from tests.support.exported import Exported, exported, kinds, remarks
from tests.support.killed import NEVER, Points, watch

pytestmark = pytest.mark.race

KILLS = 5 * int(os.environ.get("NRM_TEST_ROUNDS", "2"))
# A log begins anew after so many, so that it stays short enough to be looked at each time.
ANEW = 50
MOST_POINTS, MOST_SECONDS = 150, 0.1


def test_no_moment_leaves_a_log_that_is_not_whole(engine_url: str, tmp_path: Path) -> None:
    draw, places = Random(KILLS), count()
    world, version, written, cut_off = World(engine_url, tmp_path), 0, 0, 0
    for number in range(1, KILLS + 1):
        taken = tmp_path / f"taken-{next(places)}"
        killed_at_work(world, version, draw, taken)
        world.restart()
        assert world.kinds() == set(), number
        told = {kind for kind, _ in world.remarks()}
        assert told <= {"unsigned", "not-outside"}
        cut_off += bool(told)
        export = exported(world, tmp_path)
        asked = {"keys": [export.key], "checkpoints": world.notes()}
        assert (kinds(export.written, **asked), remarks(export.written, **asked)) == (set(), [])
        # An export that was being written is whole, or is not there.
        assert not taken.exists() or kinds(taken.read_bytes()) == set()
        version = newest_version(export)
        if number % ANEW == 0 or number == KILLS:
            written, version = written + version, 0
            begin_anew(world)
    # It was written on between the kills, and some of them left what was not signed yet.
    assert cut_off and written > KILLS
    world.dispose()


def killed_at_work(world: World, version: int, draw: Random, taken: Path) -> None:
    """A process writes the log, and takes it out, as fast as it can, until it is killed.

    At a statement, a commit or an act on a file, or at any moment that a clock names.
    """
    points, seconds, seed = (
        draw.randint(1, MOST_POINTS),
        draw.random() * MOST_SECONDS,
        draw.random(),
    )
    by_the_clock = draw.random() < 0.5
    begun, says = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            world.app = world.another_process()  # No connection of the parent's is touched.
            watch(world.app, taken.parent, Points(NEVER if by_the_clock else points))
            os.write(says, b"!")
            work(world, version, Random(seed), taken)
        except Exception:  # noqa: BLE001 - what went wrong is told, as nobody else is there to tell
            traceback.print_exc()
        os._exit(1)
    os.close(says)
    os.read(begun, 1)
    if by_the_clock:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    os.close(begun)


def work(world: World, version: int, draw: Random, taken: Path) -> None:
    """Never ends. `version`: of the head of the one case."""
    acts: tuple[Callable[[], object], ...] = (
        lambda: world.write(draw.choice([ANA, BEN, None]), "case.list"),
        lambda: world.write(
            BEN, "case.list", rows={f"session:{draw.getrandbits(128):032x}": "ended"}
        ),
        lambda: world.write_many(ANA, [Act(action="section.read", thing=shown(version))] * 20),
        world.sign,
        lambda: take_out(world, taken),
    )
    while True:
        version += 1
        world.write(ANA, "section.write", moved(version), sections={"identity": version})
        draw.choice(acts)()


def take_out(world: World, taken: Path) -> None:
    taken.unlink(missing_ok=True)
    world.app.test_cli_runner().invoke(audit, ["export", str(taken)])


def newest_version(export: Exported) -> int:
    heads = [json.loads(body)["after"] for body in export.bodies if CASE.encode() in body]
    return int(heads[-1]["version"]) if heads else 0


def begin_anew(world: World) -> None:
    """An empty log, in the database and outside."""
    with world.hostile() as connection:
        for table in TABLES:
            connection.execute(table.delete())
    world.file.unlink()
    world.restart()
