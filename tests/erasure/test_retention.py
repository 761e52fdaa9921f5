"""What rules of retention propose: to a supervisor, by code, and nothing is deleted by them."""

from datetime import UTC, datetime, timedelta

import pytest

from nrm import jobs
from nrm.clocks.durations import after
from nrm.erasure.retention import closed_before
from nrm.profile import load_profile
from nrm.spans import Duration, Unit
from tests.adversary.hostile import Hands
from tests.house.test_budgets import _cost
from tests.house.test_plans import _faults, _pages
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.erasures import a_closed_case, a_discarded_case, erased
from tests.support.reader import Reader

DAY = 24 * 60 * 60


def test_cases_kept_long_enough_are_proposed_and_stay(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    ana, sue = country.person("ana"), country.person("sue")
    long = a_closed_case(country, ana, sue)
    short = [a_discarded_case(ana) for _ in range(2)]
    assert sue.get("/retention").json["items"] == []
    clock.on(32 * DAY)
    sue, ana = country.person("sue"), country.person("ana")
    page = sue.get("/retention?limit=1")
    assert [item["case"] for item in page.json["items"]] == [short[1].rpartition("/")[2]]
    rest = sue.get(f"/retention?cursor={page.json['next']}").json
    assert ([item["case"] for item in rest["items"]], rest["next"]) == (
        *([short[0].rpartition("/")[2]], None),
    )
    assert ana.get("/retention").status_code == 403
    assert country.person("omar").get("/retention").json["items"] == []
    shown = Reader(sue).get("/retention").text
    assert page.json["items"][0]["code"] in shown and short[1] in shown
    assert "/retention" in Reader(sue).get("/").text
    clock.on(200 * DAY)
    sue = country.person("sue")
    assert len(sue.get("/retention").json["items"]) == 3
    kept = Hands(country).dump()["record"]
    with country.app.app_context():
        jobs.sweep()
    assert Hands(country).dump()["record"] == kept
    erased(country, country.person("ana"), sue, long)
    assert len(sue.get("/retention").json["items"]) == 2


def test_the_list_is_read_in_the_order_of_an_index(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, ana = moved_by_hand(monkeypatch), country.person("ana")
    for _ in range(2):
        a_discarded_case(ana)
    clock.on(32 * DAY)
    sue = country.person("sue")
    one, two = (_cost(country, lambda n=n: sue.get(f"/retention?limit={n}")) for n in (1, 2))
    assert (one[0].counts, two[0].commits) == (two[0].counts, 1)
    assert len(two[1].json["items"]) == 2
    found = [f for sent in _pages(country, sue, "/retention") for f in _faults(country, sent)]
    assert found == []


@pytest.mark.parametrize(("amount", "unit"), [(30, Unit.DAYS), (1, Unit.MONTHS), (60, Unit.MONTHS)])
def test_no_case_comes_before_its_time_is_over(amount: int, unit: Unit) -> None:
    profile = load_profile("demonstration")
    kept = Duration(amount, unit)
    for days in range(0, 800, 7):
        at = datetime(2026, 1, 31, 12, tzinfo=UTC) + timedelta(days=days)
        cutoff = closed_before(kept, at, profile)
        assert after(cutoff - timedelta(seconds=1), kept, profile) <= at
