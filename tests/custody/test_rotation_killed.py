"""Whoever rotates is killed (SIGKILL) somewhere in between: the next run ends it as it should.

A child counts its statements, commits, and what it does to files, and kills itself at a point
drawn with a fixed seed. NRM_TEST_ROUNDS says how many rotations; `make soak` makes 200.
"""

import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from nrm.custody.standing import Standing, standing
from nrm.database import db
from tests.adversary.hostile import Hands
from tests.support.country import Country
from tests.support.steps import a_sent_referral, open_a_case

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "4"))
NAME = {"preferred_name": "Mira"}
_ON_DISK = {"open", "os.rename", "os.remove"}
_NEVER = 1_000_000


class Points:
    """The points at which a process may be killed; it is at the one named."""

    def __init__(self, last: int) -> None:
        self.left, self.count = last, 0

    def pass_one(self, *_: Any) -> None:
        self.left, self.count = self.left - 1, self.count + 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def run_in_a_child(country: Country, order: list[str], last: int, counted: Path) -> bool:
    """Whether the command came to its end; it is killed at its point number `last`."""
    child = os.fork()
    if child == 0:
        app, points = country.app, Points(last)
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose(close=False)  # No connection of the parent's is touched.
                event.listen(engine, "before_cursor_execute", points.pass_one)
                event.listen(engine, "commit", points.pass_one)
        folder = str(country.folder)

        def on_disk(name: str, given: tuple[Any, ...]) -> None:
            if name in _ON_DISK and str(given[0]).startswith(folder):
                points.pass_one()

        sys.addaudithook(on_disk)
        answer = app.test_cli_runner().invoke(args=["nrm", "vault", *order])
        counted.write_text(str(points.count))
        os._exit(answer.exit_code)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def _standing(country: Country) -> Standing:
    with country.inside(write=False):
        return standing()


def test_every_rotation_that_was_cut_off_ends_right(country: Country, tmp_path: Path) -> None:
    draw, hands, counted = random.Random(1), Hands(country), tmp_path / "points"
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    rotate, reseal = ["rotate", "--yes"], ["reseal"]
    points, killed = {"rotate": 60, "reseal": 150}, 0
    for number in range(ROUNDS):
        wanted = number + 2
        killed += not run_in_a_child(country, rotate, draw.randint(1, points["rotate"]), counted)
        now = _standing(country)
        if now.current < wanted or not now.is_logged:
            assert run_in_a_child(country, rotate, _NEVER, counted)
            points["rotate"] = int(counted.read_text())
        for _ in range(2):
            killed += not run_in_a_child(
                country, reseal, draw.randint(1, points["reseal"]), counted
            )
        assert run_in_a_child(country, reseal, _NEVER, counted)
        now = _standing(country)
        assert (now.current, now.total, now.is_logged) == (wanted, 0, True)
        assert ana.get(f"/cases/{case['id']}/sections/identity").json["content"] == NAME
    assert killed > ROUNDS
    assert [row["pepper_version"] for row in hands.rows("account", name="ana")] == [1]
    ana = country.person("ana")
    assert ana.get(f"/cases/{case['id']}/sections/identity").json["content"] == NAME
    assert hands.verify()[0] == 0
    said = [row for row in hands.rows("audit_entry") if row["action"] == "vault.rotate"]
    assert len(said) == ROUNDS
