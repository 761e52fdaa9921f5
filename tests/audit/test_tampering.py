"""Many hands tamper with a log, at random: whoever kept one checkpoint notices every change.

By day a sample; `make soak` makes 50,000 changes of a log of 2,000 entries and 200 of one of
100,000 (NRM_TEST_ROUNDS times 250, and once). The table in docs/log-export.md is of such a night.
"""

import os
import re
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.log.world import World
from tests.support import tampering as by
from tests.support.campaign import (
    CHECKPOINT,
    EDITED,
    IN_PLACE,
    KEY,
    KINDS,
    UNPINNED,
    Begun,
    Tally,
    campaign,
    changes,
    in_place,
    notices,
    trusts,
)
from tests.support.exported import exported
from tests.support.laid_down import lay_down

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "1"))
ALL_NIGHT = ROUNDS >= 100
CHANGES, ENTRIES = (250 * ROUNDS, 2_000) if ALL_NIGHT else (2 * (len(KINDS) + 1), 300)
DOCUMENTED = Path(__file__).parents[2] / "docs" / "log-export.md"


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


def table_of(page: str) -> dict[tuple[str, str], list[str]]:
    """What a page says of each kind: in place, unpinned, with the key, with a checkpoint."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| \d+ \| (.+) \|$", page, re.MULTILINE)
    return {(what, who): said.split(" | ") for what, who, said in rows}


def fits(said: str, tally: Tally, by_whom: str) -> bool:
    """Whether a sample agrees: all and none leave no exception."""
    found = tally.share(by_whom)
    return said == found or said not in {"all", "none", "-"}


def test_the_honest_log_is_whole_and_is_what_the_service_writes(
    world: World, tmp_path: Path
) -> None:
    honest = by.a_log(200)
    for trust in trusts(honest).values():
        assert not notices(honest.written(), trust)
    lay_down(world, honest)
    assert world.faults() == []
    lines = exported(world, tmp_path).written.splitlines()
    assert lines[1 : len(honest.lines) + 1] == honest.lines


def test_nothing_goes_unnoticed_by_whoever_kept_a_checkpoint() -> None:
    documented = table_of(DOCUMENTED.read_text())
    table, missed = campaign(by.a_log(ENTRIES), CHANGES, Random(ROUNDS), 10 if ALL_NIGHT else 1)
    assert missed == []
    assert set(table) == {*KINDS, EDITED} == set(documented)
    wrong = [
        (kind, name)
        for kind, tally in table.items()
        for name, said in zip((UNPINNED, KEY, CHECKPOINT), documented[kind][1:], strict=True)
        if not fits(said, tally, name)
    ]
    assert wrong == []


def test_what_is_noticed_in_place_is_as_documented(world: World) -> None:
    documented = table_of(DOCUMENTED.read_text())
    each = 20 if ALL_NIGHT else 1
    for kind, tally in in_place(world, by.a_log(150), each, Random(ROUNDS)).items():
        assert fits(documented[kind][0], tally, IN_PLACE), kind


@pytest.mark.skipif(not ALL_NIGHT, reason="a log of 100,000 entries; `make soak` changes it")
def test_a_long_log_is_no_place_to_hide() -> None:
    assert campaign(by.a_log(100_000), 204, Random(ROUNDS), 1_000)[1] == []


def test_a_change_is_one_and_is_looked_for_as_in_the_whole_file() -> None:
    honest, draw = by.a_log(200), Random(1)
    begun = {name: Begun(honest, asked) for name, asked in trusts(honest).items()}
    whole = honest.written()
    for made in islice(changes(honest, draw), 2 * len(KINDS)):
        assert made.written() != whole
        for name, asked in trusts(honest).items():
            assert begun[name].notices(made) == notices(made.written(), asked)
