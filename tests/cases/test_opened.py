"""What opened sections and notes look like: in words, version by version, and never half."""

import pytest

from tests.adversary.hostile import MARK, Hands, is_alarm
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import open_a_case

WRITTEN = {
    "identity": {
        "preferred_name": MARK,
        "date_of_birth": "1999-02-28",
        "gender": "woman",
        "children": [{"age": 4, "whereabouts": "with_person"}],
        "languages": ["sq", "en"],
    },
    "account": {
        "episodes": [
            {"types": ["forced_labour"], "started": "2019", "ended": "2020-05", "certainty": "UNK"}
        ]
    },
}


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker."""
    return Reader(country.person("ana"))


def test_an_opened_section_is_in_words(ana: Reader) -> None:
    here = f"/cases/{open_a_case(ana.person, **WRITTEN)['id']}"
    identity = ana.post(f"{here}/identity/open", {"do": "open"}).text
    assert "28 Feb 1999" in identity
    assert "Albanian, English" in identity
    assert "Age in years: 4; Where the child is: With the person" in identity
    account = ana.post(f"{here}/account/open", {"do": "open"}).text
    assert "From: 2019; Until: May 2020" in account
    for code in ("with_person", "forced_labour", "UNK"):
        assert code not in identity + account


def test_an_earlier_version_is_read_and_not_written(ana: Reader) -> None:
    here = f"/cases/{open_a_case(ana.person, identity={'preferred_name': MARK})['id']}"
    ana.post(f"{here}/identity", {"preferred_name": "Mina", "version": "1"})
    cover = ana.get(f"{here}/identity?version=1")
    assert (cover.status_code, MARK in cover.text) == (200, False)
    old = ana.post(f"{here}/identity/open?version=1", {"do": "edit"}).text
    assert "This is an earlier version." in old
    assert MARK in old and "Mina" not in old
    assert 'name="preferred_name"' not in old
    for wrong in ("0", "-1", "²", "1" * 10):
        assert ana.get(f"{here}/identity?version={wrong}").status_code == 404, wrong
    assert ana.post(f"{here}/identity/open?version=3", {}).status_code == 404


def test_a_note_says_something(ana: Reader) -> None:
    there = f"/cases/{open_a_case(ana.person)['id']}/notes"
    for text in ("", " \r\n ", "x" * 15_001):
        answer = ana.post(there, {"do": "save", "text": text, "once": "k"})
        assert answer.status_code == 422
        assert "Write something, of up to 15,000 characters." in answer.text
    assert ana.person.get(there).json["items"] == []


def test_notes_whose_first_one_is_gone_are_not_shown(country: Country, ana: Reader) -> None:
    there = f"/cases/{open_a_case(ana.person)['id']}/notes"
    for number in range(3):
        ana.person.post(there, {"text": f"Note {number} about {MARK}"})
    hands = Hands(country)
    (first,) = hands.rows("note", number=1)
    hands.delete("note", first["id"])
    assert is_alarm(ana.person.get(there))
    assert MARK not in ana.post(there, {}).text


def test_no_cursor_but_one_of_this_list_is_followed(ana: Reader) -> None:
    one, two = (f"/cases/{open_a_case(ana.person)['id']}/notes" for _ in range(2))
    for number in range(3):
        ana.person.post(one, {"text": f"Note {number}"})
    cursor = ana.person.get(f"{one}?limit=1").json["next"]
    assert len(ana.person.get(f"{one}?cursor={cursor}").json["items"]) == 2
    for there, wrong in ((two, cursor), (one, "x"), (one, "AAAA"), (one, cursor[:-2])):
        refused = ana.person.get(f"{there}?cursor={wrong}")
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["cursor"])
