"""One person in the cases of two agencies: found by the co-ordinator alone, asked, answered."""

from typing import Any
from uuid import UUID

import pytest

from tests.adversary.hostile import Hands
from tests.house.test_budgets import _check, _cost
from tests.support.case_steps import SCREEN
from tests.support.country import Country, Person
from tests.support.duplicates import (
    MIRA,
    WAYS,
    a_co_ordinator,
    compares,
    presses,
    sides,
    two_cases,
)
from tests.support.erasures import CLOSE, approves, asks_for_erasure
from tests.support.reader import Reader, acts, hidden
from tests.support.steps import open_a_case


def test_both_agencies_are_asked_and_neither_learns_of_the_other(country: Country) -> None:
    kim, ana, olga = a_co_ordinator(country), country.person("ana"), country.person("olga")
    first, second = two_cases(ana, olga)
    (there,) = compares(country, kim)
    page = kim.get(there).text
    assert all(part in page for part in (first["code"], second["code"], "Lead North", "Lead South"))
    assert not any(word in page for word in ("Mira", "passport", "1999", "69 123"))
    (north,), (south,) = sides(country, "Lead North"), sides(country, "Lead South")
    sue, omar = Reader(country.person("sue")), Reader(country.person("omar"))
    assert sue.get(north).status_code == 404 and north not in sue.get("/").text
    assert presses(kim, there, "ask").status_code == 303
    for reader, own, code in ((sue, north, first["code"]), (omar, south, second["code"])):
        assert own in reader.get("/").text
        asked = reader.get(own).text
        assert code in asked and "possibly get support elsewhere" in asked
    assert "Lead South" not in sue.get(north).text and second["code"] not in sue.get(north).text
    assert sue.get(south).status_code == omar.get(north).status_code == 404
    assert presses(kim, there, "close", outcome="one_person").status_code == 409
    assert presses(sue, north, "answer").status_code == 422
    assert presses(sue, north, "answer", answer="yes_agrees").status_code == 303
    assert north not in sue.get("/").text
    assert presses(omar, south, "answer", answer="cannot_say").status_code == 303
    assert presses(omar, south, "answer", answer="yes_refuses").status_code == 303
    assert "the person does not want us to talk" in kim.get(there).text
    assert presses(kim, there, "close", outcome="one_person").status_code == 303
    assert "It is one person" in kim.get("/duplicates").text
    assert omar.post(f"{south}/answer", {"version": "3", "answer": "no"}).status_code == 409
    assert compares(country, kim) == [there]
    assert Hands(country).verify()[0] == 0


def test_nobody_else_learns_that_there_is_a_question(country: Country) -> None:
    kim, ana, olga = a_co_ordinator(country), country.person("ana"), country.person("olga")
    case, _ = two_cases(ana, olga)
    here = f"/cases/{case['id']}"
    readers = [Reader(country.person(name)) for name in ("ana", "eva", "nia", "ada", "sue")]
    before = [_seen(reader, here) for reader in readers[:1]]
    (there,) = compares(country, kim)
    presses(kim, there, "ask")
    (north,) = sides(country, "Lead North")
    assert [_seen(reader, here) for reader in readers[:1]] == before
    for reader in readers:
        assert reader.get("/duplicates").status_code == 403
        assert reader.get(there).status_code == 404
        assert reader.get(north).status_code == (200 if reader.person.name == "sue" else 404)
        assert reader.post("/duplicates/compare", {}).status_code == 403
    # Who leads the case reads its log: no entry there tells of it.
    told = ana.get(f"/audit/entries?case={case['id']}&limit=50").json["items"]
    assert not any(entry["action"].startswith("duplicate.") for entry in told)
    assert "duplicate.ask:done" in acts(kim) and "duplicate.find:done" in acts(kim)


def _seen(reader: Reader, here: str) -> list[Any]:
    """What a worker sees of the case and of all others."""
    case = reader.person.get(here).json
    listed = reader.person.get("/cases").json["items"]
    searched = reader.person.post("/cases/search", {"name": "Mira"}).json["items"]
    return [case, listed, searched]


@pytest.mark.parametrize(
    ("identity", "ways", "is_asked"),
    [
        (
            {"preferred_name": "Mirah", "family_name": "Capkowa", "date_of_birth": "1999-01-01"},
            {},
            True,
        ),
        ({"preferred_name": "Mira", "date_of_birth": "1999-01-01"}, {}, False),
        (
            {"preferred_name": "Mira", "family_name": "Capkova", "date_of_birth": "1998-04-02"},
            {},
            False,
        ),
        ({"preferred_name": "Mira", "family_name": "Capkova"}, {}, False),
        ({"identity_numbers": [{"type": "passport", "number": "ab1234567"}]}, {}, True),
        ({}, {"contact_channels": [{"channel": "phone_call", "address": "0691234567"}]}, True),
        ({}, {"contact_channels": [{"channel": "phone_call", "address": "0691234568"}]}, False),
    ],
)
def test_what_makes_a_question(
    country: Country, identity: dict[str, Any], ways: dict[str, Any], is_asked: bool
) -> None:
    kim, ana, olga = a_co_ordinator(country), country.person("ana"), country.person("olga")
    open_a_case(ana, identity=MIRA, safe_contact=WAYS)
    assert compares(country, kim) == []
    open_a_case(olga, identity=identity, safe_contact=ways)
    assert len(compares(country, kim)) == is_asked


