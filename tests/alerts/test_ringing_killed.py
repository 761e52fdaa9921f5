"""A run is killed (SIGKILL) somewhere in between, or two run at once: nothing missed or doubled.

NRM_TEST_ROUNDS says how often; `make soak` says 200.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest

from nrm import jobs
from nrm.alerts.ringing import Rung, ring_all
from tests.adversary.hostile import Hands
from tests.alerts.ringing import QUIET, entries, rings, told
from tests.stories.test_referral_rows import FIELDS, SHOWN
from tests.support.case_steps import a_screened_case
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.killed import NEVER, Points, a_point, survives
from tests.support.steps import a_sent_referral, open_a_case

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "3"))
DAYS = 20 * 24 * 3600
EXPECTED = [
    ("acknowledge", "breach", "recipient"),
    ("acknowledge", "breach", "social_worker"),
    ("acknowledge", "over", "recipient"),
    ("acknowledge", "over", "social_worker"),
    ("acknowledge", "over", "supervisor"),
    ("acknowledge", "warn", "recipient"),
    ("initial_needs", "breach", "supervisor"),
    ("initial_risk", "breach", "supervisor"),
]


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def _late(country: Country, time: Time) -> None:
    """A case without risk and needs, and a referral that nobody read; long ago."""
    ana = country.person("ana")
    a_screened_case(ana)
    a_sent_referral(country, ana, open_a_case(ana, identity=SHOWN["identity"]), "Clinic", FIELDS)
    time.on(DAYS)


def _drop(country: Country) -> None:
    """What was told so far is out of the way for the next round."""
    hands = Hands(country)
    for row in hands.rows("alert"):
        hands.delete("alert", row["id"])
    for row in hands.rows("clock"):
        hands.delete("clock", row["id"])


def test_what_a_kill_cut_off_is_told_by_the_next_run(
    country: Country, time: Time, tmp_path: Path
) -> None:
    draw, counted, points, killed = Random(2), tmp_path / "points", 40, 0

    def run(_points: Points) -> bool:
        runner = country.app.test_cli_runner()
        return runner.invoke(args=["nrm", "clocks", "run"]).exit_code == 0

    for _ in range(ROUNDS):
        _late(country, time)
        before = len(entries(country, "referral.expire"))
        killed += not survives(country, run, a_point(draw, points), counted)
        assert survives(country, run, NEVER, counted)
        points = max(points, int(counted.read_text()))
        assert [line for line in told(country) if line[0] != "draft_expiry"] == EXPECTED
        assert len(entries(country, "referral.expire")) == before + 1
        assert rings(country) == QUIET
        _drop(country)
    assert killed
    with country.app.app_context():
        jobs.sweep()  # A half whose shredding the kill came before.
    assert Hands(country).verify()[0] == 0


def test_of_two_runs_at_once_each_moment_is_told_by_one(country: Country, time: Time) -> None:
    for _ in range(ROUNDS):
        _late(country, time)
        with ThreadPoolExecutor(2) as both:
            done = list(both.map(lambda _: _run(country), range(2)))
        assert _sum(done) == {"warned": 1, "breached": 3, "ended": 1, "failed": 0}
        assert [line for line in told(country) if line[0] != "draft_expiry"] == EXPECTED
        _drop(country)
    assert len(entries(country, "referral.expire")) == ROUNDS


def _run(country: Country) -> Rung:
    with country.app.app_context():
        return sum(ring_all(), Rung())


def _sum(done: list[Rung]) -> Mapping[str, Any]:
    total = sum(done, Rung())
    return {name: getattr(total, name) for name in QUIET}
