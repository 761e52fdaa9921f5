"""A child, or whoever may be one: who is told, what an age in dispute means, and turning 18."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from nrm.clocks.durations import months_after
from nrm.database import now
from tests.adversary.hostile import Hands
from tests.alerts.ringing import HOUR, rings, told
from tests.support.case_steps import BELIEF, SCREEN, a_screened_case, a_sign
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.episodes import reports_missing
from tests.support.reader import Reader
from tests.support.steps import open_a_case

TOLD = {"child_protection": "Youth office, Ms Weber", "child_protection_told_on": "2026-11-26"}
YES = {"scope": "identification_referral", "given_by": "person", "obtained_how": "verbal"}


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def _case(ana: Person, group: str = "child", **sections: Any) -> str:
    return f"/cases/{open_a_case(ana, group, **sections)['id']}"


def _clocks(ana: Person, here: str) -> list[str]:
    return [clock["name"] for clock in ana.get(here).json["clocks"]]


def _writes(ana: Person, here: str, section: str, **content: Any) -> None:
    tag = ana.get(f"{here}/sections/{section}").headers["ETag"]
    assert ana.put(f"{here}/sections/{section}", content, If_Match=tag).status_code == 200


def _turns(ana: Person, here: str, group: str) -> Any:
    tag = ana.get(here).headers["ETag"]
    return ana.put(f"{here}/age-group", {"person_group": group}, If_Match=tag)


def test_child_protection_is_told_of_whoever_may_be_a_child(
    country: Country, hands: Time, ana: Person
) -> None:
    assert "child_notify" not in _clocks(ana, _case(ana, "adult"))
    here = _case(ana, "age_uncertain", indicators=a_sign(country))
    assert "child_notify" in _clocks(ana, here)
    (clock,) = [c for c in ana.get("/clocks").json["items"] if c["name"] == "child_notify"]
    assert ana.post(f"/clocks/{clock['id']}/mark", {"as": "met"}).status_code == 409
    # The name of an authority without the day is not yet that it was told.
    _writes(ana, here, "safe_contact", child_protection=TOLD["child_protection"])
    assert "child_notify" in _clocks(ana, here)
    rings(country, hands, 25 * HOUR)
    late = [line for line in told(country) if line[0] == "child_notify"]
    assert late == [("child_notify", "breach", role) for role in ("co_ordinator", "supervisor")]
    ana = country.person("ana")
    _writes(ana, here, "safe_contact", **TOLD)
    assert "child_notify" not in _clocks(ana, here)
    ana.step(here, "screen", **{**SCREEN, "basis": "child"})
    assert ana.step(here, "presume", **BELIEF).status_code == 200
    assert (_clocks(ana, here).count("guardian_appoint"), "child_notify" in _clocks(ana, here)) == (
        1,
        False,
    )
    _writes(ana, here, "safe_contact", **TOLD, guardian="Mr Lind")
    assert "guardian_appoint" not in _clocks(ana, here)
    assert "child_notify" not in _clocks(ana, _case(ana, "child", safe_contact=TOLD))


def test_a_child_that_is_found_to_be_one_later_is_told_of_then(ana: Person) -> None:
    here = _case(ana, "adult")
    for group, waits in (("age_uncertain", 1), ("child", 1), ("adult", 0)):
        assert _turns(ana, here, group).status_code == 200
        assert _clocks(ana, here).count("child_notify") == waits, group


def test_whose_age_is_disputed_is_cared_for_as_a_child(country: Country, ana: Person) -> None:
    here = _case(ana, "adult", indicators=a_sign(country))
    assert "The age is disputed" not in Reader(ana).get(here).text
    _writes(ana, here, "needs", age_assessment="disputed", child_views="He says he is 16.")
    case = ana.get(here).json
    assert (case["age_disputed"], case["person_group"]) == (True, "adult")
    assert "child_notify" in _clocks(ana, here)
    assert "The age is disputed" in Reader(ana).get(here).text
    # Screening without asking anybody, no three questions, a guardian, the police at once.
    assert ana.step(here, "screen", **{**SCREEN, "basis": "child"}).status_code == 200
    presumed = ana.step(here, "presume", belief_reason="He works at night.")
    assert presumed.json["status"] == "presumed_victim"
    assert "guardian_appoint" in _clocks(ana, here)
    assert list(ana.post(f"{here}/consents", YES).json["errors"]) == ["given_by"]
    gone = reports_missing(ana, here).json
    there = f"/missing-episodes/{gone['id']}"
    assert ana.step(there, "tell_police", basis="vital_interests").status_code == 422
    assert ana.step(there, "tell_police", basis="child").status_code == 200
    assert _turns(ana, here, "child").status_code == 200
    assert _turns(ana, here, "adult").status_code == 422
    _writes(ana, here, "needs", age_assessment="concluded_adult")
    assert ana.get(here).json["age_disputed"] is False
    assert _turns(ana, here, "adult").status_code == 200
    assert {"guardian_appoint", "child_notify"} & set(_clocks(ana, here)) == set()
    assert ana.post(f"{here}/consents", YES).status_code == 201


def test_a_dispute_that_ends_ends_the_care_of_an_adult_alone(ana: Person) -> None:
    here = _case(ana, "adult")
    for said, waits in (("disputed", 1), ("disputed", 1), ("concluded_adult", 0), ("disputed", 1)):
        _writes(ana, here, "needs", age_assessment=said)
        assert _clocks(ana, here).count("child_notify") == waits
    child = _case(ana, "child", needs={"age_assessment": "disputed"})
    assert ana.get(child).json["age_disputed"] is True
    _writes(ana, child, "needs", age_assessment="concluded_child")
    assert _clocks(ana, child).count("child_notify") == 1


def _ahead(months: int) -> date:
    """The 20th of a month in the second half of a quarter that begins so many months from now."""
    day = months_after(now().date().replace(day=1), months)
    while day.month % 3 != 1:
        day = months_after(day, 1)
    return months_after(day, 1).replace(day=20)


def _to(hands: Time, day: date) -> None:
    then = datetime.combine(day, time(12), now().tzinfo)
    hands.on((then - now()).total_seconds())


def _eighteenth(country: Country) -> Any:
    return Hands(country).row("clock", name="turns_18", stopped_at=None)


def test_the_day_is_sealed_and_the_reminders_keep_its_quarter_alone(
    country: Country, hands: Time, ana: Person
) -> None:
    of_age = _ahead(8)
    born = of_age.replace(year=of_age.year - 18)
    here = a_screened_case(ana, "child")
    _writes(ana, here, "identity", date_of_birth=born.isoformat())
    clock = _eighteenth(country)
    quarter = months_after(of_age, -1).replace(day=1)
    assert clock["due_at"].date() - quarter <= timedelta(days=1)
    assert (clock["starts_at"].date().day, clock["starts_at"].date().month) == (1, quarter.month)
    # Another day of the quarter, or the same again, changes nothing that could be seen.
    _writes(ana, here, "identity", date_of_birth=born.replace(day=3).isoformat())
    assert _eighteenth(country) == clock
    for count, months in enumerate((6, 3, 1), 1):
        _to(hands, months_after(quarter, -months) + timedelta(days=2))
        for _ in range(2):
            rings(country)
        warned = [line for line in told(country) if line[0] == "turns_18"]
        assert warned == [("turns_18", "warn", "social_worker")] * count
    _to(hands, quarter + timedelta(days=2))
    rings(country)
    assert ("turns_18", "breach", "social_worker") in told(country)
    ana = country.person("ana")
    assert "18 about now" in Reader(ana).get(here).text
    assert f"{here}/age-group" in Reader(ana).get("/clocks").text
    assert "ask afresh" not in Reader(ana).post(f"{here}/identity/open", {}).text
    _to(hands, of_age)
    reader = Reader(country.person("ana"))
    shown = reader.post(f"{here}/identity/open", {}).text
    assert f"Turned 18 on {(of_age.replace(day=3)):%-d %b %Y}: ask afresh" in shown
    assert f"{here}/age-group" in shown
    ana = country.person("ana")
    assert _turns(ana, here, "adult").status_code == 200
    assert "turns_18" not in _clocks(ana, here)
    assert "ask afresh" not in Reader(ana).post(f"{here}/identity/open", {}).text
    _writes(ana, here, "identity", date_of_birth=born.isoformat())
    assert "turns_18" not in _clocks(ana, here)


def test_a_day_that_is_corrected_or_taken_away(country: Country, hands: Time, ana: Person) -> None:
    young, old = _ahead(30), _ahead(20)
    here = _case(ana, "child", identity={"date_of_birth": str(young.replace(year=young.year - 18))})
    first = _eighteenth(country)["due_at"]
    _writes(ana, here, "identity", date_of_birth=str(old.replace(year=old.year - 18)))
    assert _eighteenth(country)["due_at"] < first
    _writes(ana, here, "identity", preferred_name="Bo")
    assert "turns_18" not in _clocks(ana, here)
    for slip in ("1899-03-01", "9990-01-01", str(now().date() + timedelta(days=40))):
        _writes(ana, here, "identity", date_of_birth=slip)
        assert "turns_18" not in _clocks(ana, here), slip
    # Of age already: whoever wrote it is asked at once to look at the age group, and once.
    _writes(ana, here, "identity", date_of_birth="2001-03-04")
    for _ in range(2):
        rings(country, hands, HOUR)
    assert [t for t in told(country) if t[0] == "turns_18"] == [
        ("turns_18", "breach", "social_worker")
    ]


def test_an_adult_who_is_under_age_by_the_date_is_noticed(country: Country, ana: Person) -> None:
    of_age = _ahead(20)
    here = _case(ana, "adult", identity={"date_of_birth": "1990-05-05"})
    assert "turns_18" not in _clocks(ana, here)
    _writes(ana, here, "identity", date_of_birth=str(of_age.replace(year=of_age.year - 18)))
    assert "turns_18" in _clocks(ana, here)
    shown = Reader(ana).post(f"{here}/identity/open", {}).text
    assert "Under 18 by this date of birth" in shown
    sue = Reader(country.person("sue")).post(f"{here}/identity/open", {"purpose": "supervision"})
    assert "Under 18" in sue.text and "age-group" not in sue.text
