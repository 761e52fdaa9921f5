"""Somebody writes rows of clocks and alerts, which bear no seal: nothing ends before its time."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.adversary.hostile import Hands, Row
from tests.alerts.ringing import DAY, HOUR, QUIET, entries, rings, told
from tests.stories.test_referral_rows import FIELDS, SHOWN, _brought, _people
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.steps import a_sent_referral, open_a_case

LONG = 20 * DAY
YEAR = 365 * DAY


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def _set_back(country: Country, name: str, by: timedelta = YEAR) -> Row:
    """The clock says that it began so long ago, and rings now; how it was."""
    hands = Hands(country)
    clock = hands.row("clock", name=name, stopped_at=None)
    times = ("starts_at", "due_at", "next_at", "paused_at")
    hands.set("clock", clock["id"], **{t: clock[t] and clock[t] - by for t in times})
    return clock


@pytest.mark.parametrize(
    ("state", "clock"),
    [
        ("sent", "acknowledge"),
        ("acknowledged", "accept_decision"),
        ("info_requested", "accept_decision"),
    ],
)
def test_a_clock_that_was_set_back_ends_no_referral(
    country: Country, time: Time, state: str, clock: str
) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = _brought(country, people, case, state)
    _set_back(country, clock)
    assert rings(country, time, HOUR)["ended"] == 0
    assert country.person("ana").get(there).json["state"] == state
    assert [s["kind"] for s in Hands(country).shred_rows()].count("referral") == 1
    # It ends when the referral itself says so.
    assert rings(country, time, LONG)["ended"] == 1
    assert country.person("ana").get(there).json["state"] == "expired"


def test_an_answered_question_ends_nothing_before_its_time(country: Country, time: Time) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = _brought(country, people, case, "info_requested")
    people["ana"].step(there, "answer", answer="No.")
    _set_back(country, "accept_decision")
    assert rings(country, time, HOUR)["ended"] == 0
    assert country.person("ana").get(there).json["state"] == "acknowledged"


def test_a_clock_that_was_set_back_closes_no_window(country: Country, time: Time) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = _brought(country, people, case, "in_service")
    people["nia"].step(there, "complete", outcome="service_delivered", feedback="All is well.")
    _set_back(country, "handover")
    assert rings(country, time, HOUR) == QUIET
    assert country.person("nia").get(there).json["snapshot"] == SHOWN
    assert rings(country, time, 9 * DAY) == {**QUIET, "ended": 1}


def test_a_clock_that_was_set_back_erases_no_draft(country: Country, time: Time) -> None:
    here = f"/cases/{open_a_case(country.person('ana'), identity=SHOWN['identity'])['id']}"
    clock = _set_back(country, "draft_expiry")
    _forge_alert(country, clock, at=clock["due_at"] - YEAR, made_at=clock["starts_at"] - YEAR)
    assert rings(country, time, HOUR)["ended"] == 0
    ana = country.person("ana")
    assert ana.get(here).json["status"] == "draft"
    assert ana.get(f"{here}/sections/identity").json["content"] == SHOWN["identity"]
    # The worker is warned in time, and then it ends as every draft does.
    assert rings(country, time, 23 * DAY)["warned"] == 1
    assert rings(country, time, 9 * DAY)["ended"] == 1


def test_a_clock_that_has_stopped_rings_for_nobody(country: Country, time: Time) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    _brought(country, people, case, "acknowledged")
    hands = Hands(country)
    clock = hands.row("clock", name="acknowledge")
    hands.set("clock", clock["id"], next_at=clock["due_at"])
    time.on((clock["due_at"] - clock["starts_at"]).total_seconds())
    rings(country)
    assert not [line for line in told(country) if line[0] == "acknowledge"]


def _forge_alert(country: Country, clock: Row, **values: Any) -> None:
    alert = {"kind": "warn", "role": "social_worker", "at": clock["due_at"]}
    alert |= {"made_at": clock["due_at"], "seen_at": None, "seen_by_id": None, **values}
    ids = {"id": uuid4(), "case_id": clock["case_id"], "clock_id": clock["id"]}
    Hands(country).insert("alert", {**ids, **alert})


def _of_nobody(_clock: Row) -> dict[str, Any]:
    return {"case_id": uuid4()}


def _without_name(_clock: Row) -> dict[str, Any]:
    return {"name": "tea_time"}


def _until_the_end_of_time(clock: Row) -> dict[str, Any]:
    return {"due_at": clock["due_at"].replace(year=9999, month=12, day=31)}


@pytest.mark.parametrize("forged", [_of_nobody, _without_name, _until_the_end_of_time])
def test_one_forged_clock_keeps_no_other_from_ringing(
    country: Country, time: Time, forged: Any
) -> None:
    ana = country.person("ana")
    for _ in range(2):
        case = open_a_case(ana, identity=SHOWN["identity"])
        a_sent_referral(country, ana, case, "Clinic", FIELDS)
    hands = Hands(country)
    first = min(hands.rows("clock", name="acknowledge"), key=lambda row: row["next_at"])
    hands.set("clock", first["id"], next_at=first["starts_at"], **forged(first))
    assert rings(country, time, LONG)["ended"] == 1
    assert len(entries(country, "referral.expire")) == 1


def test_what_was_told_already_keeps_nothing_from_ringing(country: Country, time: Time) -> None:
    """As when the machine's time went back after a telling, or somebody wrote an alert."""
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])
    a_sent_referral(country, ana, case, "Clinic", FIELDS)
    _forge_alert(country, Hands(country).row("clock", name="acknowledge"), kind="breach")
    assert rings(country, time, LONG)["failed"] == 0
    assert len(entries(country, "referral.expire")) == 1
    assert told(country).count(("acknowledge", "breach", "social_worker")) == 1
