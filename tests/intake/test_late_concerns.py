"""A concern that nobody does anything about in time is told of: once, and once more to others."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from nrm.database import db, now
from nrm.intake.overdue import sweep_late_concerns
from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, entries
from tests.custody.colleagues import makes_leave
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.concerns import AGREED, CANARY, TOLD, takes_in, tells_us
from tests.support.country import Country, Person
from tests.support.killed import NEVER, Points, a_point, survives
from tests.support.reader import Reader

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "4"))
OVERDUE, ESCALATE = "concern.overdue", "concern.escalate"
# Three working days twice, whatever holidays there are.
LATE = 30 * DAY.total_seconds()
DANGER = {**TOLD, "danger": "yes"}


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def _sweeps(country: Country) -> int:
    with country.app.app_context():
        return sweep_late_concerns()


def _arrives(country: Country, told: dict[str, Any] = TOLD) -> str:
    """Where it is read."""
    takes_in(country)
    assert tells_us(country, told).status_code == 201
    (line,) = country.person("ana").get("/concerns").json["items"]
    return f"/concerns/{line['id']}"


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)


def _late(country: Country, time: Time, there: str) -> Person:
    """Ana, once what runs has passed."""
    due = _at(country.person("ana").get(there).json["due_at"])
    time.on((due - now()).total_seconds() + 1)
    return country.person("ana")


def _desk(country: Country, name: str) -> str:
    return str(Reader(country.person(name)).get("/").text)


def test_one_that_nobody_takes_up_is_told_once_and_once_more(country: Country, time: Time) -> None:
    there = _arrives(country)
    assert country.person("ana").get(there).json["overdue_at"] is None
    assert _sweeps(country) == 0
    ana = _late(country, time, there)
    runs = [country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"]) for _ in range(2)]
    done = [json.loads(run.stdout) for run in runs]
    assert [(each["concerns"], each["failed"]) for each in done] == [(1, []), (0, [])]
    (line,) = ana.get("/concerns").json["items"]
    assert line["arrived_at"] < line["due_at"] < line["overdue_at"]
    assert "Overdue by" in Reader(ana).get(there).text and "Overdue by" in _desk(country, "sue")
    # Co-ordinators are told of it only when it was as long late once more.
    assert "Lead North has taken it up" not in _desk(country, "rita")
    time.on(LATE)
    assert (_sweeps(country), _sweeps(country)) == (1, 0)
    desk = _desk(country, "rita")
    assert "Nobody of Lead North has taken it up." in desk and CANARY not in desk
    rita = country.person("rita")
    assert [rita.get(path).status_code for path in (there, "/concerns")] == [404, 403]
    acts = [entries(country, act) for act in (OVERDUE, ESCALATE)]
    assert [[each["actor"] for each in one] for one in acts] == [[None], [None]]
    ana = country.person("ana")
    taken = ana.step(there, "take_up").json
    assert taken["overdue_at"] is None and _at(taken["due_at"]) > now()
    assert "Lead North has taken it up" not in _desk(country, "rita")
    assert Hands(country).verify()[0] == 0


def test_where_somebody_is_in_danger_the_co_ordinators_are_told_at_once(
    country: Country, time: Time
) -> None:
    there = _arrives(country, DANGER)
    _late(country, time, there)
    assert (_sweeps(country), _sweeps(country)) == (1, 0)
    assert "Nobody of Lead North has taken it up." in _desk(country, "rita")
    time.on(LATE)
    assert _sweeps(country) == 0 and entries(country, ESCALATE) == []


@pytest.mark.parametrize("step", ["take_up", "miss", "set_aside"])
def test_none_about_which_something_was_done_in_time(
    country: Country, time: Time, step: str
) -> None:
    there, ana = _arrives(country, DANGER), country.person("ana")
    if step != "take_up":
        ana.step(there, "take_up")
    before = _at(ana.get(there).json["due_at"])
    reason = {"reason": "known"} if step == "set_aside" else {}
    time.on(60)
    assert ana.step(there, step, **reason).status_code == 200
    time.on(max(timedelta(0), min(before - now(), timedelta(hours=4))).total_seconds() - 30)
    assert _sweeps(country) == 0 and entries(country, OVERDUE) == []


def test_what_was_taken_up_stays_on_a_desk_until_it_has_come_to_an_end(
    country: Country, time: Time
) -> None:
    """First on that of whoever took it up; on everybody's once it is late."""
    there = _arrives(country)
    country.person("ana").step(there, "take_up")
    for step, waits, again in (
        ("miss", "Make a case of it, or set it aside.", ""),
        ("take_up", "nobody could be reached. Try again.", "again"),
    ):
        assert waits in _desk(country, "ana"), again
        assert there not in _desk(country, "eva") + _desk(country, "sue")
        ana = _late(country, time, there)
        assert (_sweeps(country), _sweeps(country)) == (1, 0)
        for name in ("ana", "eva", "sue"):
            assert "Overdue by" in _desk(country, name)
        assert there not in _desk(country, "rita") + _desk(country, "olga")
        assert "has taken it up" not in _desk(country, "rita")
        time.on(LATE)
        assert (_sweeps(country), _sweeps(country)) == (1, 0)
        ana = country.person("ana")
        stepped = ana.step(there, step).json
        assert stepped["overdue_at"] is None and _at(stepped["due_at"]) > now()
    assert there not in _desk(country, "eva")
    ana.step(there, "set_aside", reason="known")
    time.on(LATE)
    assert _sweeps(country) == 0
    assert there not in _desk(country, "ana")
    assert [len(entries(country, act)) for act in (OVERDUE, ESCALATE)] == [2, 2]
    assert Hands(country).verify()[0] == 0


