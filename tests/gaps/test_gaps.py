"""Where help was missing: counts of what partners could not give, for the co-ordinator alone."""

import pytest

from nrm.gaps.finding import LACKS, UNANSWERED
from nrm.vocabulary.loader import codes
from tests.alerts.ringing import DAY, rings
from tests.house.statements import counted
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, accepts, open_a_case

FIELDS = ["identity.preferred_name"]


def _declined(country: Country, ana: Person, case: dict[str, str], reason: str) -> None:
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    nia = country.person("nia")
    assert nia.step(there, "decline", reason=reason).status_code == 200


def test_what_partners_could_not_give_is_counted_by_need_and_region(country: Country) -> None:
    ana, rita = country.person("ana"), Reader(country.person("rita"))
    assert "Nothing was missing." in rita.get("/gaps").text
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    for reason in ("no_capacity", "language_unavailable", "no_capacity", "conflict_of_interest"):
        _declined(country, ana, case, reason)
    accepts(country.person("zoe"), a_sent_referral(country, ana, case, "Shelter", FIELDS))
    items = rita.person.get("/gaps").json["items"]
    assert [(g["service"], g["region"], g["reason"], g["times"]) for g in items] == [
        ("primary_health", "capital", "no_capacity", 2),
        ("primary_health", "capital", "language_unavailable", 1),
    ]
    assert all(len(gap["last_on"]) == len("2026-11-26") for gap in items)
    page = rita.get("/gaps").text
    assert "No room or time at present" in page and "Capital" in page
    # Of no case and no agency.
    for answer in (page, rita.person.get("/gaps").text):
        assert not {case["id"], case["code"], "Clinic", "Mira"} & set(answer.split('"'))
        assert case["code"] not in answer and "Clinic" not in answer


def test_nobody_else_sees_them(country: Country) -> None:
    for name in ("ana", "sue", "nia", "cam", "ada", "stan", "adam"):
        assert country.person(name).get("/gaps").status_code == 403


def test_no_answer_is_one_too_and_what_is_long_ago_is_none(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, ana = moved_by_hand(monkeypatch), country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    _declined(country, ana, case, "age_or_gender_criteria")
    a_sent_referral(country, ana, case, "Clinic", FIELDS)
    for days in (5, 20):
        rings(country, time, days * DAY)
    found = {g["reason"] for g in country.person("rita").get("/gaps").json["items"]}
    assert found == {UNANSWERED, "age_or_gender_criteria"}
    time.on(66 * 24 * 60 * 60)
    found = {g["reason"] for g in country.person("rita").get("/gaps").json["items"]}
    assert found == {UNANSWERED}


def test_it_costs_one_statement_however_many_there_are(country: Country) -> None:
    ana, rita = country.person("ana"), country.person("rita")
    case, costs = open_a_case(ana, identity={"preferred_name": "Mira"}), []
    for reason in ("no_capacity", "unsafe_location"):
        _declined(country, ana, case, reason)
        with counted(country) as seen:
            assert rita.get("/gaps").status_code == 200
        costs.append(seen.counts)
    assert costs[0] == costs[1]
    assert len(seen.own) <= 4, str(seen)


def test_each_reason_that_is_counted_is_one_that_can_be_given() -> None:
    assert set(LACKS) < codes("decline_reasons")
