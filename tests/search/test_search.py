"""Finding a person again: by sound, year, telephone or papers, among the cases one may read."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.search import finding
from tests.adversary.hostile import Hands
from tests.custody.test_rotation import run, told
from tests.house.statements import counted
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.erasures import a_closed_case, erased
from tests.support.reader import Reader
from tests.support.steps import open_a_case

MIRA = {
    "preferred_name": "Mira",
    "given_names": "Mohamed-Ali",
    "family_name": "Čapková",
    "date_of_birth": "1999-04-02",
    "identity_numbers": [{"type": "passport", "number": "AB 12-34 567", "country": "AL"}],
}
WAYS = {"contact_channels": [{"channel": "phone_call", "address": "+355 69 123 45 67"}]}


def searches(person: Person, purpose: str | None = None, **asked: Any) -> TestResponse:
    """The answer to a search by this person."""
    named = {"X_Purpose": purpose} if purpose else {}
    return person.post("/cases/search", asked, **named)


def found(person: Person, **asked: Any) -> dict[str, list[str]]:
    """Codes of the cases that fit, with the reasons."""
    answer = searches(person, **asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {each["code"]: each["fits"] for each in answer.json["items"]}


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"name": "Mira"}, ["name"]),
        ({"name": "محمد"}, ["sound"]),
        ({"name": "Muhammad Capkova"}, ["sound"]),
        ({"name": "ČAPKOVÁ", "birth_year": 1999}, ["name", "birth_year"]),
        ({"phone": "069 1234567"}, ["phone"]),
        ({"document": "ab1234567"}, ["document"]),
        ({"name": "Μίρα", "phone": "00355691234567"}, ["name", "phone"]),
        ({"name": "Mira", "birth_year": 1998}, None),
        ({"name": "Mira Novak"}, None),
        ({"phone": "+355 69 123 45 68"}, None),
    ],
)
def test_a_case_is_found_by_what_only_its_record_says(
    country: Country, asked: dict[str, Any], fits: list[str] | None
) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=MIRA, safe_contact=WAYS)
    for _ in range(4):
        open_a_case(ana, identity={"preferred_name": "Novak"})
    assert found(ana, **asked) == ({case["code"]: fits} if fits else {})
    by_code = found(ana, code=case["code"].lower().replace("-", " "))
    assert by_code == {case["code"]: ["code"]}


def test_only_cases_that_one_may_read_are_opened(country: Country) -> None:
    ana, eva, sue, olga = (country.person(name) for name in ("ana", "eva", "sue", "olga"))
    case = open_a_case(ana, identity=MIRA)
    assert found(ana, name="Mira") == {case["code"]: ["name"]}
    assert found(eva, name="Mira") == found(olga, name="Mira") == {}
    assert searches(sue, name="Mira").json["type"] == "purpose-required"
    assert len(searches(sue, "supervision", name="Mira").json["items"]) == 1
    assert searches(country.person("rita"), name="Mira").status_code == 403


def test_each_opened_case_stands_in_the_log_and_no_word(country: Country) -> None:
    ana = country.person("ana")
    fitting, other = (open_a_case(ana, identity={"preferred_name": n}) for n in ("Mira", "Olga"))
    searches(ana, name="Mira")
    entry = ana.get(f"/audit/entries?case={fitting['id']}").json["items"][0]
    acted = (entry["action"], entry["outcome"], entry["purpose"])
    assert acted == ("case.search", "done", "casework")
    assert entry["sections"] == {"identity": 1}
    mine = [e for e in ana.get("/audit/entries").json["items"] if e["action"] == "case.search"]
    assert [e["count"] for e in mine if e["count"] is not None] == [len(mine) - 1]
    dump = str(Hands(country).dump())
    assert "Mira" not in dump and "mira" not in dump and other["code"] in dump
    assert Hands(country).verify()[0] == 0


def test_what_was_changed_or_discarded_is_not_found(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=MIRA)
    here = f"/cases/{case['id']}"
    tag = ana.get(f"{here}/sections/identity").headers["ETag"]
    renamed = {**MIRA, "preferred_name": "Vesna"}
    assert ana.put(f"{here}/sections/identity", renamed, If_Match=tag).status_code == 200
    assert found(ana, name="Mira") == {}
    assert found(ana, name="Vesna") == {case["code"]: ["name"]}
    assert ana.step(here, "discard", reason="discarded").status_code == 200
    assert found(ana, name="Vesna") == found(ana, code=case["code"]) == {}
    assert Hands(country).rows("blind_index") == []


def test_an_erased_case_leaves_nothing_to_be_found_by(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = a_closed_case(country, ana, sue)
    assert len(Hands(country).rows("blind_index")) == 1
    erased(country, ana, sue, here)
    assert Hands(country).rows("blind_index") == []


def test_a_search_asks_under_every_version_of_the_root_keys(country: Country) -> None:
    ana = country.person("ana")
    first = open_a_case(ana, identity=MIRA)
    assert run(country, "rotate", "--yes").exit_code == 0
    second = open_a_case(ana, identity=MIRA)
    assert set(found(ana, name="Mira")) == {first["code"], second["code"]}
    older = told(country, "status")["index_rows"]
    assert older == len(Hands(country).rows("blind_index", key_version=1)) > 0
    here = f"/cases/{first['id']}/sections/identity"
    tag = ana.get(here).headers["ETag"]
    assert ana.put(here, MIRA, If_Match=tag).status_code == 200
    assert told(country, "status")["index_rows"] == 0
    assert set(found(ana, name="Mira")) == {first["code"], second["code"]}


def test_thirty_candidates_cost_as_much_as_one(country: Country) -> None:
    ana, costs = country.person("ana"), []
    for count in (1, 31):
        for _ in range(count):
            open_a_case(ana, identity=MIRA, safe_contact=WAYS)
        with counted(country) as seen:
            answer = searches(ana, name="Mira Capkova", phone="069 1234567")
        assert answer.json["more"] is (count > 1)
        assert len(answer.json["items"]) == min(count, finding.MOST_OPENED)
        assert len(seen.own) <= 8 and len(seen.log) <= 5 and len(seen.shred) <= 1, str(seen)
        costs.append(seen.counts)
    assert costs[0] == costs[1]


def test_nobody_searches_without_end(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, ana = moved_by_hand(monkeypatch), country.person("ana")
    for _ in range(finding.MOST_SEARCHES):
        assert searches(ana, name="Mira").status_code == 200
    answer = searches(ana, name="Mira")
    assert (answer.status_code, answer.json["type"]) == (429, "too-many")
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert searches(country.person("eva"), name="Mira").status_code == 200
    clock.on(11 * 60)
    assert searches(country.person("ana"), name="Mira").status_code == 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "name"),
        ({"birth_year": 1999}, "name"),
        ({"name": "!"}, "name"),
        ({"phone": "ana@example.org"}, "phone"),
        ({"document": "12"}, "document"),
        ({"code": "!!!"}, "code"),
        ({"name": "Mira", "birth_year": 99}, "birth_year"),
    ],
)
def test_too_little_to_search_by_is_refused(
    country: Country, asked: dict[str, Any], field: str
) -> None:
    answer = searches(country.person("ana"), **asked)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_the_page_searches_without_a_word_in_its_address(country: Country) -> None:
    ana, sue = Reader(country.person("ana")), Reader(country.person("sue"))
    case = open_a_case(ana.person, identity=MIRA)
    assert "/cases/search" in ana.get("/cases").text
    wrong = ana.post("/cases/search", {"birth_year": "about 20"})
    assert wrong.status_code == 422 and "Write the year in four digits." in wrong.text
    page = ana.post("/cases/search", {"name": "Mira", "birth_year": "1999"})
    assert case["code"] in page.text and "1 case fits." in page.text
    assert "Say why" in sue.post("/cases/search", {"name": "Mira"}).text
    page = sue.post("/cases/search", {"name": "Capek", "purpose": "supervision"})
    assert "No case that you may open fits." in page.text
