"""The law demands a disclosure: one asks, another answers for it, and the person is told."""

import pytest

from tests.adversary.hostile import Hands, is_alarm
from tests.house.test_budgets import _check, _cost
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.disclosures import DEMAND, TO_WHOM, UNTOLD, approves_demand, demands
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case

MIRA = {"preferred_name": "Mira"}


def test_one_asks_another_approves_and_the_log_says_so(country: Country) -> None:
    ana, sue, ada = (country.person(name) for name in ("ana", "sue", "ada"))
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    for nobody, status in (("eva", 403), ("sue", 403), ("olga", 404), ("nia", 404)):
        assert demands(country.person(nobody), here).status_code == status
    seen, asked = _cost(country, lambda: demands(ana, here), 201)
    _check(seen, 14)
    made = asked.json
    assert (made["outcome"], made["sections"]) == (None, ["identity", "account"])
    there = f"/disclosures/{made['id']}"
    assert ana.step(there, "approve", passphrase="not hers", code="000000").status_code == 403
    assert approves_demand(country, ana, made).status_code == 403
    approved = approves_demand(country, sue, made)
    assert (approved.status_code, approved.json["decided_by"]) == (200, sue.id)
    assert sue.step(there, "refuse").status_code == 409
    seen, read = _cost(country, lambda: ada.get(there))
    _check(seen, 8)
    assert (read.json["outcome"], read.json["case"] in here) == ("approved", False)
    assert ana.get(f"{there}/text").json["recipient"] == TO_WHOM
    assert sue.get(f"{there}/text").json["type"] == "purpose-required"
    assert ada.get(f"{there}/text").status_code == 404
    assert TO_WHOM not in str(Hands(country).dump())
    told = ana.get(f"/audit/entries?case={here.rpartition('/')[2]}").json["items"]
    acts = {(e["action"], e["purpose"]) for e in told if e["outcome"] == "done"}
    assert {(f"disclosure.{act}", "legal_disclosure") for act in ("ask", "approve")} < acts
    assert Hands(country).verify()[0] == 0


def test_who_is_not_told_yet_is_told_later(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana)['id']}"
    assert demands(ana, here, told=False).status_code == 422
    assert demands(ana, here, not_told="forbidden").status_code == 422
    made = demands(ana, here, **UNTOLD).json
    approves_demand(country, sue, made)
    assert (made["told_at"], made["tell_after"]) == (None, "2026-12-24T23:00:00.000Z")
    assert "The person is to be told" not in Reader(ana).get(here).text
    clock.on(40 * 86_400)
    ana = country.person("ana")
    assert "The person is to be told" in Reader(ana).get(here).text
    there = f"/disclosures/{made['id']}"
    assert ana.step(there, "tell").json["told_at"]
    assert ana.step(there, "tell").status_code == 409
    assert "The person is to be told" not in Reader(ana).get(here).text


def test_the_pages_lead_through_a_disclosure(country: Country) -> None:
    ana, sue, ada = (Reader(country.person(name)) for name in ("ana", "sue", "ada"))
    here = f"/cases/{open_a_case(ana.person)['id']}"
    assert f"{here}/disclose" in ana.get(here).text
    assert f"{here}/disclose" not in sue.get(here).text
    wrong = ana.post(f"{here}/disclose", {"recipient": TO_WHOM, "tell_after": "soon"})
    assert wrong.status_code == 422 and TO_WHOM in wrong.text
    given = {**DEMAND, "told": "no", "not_told": "forbidden", "tell_after": "24.12.2026"}
    there = ana.post(f"{here}/disclose", given).headers["Location"]
    assert there in sue.get("/").text
    assert "1 legal disclosure was asked for" in ada.get("/audit").text
    opened = sue.post(f"{there}/text", {"purpose": "legal_disclosure"})
    assert TO_WHOM in opened.text
    assert sue.post(f"{there}/approve", {"version": "1"}).status_code == 422
    refused = sue.post(f"{there}/refuse", {"version": hidden(sue.get(there), "version")})
    assert refused.status_code == 303
    assert "Refused" in sue.get(there).text and "Refused" in ana.get("/disclosures").text
    assert there in ada.get("/disclosures").text and there not in sue.get("/").text


def test_an_old_row_that_is_put_back_is_found(country: Country) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = f"/cases/{open_a_case(ana)['id']}"
    made = demands(ana, here).json
    old = hands.rows("legal_disclosure")[0]
    approves_demand(country, sue, made)
    hands.put_back("legal_disclosure", old)
    assert is_alarm(ana.get(f"/disclosures/{made['id']}"))


def test_the_list_costs_the_same_however_long_it_is(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    made = [demands(ana, here).json["id"] for _ in range(2)]
    for name in ("ana", "sue", "ada"):
        person = country.person(name)
        few, many = (
            _cost(country, lambda p=person, n=n: p.get(f"/disclosures?limit={n}")) for n in (1, 2)
        )
        assert few[0].counts == many[0].counts
        assert [each["id"] for each in many[1].json["items"]] == made[::-1]
    assert country.person("olga").get("/disclosures").json["items"] == []
