"""A small app with nothing but the log, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.log.world import ANA, BEN, OTHER_CASE, World, asked_by, moved, shown


@pytest.fixture
def world(engine_url: str, tmp_path: Path) -> Iterator[World]:
    """An empty log, on each engine in turn."""
    made = World(engine_url, tmp_path)
    yield made
    made.dispose()


@pytest.fixture
def a_log(world: World) -> World:
    """Seven entries of two people about two cases, rows in two of them, two checkpoints."""
    world.write(ANA, "case.open", moved(1), rows={"session:" + "1" * 32: "11" * 32})
    world.write(BEN, "session.open")
    world.write(ANA, "section.write", moved(2), sections={"identity": 1})
    world.write(None, "stranger.turned_away", count=3, outcome="refused", reason="api")
    world.sign()
    world.write(BEN, "case.read", shown(2), outcome="refused", reason="missing")
    with asked_by("r-2"):
        world.write(ANA, "case.open", moved(1, OTHER_CASE), rows={"session:" + "1" * 32: "22" * 32})
        world.write(ANA, "section.read", shown(2), sections={"identity": 1}, purpose="supervision")
    world.sign()
    world.cosign("da77ade7")
    return world
