"""A paper for the person: asked for with care, in her language, with what she wanted on it."""

import re
from typing import Any

import pytest

from tests.browser.live import as_demonstration
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import open_a_case

NAME, PHRASE, AIM = "Mirabelle", "The library has your book", "A place of her own"
SECTIONS: dict[str, dict[str, Any]] = {
    "identity": {"preferred_name": NAME, "family_name": "Rossignol"},
    "safe_contact": {
        "contact_channels": [{"channel": "sms", "address": "555 0199", "code_phrase": PHRASE}]
    },
    "plan": {
        "objectives": AIM,
        "actions": [
            {"action": "See the doctor", "responsible": "Nadia", "due": "2027-03-05"},
            {"action": "Find a room", "done": "yes"},
        ],
    },
}
CALL = {"call": "آنا، 555 0100"}
ALL = ["name", "aims", "who", "words", "agency"]


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def _a_case(ana: Person) -> str:
    return f"/cases/{open_a_case(ana, **SECTIONS)['id']}"


def _last(person: Person) -> dict[str, Any]:
    entry: dict[str, Any] = person.get("/audit/entries?limit=2").json["items"][0]
    return entry


def _paper(shown: str) -> str:
    """What stands on it, without the marks that keep its directions."""
    printed = shown.partition('<div class="big">')[2].partition("</main>")[0]
    return re.sub(r"</?bdi[^>]*>", "", printed)


def test_only_what_was_chosen_is_opened_and_stands_on_it(ana: Person) -> None:
    here, reader = _a_case(ana), Reader(ana)
    code = ana.get(here).json["code"]
    asked = reader.get(f"{here}/sheet")
    assert asked.status_code == 200 and "See the doctor" not in asked.text
    assert "checked" not in asked.text and f"{here}/sheet" in reader.get(here).text
    bare = reader.post(f"{here}/sheet", {"safe": "yes", "language": "en", "call": "Ana, 555 0100"})
    paper = _paper(bare.text)
    assert bare.headers["Cache-Control"] == "no-store" and "<title>My plan</title>" in bare.text
    for words in ("See the doctor", "5 Mar 2027", "Ana, 555 0100", "112"):
        assert words in paper, words
    for words in ("Find a room", NAME, "Nadia", AIM, PHRASE, "Lead North", code):
        assert words not in paper, words
    assert (
        "Rossignol" not in bare.text and "555 0199" not in bare.text and "rafficking" not in paper
    )
    entry = _last(ana)
    assert (entry["action"], entry["sections"]) == ("sheet.print", {"plan": 1})
    whole = reader.post(f"{here}/sheet", {"safe": "yes", "language": "en", "shows": ALL}).text
    paper = _paper(whole)
    for words in (NAME, "Who helps: Nadia", AIM, PHRASE, "Lead North"):
        assert words in paper, words
    assert "Rossignol" not in whole and "555 0199" not in whole
    assert _last(ana)["sections"] == {"identity": 1, "safe_contact": 1, "plan": 1}


def test_without_safety_or_language_nothing_is_opened(ana: Person) -> None:
    here, reader = _a_case(ana), Reader(ana)
    for given, words in (
        ({"language": "en"}, "Ask the person this first."),
        ({"safe": "no", "language": "en"}, "Then print nothing."),
        ({"safe": "yes"}, "Choose one of these languages."),
        ({"safe": "yes", "language": "xx"}, "Choose one of these languages."),
        ({"safe": "yes", "language": "en", "call": "5" * 201}, "Make this shorter"),
    ):
        again = reader.post(f"{here}/sheet", given)
        assert again.status_code == 422 and words in again.text, given
        assert "See the doctor" not in again.text
    assert "sheet.print" not in {
        each["action"] for each in ana.get("/audit/entries?limit=30").json["items"]
    }


def test_it_is_for_who_leads_the_case_alone(country: Country, ana: Person) -> None:
    here, given = _a_case(ana), {"safe": "yes", "language": "en"}
    for name, status in (("eva", 403), ("sue", 403), ("olga", 404), ("nia", 404), ("cam", 404)):
        other = Reader(country.person(name))
        assert other.get(f"{here}/sheet").status_code == status, name
        assert other.post(f"{here}/sheet", given).status_code == status, name
        assert f"{here}/sheet" not in other.get(here).text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_its_words_are_the_person_s_and_the_worker_s_stay_hers(country: Country) -> None:
    with as_demonstration(country) as app:
        country.app = app
        reader = Reader(country.person("ana"))
        here = _a_case(reader.person)
        shown = reader.post(f"{here}/sheet", {"safe": "yes", "language": "ar", **CALL}).text
    paper = shown.partition('<div class="big">')[2]
    assert '<html lang="ar" dir="rtl">' in shown
    assert re.search(r'<div class="noprint"\s+lang="en"\s+dir="ltr">', shown)
    assert '<header class="top noprint">' in shown
    assert "Before you print it" in shown and "My plan" not in paper
    # The number is not turned round by the Arabic words before it.
    assert '<bdi>آنا، <bdi dir="ltr">555 0100</bdi></bdi>' in paper
    assert "5 مارس 2027" in paper and "See the doctor" in paper