def test_one_agency_with_two_cases_is_told_of_both(country: Country) -> None:
    kim, ana, eva = a_co_ordinator(country), country.person("ana"), country.person("eva")
    first, second = two_cases(ana, eva)
    (there,) = compares(country, kim)
    presses(kim, there, "ask")
    sue = Reader(country.person("sue"))
    for path in sides(country, "Lead North"):
        assert first["code"] in sue.get(path).text and second["code"] in sue.get(path).text
    # Who declared a conflict of interest is asked nothing, and told nothing.
    here = f"/cases/{first['id']}/step-back"
    assert sue.post(here, {"version": hidden(sue.get(here), "version")}).status_code == 303
    seen = [sue.get(path) for path in sides(country, "Lead North")]
    assert sorted(page.status_code for page in seen) == [200, 404]
    assert not any(first["code"] in page.text for page in seen)


def test_what_was_changed_or_erased_is_not_compared(country: Country) -> None:
    kim, ana, olga = a_co_ordinator(country), country.person("ana"), country.person("olga")
    first, second = two_cases(ana, olga)
    here = f"/cases/{second['id']}/sections/identity"
    other = {"preferred_name": "Vesna", "date_of_birth": "1980-01-01"}
    assert olga.put(here, other, If_Match='"1"').status_code == 200
    assert compares(country, kim) == []
    assert olga.put(here, MIRA, If_Match='"2"').status_code == 200
    (there,) = compares(country, kim)
    presses(kim, there, "ask")
    _erase(country, ana, f"/cases/{first['id']}")
    hands = Hands(country)
    assert {row["case_id"] for row in hands.rows("blind_index")} == {_id(second)}
    assert [row["case_id"] for row in hands.rows("duplicate_side")] == [_id(second)]
    assert "One of the cases was erased" in kim.get(there).text
    closing = {"version": "2", "outcome": "two_people"}
    assert kim.post(f"{there}/close", closing).status_code == 409
    assert compares(country, kim) == [there]
    assert hands.verify()[0] == 0


def _id(case: dict[str, Any]) -> Any:

    return UUID(case["id"])


def _erase(country: Country, ana: Person, here: str) -> None:
    sue = country.person("sue")
    ana.step(here, "screen", **SCREEN)
    for person in (ana, sue):
        person.step(here, "close", **CLOSE)
    done = approves(country, sue, asks_for_erasure(ana, here).json)
    assert done.status_code == 200


def test_only_who_holds_the_key_compares(country: Country) -> None:
    kim, ana, olga = a_co_ordinator(country), country.person("ana"), country.person("olga")
    two_cases(ana, olga)
    rita = Reader(country.person("rita"))
    answer = rita.post("/duplicates/compare", {})
    assert answer.status_code == 409 and Hands(country).rows("duplicate_question") == []
    assert len(compares(country, kim)) == 1


def test_it_costs_no_more_to_write_what_is_compared(country: Country) -> None:
    a_co_ordinator(country)
    ana = country.person("ana")
    new = {
        "entry_channel": "health",
        "person_group": "adult",
        "region": "capital",
        "priority": "routine",
        "sections": {"identity": MIRA, "safe_contact": WAYS},
    }
    seen, made = _cost(country, lambda: ana.post("/cases", new), 201)
    _check(seen, 12)
    here = f"/cases/{made.json['id']}/sections/identity"
    seen, _ = _cost(country, lambda: ana.put(here, MIRA, If_Match='"1"'))
    # One of them stops the deadline of an eighteenth birthday, of which only the content tells.
    _check(seen, 14)
    assert len(Hands(country).rows("blind_index", compared=False)) == 4


def test_thirty_cases_are_compared_as_cheaply_as_two(country: Country) -> None:
    kim, ana, olga = a_co_ordinator(country), country.person("ana"), country.person("olga")
    costs = []
    for count in (1, 9):
        for _ in range(count):
            two_cases(ana, olga)
        seen, _ = _cost(country, lambda: kim.post("/duplicates/compare", {}), 303)
        assert len(seen.own) <= 12 and len(seen.shred) <= 1, str(seen)
        costs.append(len(seen.own))
        assert "/duplicates/compare" not in kim.get("/duplicates").text
    assert costs[0] == costs[1]
    page, _ = _cost(country, lambda: kim.get("/duplicates"))
    _check(page, 8)


def test_a_row_that_others_changed_is_an_alarm(country: Country) -> None:
    kim, ana, olga = a_co_ordinator(country), country.person("ana"), country.person("olga")
    two_cases(ana, olga)
    hands = Hands(country)
    rows = hands.rows("blind_index", compared=False)
    # Somebody gives a case the tag of another one.
    hands.set("blind_index", rows[0]["id"], sealed_tag=rows[-1]["sealed_tag"])
    assert kim.post("/duplicates/compare", {}).status_code == 503
    assert "duplicate.compare:failed" in acts(kim)
    hands.set("blind_index", rows[0]["id"], sealed_tag=rows[0]["sealed_tag"])
    (there,) = compares(country, kim)
    side = hands.rows("duplicate_side")[0]
    hands.set("duplicate_side", side["id"], answer="yes_agrees")
    assert kim.get(there).status_code == 503
