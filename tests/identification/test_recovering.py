"""When the time to recover is over stands in sealed rows and the log, whatever the clock says."""

from datetime import timedelta
from typing import Any

import pytest

from nrm.database import now
from tests.adversary.hostile import Hands, is_alarm
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.identification import a_submitted_case, moves

DAY = 86_400


def _recovering(country: Country) -> tuple[str, Person, Person]:
    """The path of a case in which the time to recover runs, the authority, a co-ordinator."""
    ana, cam, rita = (country.person(name) for name in ("ana", "cam", "rita"))
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    assert cam.step(here, "start_recovery").status_code == 200
    return here, cam, rita


def _clock(hands: Hands) -> dict[str, Any]:
    return hands.row("clock", name="recovery_period", stopped_at=None)


def test_a_clock_that_others_set_back_ends_it_for_nobody(country: Country) -> None:
    here, cam, rita = _recovering(country)
    hands = Hands(country)
    clock = _clock(hands)
    hands.set("clock", clock["id"], due_at=now() - timedelta(days=1))
    assert cam.step(here, "submit").status_code == 409
    hands.delete("clock", clock["id"])
    for person in (cam, rita):
        assert person.step(here, "submit").status_code == 409
    assert cam.step(here, "submit", person_asks=True).status_code == 200


def test_time_that_was_given_counts_whatever_the_clock_says(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = moved_by_hand(monkeypatch)
    here, _, rita = _recovering(country)
    hands = Hands(country)
    first = _clock(hands)
    assert rita.step(here, "extend", reason="health").status_code == 200
    hands.set("clock", first["id"], due_at=first["due_at"])
    moved.on(32 * DAY)
    rita = country.person("rita")
    assert rita.step(here, "submit").status_code == 409


def test_a_clock_that_others_set_forward_keeps_nobody_waiting(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = moved_by_hand(monkeypatch)
    here, _, _ = _recovering(country)
    hands = Hands(country)
    hands.set("clock", _clock(hands)["id"], due_at=now() + timedelta(days=300))
    moved.on(32 * DAY)
    assert country.person("rita").step(here, "submit").status_code == 200


def test_time_given_after_it_was_over_runs_from_then(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = moved_by_hand(monkeypatch)
    here, _, _ = _recovering(country)
    moved.on(32 * DAY)
    assert country.person("rita").step(here, "extend", reason="health").status_code == 200
    hands = Hands(country)
    hands.set("clock", _clock(hands)["id"], due_at=now() - timedelta(days=1))
    moved.on(25 * DAY)
    assert country.person("rita").step(here, "submit").status_code == 409


def test_without_the_yes_that_began_it_nothing_goes_on(country: Country) -> None:
    here, cam, _ = _recovering(country)
    hands = Hands(country)
    hands.delete("identification_decision", hands.row("identification_decision")["id"])
    assert is_alarm(cam.step(here, "submit", person_asks=True))
