"""The copy that a person asks for says when and how it was tried to reach her."""

from typing import Any

import pytest

from tests.reaching.test_reaching import CONTACT
from tests.support.access import asks_for_record, copies
from tests.support.country import Country, Person
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case
from tests.support.transfers import an_offer, proof_of, takes

NOTE = "Zq-noted: after six"
TITLE = "Tries to reach you"


@pytest.fixture
def ana(country: Country) -> Person:
    """The lead worker."""
    return country.person("ana")


@pytest.fixture
def here(ana: Person) -> str:
    """Where a case is whose person named two safe ways."""
    return f"/cases/{open_a_case(ana, safe_contact=CONTACT)['id']}"


def _tries(worker: Person, here: str, way: int, outcome: str, **noted: str) -> None:
    body = {"way": way, "outcome": outcome, "safe_contact": 1, **noted}
    assert worker.post(f"{here}/contact-attempts", body).status_code == 204


def _asked(worker: Person, here: str) -> str:
    return f"/access-requests/{asks_for_record(worker, here).json['id']}"


def _leaves_out(country: Country, there: str, *lines: str) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    assert ana.step(there, "leave_out", lines=dict.fromkeys(lines, "danger")).status_code == 200
    assert sue.step(there, "approve").status_code == 200


def _copied(country: Country, worker: Person, there: str) -> list[dict[str, Any]]:
    answer = copies(country, worker, there)
    assert answer.status_code == 200, answer.text
    tries: list[dict[str, Any]] = answer.json["contact_attempts"]
    return tries


def _paper(country: Country, worker: Person, there: str) -> str:
    form = {"version": hidden(Reader(worker).get(there), "version"), **proof_of(country, worker)}
    return Reader(worker).post(f"{there}/print", form).text


def test_every_try_is_told_and_neither_who_made_it_nor_to_which_number(
    country: Country, ana: Person, here: str
) -> None:
    there = _asked(ana, here)
    assert _copied(country, ana, there) == [] and TITLE not in _paper(country, ana, there)
    for way, outcome in ((0, "no_answer"), (4, "somebody_else"), (0, "not_safe")):
        _tries(ana, here, way, outcome)
    _tries(ana, here, 0, "reached", note=NOTE)
    newest, *_, oldest = found = _copied(country, ana, there)
    assert len(found) == 4 and newest["at"] > oldest["at"]
    assert {**newest, "at": ""} == {
        "at": "",
        "agency": "Lead North",
        "channel": "phone_call",
        "outcome": "reached",
        "note": NOTE,
    }
    paper = _paper(country, ana, there)
    told = paper[paper.index(TITLE) : paper.index("Who was told")]
    for words in (
        *("Lead North, Telephone call: You were reached.", f'<p dir="auto">{NOTE}</p>'),
        "Lead North, Telephone call: It did not seem safe, and the try was stopped.",
        "Lead North, Through somebody else: Somebody else answered.",
        "Lead North, Telephone call: Nobody answered.",
    ):
        assert words in told
    assert not [word for word in ("ana", "+30 6900", "her aunt", "older tries") if word in told]
    entries = ana.get(f"/audit/entries?case={here.rpartition('/')[2]}&limit=2").json["items"]
    (entry,) = (each for each in entries if each["action"] == "subject_access.print")
    assert entry["sections"]["contact_attempts"] == 4


def test_tries_are_left_out_as_any_line_is(country: Country, ana: Person, here: str) -> None:
    _tries(ana, here, 0, "no_answer", note=NOTE)
    there = _asked(ana, here)
    _leaves_out(country, there, "contact_attempts")
    assert _copied(country, ana, there) == []
    paper = _paper(country, ana, there)
    assert TITLE not in paper and NOTE not in paper and "1 line" in paper
    assert "All tries to reach the person" in Reader(ana).get(there).text
    assert copies(country, ana, there).json["left_out"] == {"danger": 1}


@pytest.mark.parametrize(
    ("line", "way"),
    [
        ("notes", "phone_call"),
        ("safe_contact.contact_channels", ""),
        ("safe_contact.third_party_name", "phone_call"),
    ],
)
def test_no_try_says_what_another_line_left_out(
    country: Country, ana: Person, here: str, line: str, way: str
) -> None:
    _tries(ana, here, 0, "no_answer", note=NOTE)
    there = _asked(ana, here)
    _leaves_out(country, there, line)
    (tried,) = _copied(country, ana, there)
    assert (tried["channel"], tried["outcome"], tried["note"]) == (way, "no_answer", "")
    paper = _paper(country, ana, there)
    assert NOTE not in paper and "Nobody answered." in paper
    assert ("Telephone call" in paper) == bool(way)


def test_each_try_is_that_of_the_agency_that_led_the_case_then(
    country: Country, ana: Person, here: str
) -> None:
    sue, olga, omar = (country.person(name) for name in ("sue", "olga", "omar"))
    _tries(ana, here, 0, "no_answer")
    assert takes(country, omar, an_offer(country, ana, sue, here), olga).status_code == 200
    _tries(olga, here, 0, "reached")
    found = _copied(country, olga, _asked(olga, here))
    assert [each["agency"] for each in found] == ["Lead South", "Lead North"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_paper_says_that_there_were_more(country: Country, ana: Person, here: str) -> None:
    for _ in range(31):
        _tries(ana, here, 0, "no_answer")
    there = _asked(ana, here)
    assert len(_copied(country, ana, there)) == 30
    assert "There were older tries that are not on this paper." in _paper(country, ana, there)
