"""`flask nrm jobs`: all that happens by itself, round after round, and what keeps it from that."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, entries, told
from tests.house.source import ROOT
from tests.stories.test_referral_rows import FIELDS, SHOWN
from tests.support.case_steps import a_screened_case
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.killed import NEVER, Points, a_point, survives
from tests.support.steps import a_sent_referral, open_a_case

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "3"))


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def _once(country: Country, exit_code: int = 0) -> Any:
    run = country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
    assert run.exit_code == exit_code, run.output
    return json.loads(run.stdout)


def _left_behind(country: Country) -> None:
    """A half whose referral has ended, as a crash between two commits leaves it."""
    ana, hands = country.person("ana"), Hands(country)
    case = open_a_case(ana, identity=SHOWN["identity"])
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    half = next(row for row in hands.shred_rows() if row["part"] == "half")
    ana.step(there, "withdraw", reason="need_ended")
    hands.put_back_secret(half)
    assert _halves(country) == 1


def _halves(country: Country) -> int:
    return len([row for row in Hands(country).shred_rows() if row["part"] == "half"])


def test_a_round_does_all_of_it_once(country: Country, time: Time) -> None:
    a_screened_case(country.person("ana"))
    _left_behind(country)
    time.on((5 * DAY).total_seconds())
    names = (
        "heartbeat",
        "clocks",
        "secrets",
        "files",
        "offers",
        "appointments",
        "restricted_notes",
    )
    names += ("concerns", "consultations", "abroad_ended", "requests", "notices", "letters")
    names += ("review", "webhooks", "abroad", "self_check", "feed")
    nothing = {"failed": [], **dict.fromkeys(names, 0)}
    assert _once(country) == {**nothing, "heartbeat": 1, "clocks": 2, "secrets": 1}
    # Another minute may have begun.
    assert {**_once(country), "heartbeat": 0} == nothing
    assert _halves(country) == 0
    assert Hands(country).verify()[0] == 0


def test_a_job_that_fails_keeps_none_of_the_others_from_being_done(
    country: Country, time: Time
) -> None:
    _left_behind(country)
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])
    a_sent_referral(country, ana, case, "Clinic", FIELDS)
    (referral,) = Hands(country).rows("referral", state="sent")
    Hands(country).set("referral", referral["id"], urgency="high")
    time.on((20 * DAY).total_seconds())
    done = _once(country, exit_code=1)
    assert done["failed"] == ["clocks"]
    # The forged one keeps its own half, and nobody else's.
    assert (done["secrets"], _halves(country)) == (1, 1)


@pytest.mark.race
def test_a_round_that_was_killed_is_ended_by_the_next(
    country: Country, time: Time, tmp_path: Path
) -> None:
    draw, counted, points, killed = random.Random(4), tmp_path / "points", 60, 0

    def run(_points: Points) -> bool:
        runner = country.app.test_cli_runner()
        return runner.invoke(args=["nrm", "jobs", "--once"]).exit_code == 0

    for number in range(ROUNDS):
        ana = country.person("ana")
        case = open_a_case(ana, identity=SHOWN["identity"])
        a_sent_referral(country, ana, case, "Clinic", FIELDS)
        time.on((20 * DAY).total_seconds())
        killed += not survives(country, run, a_point(draw, points), counted)
        assert survives(country, run, NEVER, counted)
        points = max(points, int(counted.read_text()))
        assert _halves(country) == 0
        assert len(entries(country, "referral.expire")) == number + 1
        assert told(country).count(("acknowledge", "over", "supervisor")) == number + 1
        assert Hands(country).verify()[0] == 0
    assert killed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_is_told_to_stop_and_signs_the_log(country: Country, number: signal.Signals) -> None:
    open_a_case(country.person("ana"))
    settings = {"NRM_DATA": str(country.folder), "NRM_DATABASE_URL": country.url}
    order = [sys.executable, "-m", "flask", "--app", "wsgi", "nrm", "jobs", "--every", "3600"]
    with subprocess.Popen(
        order, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["failed"] == []
        running.send_signal(number)
        assert running.wait(30) == 0
    note = (country.folder / "checkpoints").read_text().strip().split("\n\n")[-2]
    size = int(note.splitlines()[1])
    assert size == len(Hands(country).rows("audit_entry"))