@pytest.mark.parametrize("steps", [["take_up"], ["take_up", "miss"]])
def test_what_somebody_took_up_who_left_stands_on_every_desk(
    country: Country, steps: list[str]
) -> None:
    there, eva = _arrives(country), country.person("eva")
    for step in steps:
        assert eva.step(there, step).status_code == 200
    assert there not in _desk(country, "ana")
    assert makes_leave(country, country.person("ana"), "eva").status_code == 200
    assert there in _desk(country, "ana") and there in _desk(country, "sue")


def test_nothing_is_late_where_a_country_has_no_such_deadline(
    country: Country, time: Time, tmp_path: Path
) -> None:
    packaged = Path("nrm/profiles/demonstration.toml").read_text()
    none = "".join(f'{each} = "off"\n' for each in ("urgent_24h", "high", "routine"))
    off = "".join(f"[clocks.{name}]\n{none}" for name in ("concern", "concern_decide"))
    (tmp_path / "calm.toml").write_text(f"{packaged}\n{off}")
    country.app.config["NRM_PROFILE"] = str(tmp_path / "calm.toml")
    there = _arrives(country)
    for step in ("take_up", "set_aside"):
        time.on(LATE)
        assert _sweeps(country) == 0
        ana = country.person("ana")
        assert "Overdue" not in Reader(ana).get("/concerns").text + Reader(ana).get(there).text
        ana.step(there, step, **({"reason": "known"} if step == "set_aside" else {}))


def test_none_that_somebody_forged_keeps_others_from_being_told(
    country: Country, time: Time
) -> None:
    takes_in(country)
    for told in (AGREED, TOLD):
        assert tells_us(country, told).status_code == 201
    hands = Hands(country)
    forged = hands.rows("concern")[0]
    hands.set("concern", forged["id"], due_at=forged["arrived_at"])
    time.on(LATE)
    assert _sweeps(country) == 1
    assert len(entries(country, OVERDUE)) == 1


@pytest.mark.race
def test_of_two_runs_at_once_each_is_told_by_one(country: Country, time: Time) -> None:
    takes_in(country)
    for _ in range(ROUNDS):
        assert tells_us(country, DANGER).status_code == 201
        time.on(LATE)
        with ThreadPoolExecutor(2) as both:
            assert sum(both.map(_sweeps, [country] * 2)) == 1
    assert len(entries(country, OVERDUE)) == ROUNDS
    assert Hands(country).verify()[0] == 0


@pytest.mark.race
def test_taken_up_between_being_found_and_being_told_it_is_not_told(
    country: Country, time: Time
) -> None:
    there = _arrives(country)
    ana = _late(country, time, there)
    with ThreadPoolExecutor(1) as meanwhile, country.app.app_context():

        def takes(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if "overdue_at IS NULL" in statement:
                assert meanwhile.submit(ana.step, there, "take_up").result().status_code == 200

        event.listen(db.engine, "after_cursor_execute", takes)
        assert sweep_late_concerns() == 0
        event.remove(db.engine, "after_cursor_execute", takes)
    assert entries(country, OVERDUE) == []
    assert ana.get(there).json["overdue_at"] is None


@pytest.mark.race
def test_killed_in_between_it_is_told_by_the_next_run(
    country: Country, time: Time, tmp_path: Path
) -> None:
    draw, counted, points, killed = Random(5), tmp_path / "points", 12, 0
    takes_in(country)
    run: Callable[[Points], bool] = lambda _: _sweeps(country) >= 0  # noqa: E731
    for told in range(1, ROUNDS + 1):
        assert tells_us(country, DANGER).status_code == 201
        time.on(LATE)
        killed += not survives(country, run, a_point(draw, points), counted)
        assert survives(country, run, NEVER, counted)
        points = max(points, int(counted.read_text()))
        rows = Hands(country).rows("concern")
        assert len(entries(country, OVERDUE)) == told == len([r for r in rows if r["overdue_at"]])
    assert killed
    assert Hands(country).verify()[0] == 0
