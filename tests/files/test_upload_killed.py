"""Whoever takes a file in is killed (SIGKILL) in between: it is kept whole, or not at all.

NRM_TEST_ROUNDS says how many uploads; `make soak` makes 200 on each engine.
"""

import io
import os
import random
from pathlib import Path
from uuid import UUID

import pytest

from nrm.files.kinds import TEXT
from nrm.files.sweeping import sweep_files
from tests.adversary.hostile import Hands
from tests.support.country import Country, Person
from tests.support.files import files_on_disk, sends
from tests.support.killed import NEVER, Points, survives
from tests.support.steps import open_a_case

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "4"))
CONTENT = b"seen today\n" * 30_000


class _Line(io.BytesIO):
    """A body on a line that may be cut at every piece."""

    points: Points

    def read(self, size: int | None = -1, /) -> bytes:
        self.points.pass_one()
        return super().read(size)


def _sends_in_a_child(country: Country, ana: Person, here: str, last: int, counted: Path) -> bool:
    """Whether it came to its end; the process is killed at its point number `last`."""

    def send(points: Points) -> bool:
        _Line.points = points
        return sends(ana, here, _Line(CONTENT), TEXT, "seen.txt").status_code == 201

    return survives(country, send, last, counted)


def test_every_upload_that_was_cut_off_is_kept_whole_or_not_at_all(
    country: Country, tmp_path: Path
) -> None:
    draw, ana, counted = random.Random(2), country.person("ana"), tmp_path / "points"
    here = f"/cases/{open_a_case(ana)['id']}"
    assert _sends_in_a_child(country, ana, here, NEVER, counted)
    most, killed, kept = int(counted.read_text()), 0, 1
    for _ in range(ROUNDS):
        killed += not _sends_in_a_child(country, ana, here, draw.randint(1, most), counted)
        with country.app.app_context():
            sweep_files()
        listed = [item["id"] for item in ana.get(f"{here}/files").json["items"]]
        assert len(listed) >= kept
        kept = len(listed)
        assert sorted(each.name for each in files_on_disk(country)) == sorted(
            UUID(file_id).hex for file_id in listed
        )
        assert ana.get(f"{here}/files/{listed[-1]}").data == CONTENT
    assert killed >= ROUNDS * 3 // 4
    assert Hands(country).verify()[0] == 0
