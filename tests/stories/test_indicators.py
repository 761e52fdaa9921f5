"""Signs as prompts: a setting first, then its signs, each with how one knows it; no verdict."""

import re
from html import unescape
from typing import Any

import pytest

from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import open_a_case

CHILD = "A child need not have been forced or deceived."


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def test_a_worker_goes_from_setting_to_setting_and_keeps_what_was_recorded(ana: Person) -> None:
    here = f"/cases/{open_a_case(ana)['id']}"
    reader = Reader(ana)
    first = reader.post(f"{here}/indicators/open", {"do": "edit"}).text
    settings = _settings(first)
    assert "In health care" in settings and "For the police" in settings
    # No sign before a setting is chosen, and then those of this one alone.
    assert _asked(first) == set()
    typed = {**_carried(first), "setting": "clinic", "recorded_on": "24.11.2026"}
    health = reader.post(f"{here}/indicators", {**typed, "part": settings["In health care"]}).text
    assert _asked(health) == _signs_of(ana, "health") and CHILD in health
    typed = _carried(health) | {
        "indicators-H01-basis": "observed",
        "indicators-H04-basis": "UNK",
        "indicators-H05-basis": "third_party",
        "indicators-H05-note": "the neighbour saw it",
    }
    police = reader.post(f"{here}/indicators", {**typed, "part": settings["For the police"]}).text
    assert _asked(police) == _signs_of(ana, "police")
    typed = _carried(police) | {"indicators-P03-basis": "document"}
    again = reader.post(f"{here}/indicators", {**typed, "part": settings["In health care"]}).text
    assert _chosen(again) == {"H01": "observed", "H04": "UNK", "H05": "third_party"}
    typed = _carried(again) | {f"indicators-{code}-basis": v for code, v in _chosen(again).items()}
    typed |= {"indicators-H01-basis": "", "indicators-H05-note": "the neighbour saw it"}
    assert reader.post(f"{here}/indicators", typed).status_code == 303
    assert ana.get(f"{here}/sections/indicators").json["content"] == {
        "recorded_on": "2026-11-24",
        "setting": "clinic",
        "indicators": [
            {"code": "H04", "basis": "UNK"},
            {"code": "H05", "basis": "third_party", "note": "the neighbour saw it"},
            {"code": "P03", "basis": "document"},
        ],
    }


def test_what_was_recorded_before_settings_is_read_changed_and_taken_out(ana: Person) -> None:
    before = [
        {"code": "L01", "basis": "disclosed"},
        {"code": "G02", "basis": "observed"},
        {"code": "G02", "basis": "document", "note": "one\ntwo"},
        {"code": "S01"},
    ]
    here = f"/cases/{open_a_case(ana, indicators={'indicators': before})['id']}"
    reader = Reader(ana)
    first = reader.post(f"{here}/indicators/open", {"do": "edit"}).text
    typed = {**_carried(first), "version": "1", "indicators-1-code": "", "indicators-0-note": "one"}
    assert reader.post(f"{here}/indicators", typed).status_code == 303
    assert ana.get(f"{here}/sections/indicators").json["content"]["indicators"] == [
        {"code": "G02", "basis": "observed"},
        {"code": "L01", "basis": "disclosed"},
        {"code": "G02", "basis": "document", "note": "one"},
    ]
    wrong = {"version": "2", "indicators-H01-basis": "surely"}
    told = reader.post(f"{here}/indicators", wrong)
    assert told.status_code == 422 and 'href="#indicators-H01-basis"' in told.text
    assert 'id="indicators-H01-basis"' in told.text and "In health care" in told.text


def test_no_sign_and_any_number_of_signs_change_nothing_by_themselves(ana: Person) -> None:
    made = open_a_case(ana)
    here = f"/cases/{made['id']}"
    plain = ana.get(here).json
    every = ana.get("/vocabularies/indicators").json["items"]
    noted = {"indicators": [{"code": one["code"], "basis": "observed"} for one in every]}
    assert ana.put(f"{here}/sections/indicators", noted, If_Match='"0"').status_code == 200
    told = ana.get(here).json
    names = ("status", "identification_status", "priority", "high_risk", "steps")
    assert [told[name] for name in names] == [plain[name] for name in names]
    assert [one["name"] for one in told["clocks"]] == [one["name"] for one in plain["clocks"]]
    shown = Reader(ana).post(f"{here}/indicators/open", {}).text
    words = re.sub(r"<[^>]*>", " ", shown.partition("<main")[2])
    assert not re.search(rf"\b{len(every)}\b", words)


def test_a_client_can_ask_by_the_same_settings_as_the_page(ana: Person) -> None:
    groups = {one["code"] for one in ana.get("/vocabularies/indicator_groups").json["items"]}
    signs = ana.get("/vocabularies/indicators").json["items"]
    assert {one["group"] for one in signs} == groups
    services = ana.get("/vocabularies/services").json["items"]
    assert set(services[0]) == {"code", "label", "source"}


def _signs_of(person: Person, group: str) -> set[str]:
    listed = person.get("/vocabularies/indicators").json["items"]
    return {one["code"] for one in listed if one["group"] == group}


def _settings(page: str) -> dict[str, str]:
    """The number of each part that can be gone to, by its name."""
    found = re.findall(r'name="part" value="(\d+)">([^<]+)<', page)
    return {label: number for number, label in found}


def _asked(page: str) -> set[str]:
    """The signs that the page asks about."""
    return set(re.findall(r'<select[^>]* name="indicators-([A-Z]\d\d)-basis"', page))


def _chosen(page: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, body in re.findall(
        r'<select[^>]* name="indicators-([A-Z]\d\d)-basis"(.*?)</select>', page, re.DOTALL
    ):
        value = re.search(r'value="(\w+)" selected', body)
        if value:
            found[code] = value[1]
    return found


def _carried(page: str) -> dict[str, Any]:
    """What the hidden fields of the form bring along, besides its token."""
    form = (
        page.partition('name="again"')[0].rpartition("<form")[2] + page.partition('name="again"')[2]
    )
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found if name != "csrf_token"}
