"""When the time to recover is over stands in sealed rows and the log, whatever the clock says."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.database import now
from nrm.identification.track import find_decisions, find_track
from nrm.log import writer as log
from tests.adversary.hostile import Hands, is_alarm
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.identification import a_submitted_case, moves
from tests.support.notifications import lives_in

DAY = 86_400


def _recovering(country: Country, profile: str = "demonstration") -> tuple[str, Person, Person]:
    """The path of a case in which the time to recover runs, the authority, a co-ordinator."""
    ana, cam, rita = (country.person(name) for name in ("ana", "cam", "rita"))
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    lives_in(country, profile)
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


def test_a_country_that_shortens_it_takes_none_from_whom_it_was_promised(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = moved_by_hand(monkeypatch)
    here, _, _ = _recovering(country, "belgium")
    lives_in(country, "finland")
    moved.on(32 * DAY)
    assert country.person("rita").step(here, "submit").status_code == 409
    moved.on(14 * DAY)
    assert country.person("rita").step(here, "submit").status_code == 200


def test_time_that_is_given_is_added_to_what_was_promised(country: Country) -> None:
    here, _, rita = _recovering(country, "belgium")
    lives_in(country, "finland")
    hands = Hands(country)
    promised = _clock(hands)["due_at"]
    assert rita.step(here, "extend", reason="health").status_code == 200
    end = hands.row("identification_decision")["recovery_ends_at"]
    assert end == _clock(hands)["due_at"]
    assert end - promised >= timedelta(days=30, hours=-1)


def test_a_yes_of_before_is_counted_by_the_countrys_time_and_moves_no_clock_back(
    country: Country,
) -> None:
    here, _, rita = _recovering(country, "germany")
    _say_no_end(country, here)
    hands = Hands(country)
    promised = _clock(hands)["due_at"]
    assert rita.step(here, "submit").status_code == 409
    lives_in(country, "finland")
    assert rita.step(here, "submit").status_code == 409
    assert rita.step(here, "extend", reason="health").status_code == 200
    assert _clock(hands)["due_at"] == promised
    # From now on it is written there: twice the least that there is.
    end = hands.row("identification_decision")["recovery_ends_at"]
    assert abs(end - now() - timedelta(days=61)) < timedelta(days=1, hours=2)


def _say_no_end(country: Country, here: str) -> None:
    """The decision is as those were in which no end was written."""
    with country.inside():
        track = find_track(UUID(here.rpartition("/")[2]), to_change=True)
        (decision,) = find_decisions(track.case.id)
        decision.recovery_ends_at = None
        log.write(None, "identification.lapse", track)


def test_without_the_yes_that_began_it_nothing_goes_on(country: Country) -> None:
    here, cam, _ = _recovering(country)
    hands = Hands(country)
    hands.delete("identification_decision", hands.row("identification_decision")["id"])
    assert is_alarm(cam.step(here, "submit", person_asks=True))
