"""An agency keeps what it offers: who may, what can stand there, and how old its room is."""

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, open_a_case

SAID = {
    "service": "mental_health",
    "region": "north",
    "languages": ["en", "ar"],
    "genders": ["woman", "trans_woman"],
    "ages": ["18-20", "21-23"],
    "helpers": ["female"],
    "accessibility": ["step_free", "children_with_parent"],
    "hours": "Mo-Fr 9:00-17:00",
    "urgent_phone": "+30 210 555 0100",
}


def offers(country: Country, person: Person, agency: str, **said: Any) -> TestResponse:
    return person.post(f"/agencies/{country.agency_id(agency)}/services", {**SAID, **said})


def _outcome(country: Country, action: str) -> str:
    newest = country.person("ada").get(f"/audit/entries?action={action}&limit=1").json["items"]
    outcome: str = newest[0]["outcome"]
    return outcome


def _said(answer: TestResponse) -> dict[str, Any]:
    return {name: answer.json[name] for name in SAID}


def test_a_custodian_puts_a_service_in_and_everybody_finds_it(country: Country) -> None:
    nia, ana = country.person("nia"), country.person("ana")
    made = offers(country, nia, "Clinic", places=4)
    assert made.status_code == 201, made.text
    kept = {**SAID, "hours": "Mo-Fr 09:00-17:00"}
    assert _said(made) == kept
    seen = ana.get(f"/services/{made.json['id']}")
    assert (_said(seen), seen.json["places"], seen.json["stale"]) == (kept, 4, False)
    assert made.json["id"] in {each["id"] for each in ana.get("/services").json["items"]}
    assert _outcome(country, "service.offer") == "done"
    refused = offers(country, country.person("zoe"), "Clinic")
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("service", "immigration_enforcement"),
        ("region", "nowhere"),
        ("languages", ["xx"]),
        ("genders", ["women"]),
        ("ages", ["adult"]),
        ("helpers", ["any"]),
        ("accessibility", ["lift"]),
        ("hours", "12 Quay Street, back door"),
        ("hours", "Mo,We,Fr,Su " + ",".join(f"{h}:00-{h}:30" for h in range(23))),
        ("urgent_phone", "12 Quay Street"),
    ],
)
def test_what_is_no_code_is_refused_by_the_name_of_its_field(
    country: Country, field: str, wrong: Any
) -> None:
    refused = offers(country, country.person("nia"), "Clinic", **{field: wrong})
    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert "Quay" not in refused.text


def test_there_is_no_place_for_an_address(country: Country) -> None:
    """A shelter is found by what it offers and a telephone; where it lies can stand nowhere."""
    zoe = country.person("zoe")
    for name in ("address", "location", "description", "latitude", "website"):
        refused = offers(country, zoe, "Shelter", **{name: "12 Quay Street"})
        assert (refused.status_code, list(refused.json["errors"])) == (422, [name])


def test_room_is_said_by_whoever_works_there_and_grows_old(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    nia, noa, ana = (country.person(name) for name in ("nia", "noa", "ana"))
    there = f"/services/{offers(country, nia, 'Clinic').json['id']}"
    assert noa.step(there, "count", accepting=True, places=0).status_code == 200
    assert ana.get(there).json["accepting"] is False, "no place is free"
    assert noa.step(there, "count", accepting=True, places=2).json["accepting"] is True
    refused = ana.step(there, "count", accepting=False)
    assert (refused.status_code, _outcome(country, "service.count")) == (403, "refused")
    moved_by_hand(monkeypatch).on(timedelta(days=7, minutes=1).total_seconds())
    ana, noa = country.person("ana"), country.person("noa")
    assert ana.get(there).json["stale"] is True
    assert "Said 7 days ago. Ask before you rely on it." in Reader(ana).get("/directory").text
    noa.step(there, "count", accepting=True, places=2)
    assert ana.get(there).json["stale"] is False


def test_a_referral_is_offered_what_has_room_first_and_says_what_is_old(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there = f"/services/{nia.get('/services?need=primary_health').json['items'][0]['id']}"
    nia.step(there, "count", accepting=True, places=0)
    asked = f"/cases/{open_a_case(ana)['id']}/refer"
    form = {"do": "preview", "service": "primary_health"}
    shown = Reader(ana).post(asked, form).text
    assert "Full now." in shown and "The case stays with you" in shown
    nia.step(there, "count", accepting=True, places=2)
    assert "Has room." in Reader(ana).post(asked, form).text
    moved_by_hand(monkeypatch).on(timedelta(days=9).total_seconds())
    shown = Reader(country.person("ana")).post(asked, form).text
    assert "Said 9 days ago. Ask before you rely on it." in shown


def test_two_who_change_it_at_once_do_not_overwrite_each_other(country: Country) -> None:
    nia, noa = country.person("nia"), country.person("noa")
    there = f"/services/{offers(country, nia, 'Clinic').json['id']}"
    seen = nia.get(there).headers["ETag"]
    assert nia.put(there, {**SAID, "ages": []}, If_Match=seen).json["ages"] == []
    late = noa.put(there, SAID, If_Match=seen)
    assert (late.status_code, late.json["type"].rpartition("/")[2]) == (412, "stale")


def test_what_is_withdrawn_is_found_no_more_and_what_is_on_its_way_goes_on(
    country: Country,
) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    sent = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    listed = nia.get("/services?need=primary_health").json["items"]
    there = f"/services/{listed[0]['id']}"
    assert nia.step(there, "withdraw").status_code == 200
    assert ana.get(there).status_code == 404
    assert ana.get("/services?need=primary_health").json["items"] == []
    assert nia.step(sent, "acknowledge").status_code == 200


def test_the_pages_do_the_same(country: Country) -> None:
    nia = Reader(country.person("nia"))
    form = {"service": "mental_health", "region": "north", "languages": "English"}
    wrong = nia.post("/directory/own/new", {**form, "hours": "always"})
    assert wrong.status_code == 422
    assert "Write it like Mo-Fr 09:00-17:00" in wrong.text
    assert nia.post("/directory/own/new", {**form, "hours": "24/7"}).status_code == 303
    own = nia.get("/directory/own").text
    assert "Help with worries" in own
    (service_id,) = (
        each["id"] for each in nia.person.get("/services?need=mental_health").json["items"]
    )
    page = nia.get(f"/directory/{service_id}").text
    assert "Day and night, every day" in page
    counted = {"version": "1", "accepting": "yes", "places": "three"}
    assert "Give a whole number" in nia.post(f"/directory/{service_id}/room", counted).text
    counted["places"] = "3"
    assert nia.post(f"/directory/{service_id}/room", counted).status_code == 303
    assert "3 places free" in nia.get("/directory").text
    changed = {**form, "region": "capital", "version": "2"}
    assert nia.post(f"/directory/{service_id}/edit", changed).status_code == 303
    assert nia.post(f"/directory/{service_id}/withdraw", {"version": "3"}).status_code == 303
    assert "Help with worries" not in nia.get("/directory/own").text
