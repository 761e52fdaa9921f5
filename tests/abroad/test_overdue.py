"""What another country asks and nobody decides by its deadline: that is told once, to somebody."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from nrm.abroad.messages import Kind
from nrm.abroad.models import FocalPoint
from nrm.abroad.overdue import sweep_overdue
from nrm.database import db, now
from nrm.log import writer as log
from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, entries
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.killed import NEVER, Points, a_point, survives
from tests.support.neighbours import Neighbour, envelope

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "4"))
MISS = "trm_arrival.miss"
# Five working days, whatever holidays there are.
LATE = 21 * DAY.total_seconds()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def _sweeps(country: Country) -> int:
    with country.app.app_context():
        return sweep_overdue()


def _arrives(country: Country) -> tuple[Person, str]:
    ana = country.person("ana")
    return ana, Neighbour(country).pairs().arrives(ana)


def test_one_that_nobody_decides_is_told_once_and_is_accepted_still(
    country: Country, time: Time
) -> None:
    ana, there = _arrives(country)
    assert ana.get(there).json["missed_at"] is None
    assert _sweeps(country) == 0
    time.on(LATE)
    ana = country.person("ana")
    runs = [country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"]) for _ in range(2)]
    done = [json.loads(run.stdout) for run in runs]
    assert [(each["abroad_ended"], each["failed"]) for each in done] == [(1, []), (0, [])]
    (line,) = ana.get("/trm-arrivals").json["items"]
    assert line["arrived_at"] < line["due_at"] < line["missed_at"]
    assert ana.get(there).json["missed_at"] == line["missed_at"]
    accepted = ana.step(there, "accept").json
    assert (accepted["state"], accepted["missed_at"]) == ("accepted", line["missed_at"])
    (told,) = entries(country, MISS)
    assert (told["actor"], told["case_pseudonym"]) == (None, None)
    assert told["referral_pseudonym"] == UUID(line["exchange"]).hex
    assert Hands(country).verify()[0] == 0


@pytest.mark.parametrize("step", ["accept", "decline"])
def test_none_that_was_decided_in_time(country: Country, time: Time, step: str) -> None:
    ana, there = _arrives(country)
    said = {"reason": "no_capacity"} if step == "decline" else {}
    assert ana.step(there, step, **said).status_code == 200
    time.on(LATE)
    assert _sweeps(country) == 0 and entries(country, MISS) == []


def test_none_of_which_the_consent_has_ended(country: Country, time: Time) -> None:
    """By the clock, or because the other country said so; the sweep of the end has not come by."""
    other, soon = Neighbour(country).pairs(), (now() + timedelta(days=1)).isoformat()
    assert other.says(Kind.ENVELOPE, envelope(until=soon), uuid4()) == 204
    assert other.says(Kind.ENDED, {}, other.asks(), 2) == 204
    time.on(LATE)
    assert _sweeps(country) == 0 and entries(country, MISS) == []


def test_none_of_a_country_that_is_paired_no_more(country: Country, time: Time) -> None:
    _arrives(country)
    with country.inside() as opened:
        (point,) = opened.query(FocalPoint).all()
        point.ended_at = now()
        log.write(None, "focal_point.end")
    time.on(LATE)
    assert _sweeps(country) == 0 and entries(country, MISS) == []


def test_none_that_somebody_forged_keeps_others_from_being_told(
    country: Country, time: Time
) -> None:
    other, hands = Neighbour(country).pairs(), Hands(country)
    forged, _ = other.asks(), other.asks()
    row = hands.row("trm_arrival", exchange_id=forged)
    hands.set("trm_arrival", row["id"], due_at=row["arrived_at"])
    time.on(LATE)
    assert (_sweeps(country), _sweeps(country)) == (1, 0)
    assert len(entries(country, MISS)) == 1


@pytest.mark.race
def test_of_two_runs_at_once_each_is_told_by_one(country: Country, time: Time) -> None:
    other = Neighbour(country).pairs()
    for _ in range(ROUNDS):
        other.asks()
        time.on(LATE)
        with ThreadPoolExecutor(2) as both:
            assert sum(both.map(_sweeps, [country] * 2)) == 1
    assert len(entries(country, MISS)) == ROUNDS
    assert Hands(country).verify()[0] == 0


@pytest.mark.race
def test_decided_between_being_found_and_being_told_it_is_not_told(
    country: Country, time: Time
) -> None:
    _, there = _arrives(country)
    time.on(LATE)
    ana = country.person("ana")
    with ThreadPoolExecutor(1) as meanwhile, country.app.app_context():

        def decides(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if "missed_at IS NULL" in statement:
                assert meanwhile.submit(ana.step, there, "accept").result().status_code == 200

        event.listen(db.engine, "after_cursor_execute", decides)
        assert sweep_overdue() == 0
        event.remove(db.engine, "after_cursor_execute", decides)
    assert entries(country, MISS) == []
    assert ana.get(there).json["missed_at"] is None


@pytest.mark.race
def test_killed_in_between_it_is_told_by_the_next_run(
    country: Country, time: Time, tmp_path: Path
) -> None:
    draw, counted, points, killed = Random(5), tmp_path / "points", 12, 0
    other = Neighbour(country).pairs()

    def run(_points: Points) -> bool:
        return _sweeps(country) >= 0

    for told in range(1, ROUNDS + 1):
        other.asks()
        time.on(LATE)
        killed += not survives(country, run, a_point(draw, points), counted)
        assert survives(country, run, NEVER, counted)
        points = max(points, int(counted.read_text()))
        rows = Hands(country).rows("trm_arrival")
        assert len(entries(country, MISS)) == told == len([r for r in rows if r["missed_at"]])
    assert killed
    assert Hands(country).verify()[0] == 0


def test_what_the_other_country_does_not_take_is_told_once_to_whoever_has_to_call(
    country: Country, time: Time
) -> None:
    ana = country.person("ana")
    until = (now() + timedelta(days=30)).isoformat()
    there = Neighbour(country).pairs().is_asked(ana, until=until)
    assert _sweeps(country) == 0
    time.on(3 * 60 * 60)
    assert (_sweeps(country), _sweeps(country)) == (1, 0)
    (entry,) = entries(country, "trm_referral.wait")
    assert entry["actor"] is None and entry["referral_pseudonym"] == there[-36:].replace("-", "")
    ana = country.person("ana")
    assert ana.step(there, "withdraw", reason="safety").status_code == 200
    time.on(3 * 60 * 60)
    # What never left is taken back here: nothing waits any more.
    assert _sweeps(country) == 0
