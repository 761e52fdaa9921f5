"""The desk when things are late: what a partner should have answered, what will soon run out."""

from pytest import MonkeyPatch

from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, open_a_case

DAY = 24 * 60 * 60


def test_what_is_late_stands_on_the_desk(country: Country, monkeypatch: MonkeyPatch) -> None:
    hands, ana = moved_by_hand(monkeypatch), country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    early = Reader(ana).get("/").text
    assert "Clinic: " not in early and "Ask for consent again" not in early
    hands.on(50 * DAY)
    late = Reader(country.person("ana")).get("/").text
    assert "Clinic: " in late and f'href="{there}"' in late
    assert "Ask for consent again: Doctor or nurse" in late
