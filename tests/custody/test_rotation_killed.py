"""Whoever rotates is killed (SIGKILL) somewhere in between: the next run ends it as it should.

NRM_TEST_ROUNDS says how many rotations; `make soak` makes 200.
"""

import os
import random
from pathlib import Path

import pytest

from nrm.custody.standing import Standing, standing
from tests.adversary.hostile import Hands
from tests.support.country import Country
from tests.support.killed import NEVER, Points, survives
from tests.support.steps import a_sent_referral, open_a_case

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "4"))
NAME = {"preferred_name": "Mira"}


def run_in_a_child(country: Country, order: list[str], last: int, counted: Path) -> bool:
    """Whether the command came to its end; it is killed at its point number `last`."""

    def run(_points: Points) -> bool:
        runner = country.app.test_cli_runner()
        return runner.invoke(args=["nrm", "vault", *order]).exit_code == 0

    return survives(country, run, last, counted)


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
            assert run_in_a_child(country, rotate, NEVER, counted)
            points["rotate"] = int(counted.read_text())
        for _ in range(2):
            killed += not run_in_a_child(
                country, reseal, draw.randint(1, points["reseal"]), counted
            )
        assert run_in_a_child(country, reseal, NEVER, counted)
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
