"""An auditor keeps what is looked for again and again: in words of the service, never the own."""

import re

import pytest

from tests.support.country import Country, Person
from tests.support.reader import Reader


@pytest.fixture
def ada(country: Country) -> Person:
    """An auditor."""
    return country.person("ada")


def test_a_filter_is_kept_found_again_and_forgotten(country: Country, ada: Person) -> None:
    reader = Reader(ada)
    clinic = country.agency_id("Clinic")
    found = f"outcome=refused&from=1+Jan+2026&agency={clinic}"
    page = reader.get(f"/audit?{found}").text
    query = re.search(r'name="query" value="([^"]+)"', page)
    assert query is not None and "Kept filters" not in page
    kept = reader.post("/audit/filters", {"query": query[1].replace("&amp;", "&")})
    assert kept.status_code == 303
    again = reader.get(kept.headers["Location"]).text
    assert "Refused · from 1 Jan 2026 · Clinic" in again and 'name="query"' not in again
    forget = re.search(r'action="(/audit/filters/[^"]+/forget)"', again)
    assert forget is not None
    assert reader.post(forget[1], {}).status_code == 303
    assert "Kept filters" not in reader.get("/audit").text
    acts = {e["action"] for e in ada.get("/audit/entries?actor=" + ada.id).json["items"]}
    assert {"audit.save_filter", "audit.forget_filter"} <= acts


def test_another_auditors_filter_is_not_theirs(country: Country, ada: Person) -> None:
    kept = ada.post("/audit/filters", {"query": "outcome=refused"}).json
    for name in ("ana", "sue", "rita"):
        answer = country.person(name).send("DELETE", f"/audit/filters/{kept['id']}")
        assert answer.status_code == 404, name
    assert ada.get("/audit/filters").json["items"] == [kept]


def test_the_same_is_kept_once_and_there_is_room_for_twenty(ada: Person) -> None:
    first = ada.post("/audit/filters", {"query": "outcome=refused&about=case"}).json
    assert ada.post("/audit/filters", {"query": "about=case&outcome=refused"}).json == first
    for day in range(1, 20):
        kept = ada.post("/audit/filters", {"query": f"from={day}.3.2026"})
        assert kept.status_code == 201
    full = ada.post("/audit/filters", {"query": "outcome=done"})
    assert full.status_code == 409 and "room for 20" in full.json["detail"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("outcome=perhaps", "outcome"),
        ("from=never", "from"),
        ("case=x", "case"),
        ("words=she+lives+there", "query"),
        ("section=nothing", "section"),
        ("actor=nobody-of-this-name", "actor"),
    ],
)
def test_what_finds_nothing_is_not_kept(ada: Person, query: str, field: str) -> None:
    refused = ada.post("/audit/filters", {"query": query})
    assert refused.status_code == 422 and field in refused.json["errors"]
    assert ada.get("/audit/filters").json["items"] == []


def test_whatever_is_sent_is_answered(country: Country) -> None:
    ada = country.person("ada")
    for query in ("a&" * 40, "actor=%00", "to=9999-12-31", "from=0001-01-01"):
        assert ada.post("/audit/filters", {"query": query}).status_code == 422, query
    assert Reader(ada).get("/audit?to=9999-12-31").status_code == 422
