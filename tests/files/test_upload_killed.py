"""Whoever takes a file in is killed (SIGKILL) in between: it is kept whole, or not at all.

NRM_TEST_ROUNDS says how many uploads; `make soak` makes 200 on each engine.
"""

import io
import os
import random
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from nrm.database import db
from nrm.files.kinds import TEXT
from nrm.files.sweeping import sweep_files
from tests.adversary.hostile import Hands
from tests.custody.test_rotation_killed import Points
from tests.support.country import Country, Person
from tests.support.files import files_on_disk, sends
from tests.support.steps import open_a_case

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "4"))
CONTENT = b"seen today\n" * 30_000
_ON_DISK = {"open", "os.rename", "os.remove", "os.chmod"}
_NEVER = 1_000_000


class _Line(io.BytesIO):
    """A body on a line that may be cut at every piece."""

    points: Points

    def read(self, size: int | None = -1, /) -> bytes:
        self.points.pass_one()
        return super().read(size)


def _sends_in_a_child(country: Country, ana: Person, here: str, last: int, counted: Path) -> bool:
    """Whether it came to its end; the process is killed at its point number `last`."""
    child = os.fork()
    if child == 0:
        points = _Line.points = Points(last)
        with country.app.app_context():
            for engine in db.engines.values():
                engine.dispose(close=False)  # No connection of the parent's is touched.
                event.listen(engine, "before_cursor_execute", points.pass_one)
                event.listen(engine, "commit", points.pass_one)
        folder = str(country.folder)

        def on_disk(name: str, given: tuple[Any, ...]) -> None:
            if name in _ON_DISK and str(given[0]).startswith(folder):
                points.pass_one()

        sys.addaudithook(on_disk)
        answer = sends(ana, here, _Line(CONTENT), TEXT, "seen.txt")
        counted.write_text(str(points.count))
        os._exit(answer.status_code != 201)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def test_every_upload_that_was_cut_off_is_kept_whole_or_not_at_all(
    country: Country, tmp_path: Path
) -> None:
    draw, ana, counted = random.Random(2), country.person("ana"), tmp_path / "points"
    here = f"/cases/{open_a_case(ana)['id']}"
    assert _sends_in_a_child(country, ana, here, _NEVER, counted)
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
