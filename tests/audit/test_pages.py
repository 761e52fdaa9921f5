"""The auditor's pages: what is asked of the log, and what is said when that cannot be read."""

import pytest
from werkzeug.test import TestResponse

from nrm.audit.proof_pages import MOST_ENTRIES, check_fits_a_page
from nrm.audit.subjects import SUBJECTS, subject_of
from nrm.errors import Conflict
from nrm.policy import ALLOWED
from tests.support.country import Country, Person
from tests.support.steps import open_a_case


def _page(person: Person, path: str) -> TestResponse:
    return person.client.get(path, headers={"Cookie": person.cookie})


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker with a case."""
    ana = country.person("ana")
    open_a_case(ana)
    return ana


@pytest.fixture
def ada(country: Country, ana: Person) -> Person:
    """An auditor, after somebody worked."""
    return country.person("ada")


def _rows(page: TestResponse) -> int:
    assert page.status_code == 200
    return page.text.count("<tr") - 1


def test_an_auditor_finds_by_person_and_agency(ada: Person, ana: Person) -> None:
    everything = _rows(_page(ada, "/audit"))
    of_ana = _page(ada, "/audit?actor=ana&action=case.open")
    assert 0 < _rows(of_ana) < everything
    assert _rows(_page(ada, f"/audit?agency={ana.agency}&action=case.open")) == _rows(of_ana)


def test_an_auditor_finds_by_part_purpose_and_request(ada: Person, ana: Person) -> None:
    open_a_case(ana, identity={"preferred_name": "Alma"})
    wrote = _page(ada, "/audit?section=identity&actor=ana")
    found = ada.get(f"/audit/entries?section=identity&actor={ana.id}").json["items"]
    assert _rows(wrote) == len(found) > 0
    assert all("identity" in entry["sections"] for entry in found)
    assert f'href="/audit?request={found[0]["request"]}"' in wrote.text
    of_request = ada.get(f"/audit/entries?request={found[0]['request']}").json["items"]
    assert {entry["request"] for entry in of_request} == {found[0]["request"]}
    assert _rows(_page(ada, f"/audit?request={found[0]['request']}")) == len(of_request)
    assert ada.get("/audit/entries?purpose=nothing").json["items"] == []
    assert "No entry matches." in _page(ada, "/audit?purpose=emergency&section=identity").text


def test_one_line_that_was_listed_is_told_as_one(ada: Person, ana: Person) -> None:
    ana.get("/cases")
    listed = _page(ada, "/audit?about=case&action=case.list").text
    assert "1 line" in listed and "1 lines" not in listed


def test_an_auditor_finds_by_outcome_and_day(ada: Person) -> None:
    nobody = _page(ada, "/audit?outcome=refused&from=1+Jan+2020&to=2+Jan+2020")
    assert "No entry matches." in nobody.text
    assert _rows(_page(ada, "/audit?outcome=done&from=1+Jan+2020")) > 0


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("actor=nobody-of-this-name", "no account of this name"),
        ("from=yesterday-ish", "Write a day"),
        ("to=32+Jan+2026", "Write a day"),
        ("outcome=maybe", "one of those listed"),
        ("section=weather", "one of those listed"),
        ("purpose=curiosity", "one of those listed"),
        ("request=what?", "Copy the request"),
        ("case=12ab", "Copy the whole pseudonym"),
    ],
)
def test_what_cannot_be_found_is_told_at_its_field(ada: Person, asked: str, told: str) -> None:
    page = _page(ada, f"/audit?{asked}")
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert 'aria-invalid="true"' in page.text
    assert told in page.text


@pytest.mark.parametrize("asked", ["agency=north", "cursor=first", "cursor=1234567890123456"])
def test_what_no_link_of_ours_holds_is_refused(ada: Person, asked: str) -> None:
    assert _page(ada, f"/audit?{asked}").status_code == 422


def test_a_worker_reads_the_log_of_an_own_case_and_of_no_other(ana: Person) -> None:
    (case,) = ana.get("/cases").json["items"]
    assert "Opened a new case" in _page(ana, f"/audit?case={case['id']}").text
    assert _page(ana, "/audit?case=nothing").status_code == 404


def test_a_log_too_long_for_a_page_is_sent_to_the_command_line() -> None:
    check_fits_a_page(MOST_ENTRIES)
    with pytest.raises(Conflict, match="flask nrm audit verify"):
        check_fits_a_page(MOST_ENTRIES + 1)


def test_acts_are_offered_once_their_subject_is_chosen(ada: Person) -> None:
    everything = _page(ada, "/audit")
    assert 'name="about"' in everything.text and 'name="action"' not in everything.text
    cases = _page(ada, "/audit?about=case")
    assert 'value="case.open"' in cases.text and 'value="account.read"' not in cases.text
    assert 0 < _rows(cases) < _rows(everything)
    assert 0 < _rows(_page(ada, "/audit?about=case&action=case.open")) <= _rows(cases)
    left_over = _page(ada, "/audit?about=case&action=account.read")
    assert _rows(left_over) == _rows(cases)
    assert "one of the listed subjects" in _page(ada, "/audit?about=weather").text


def test_every_act_has_a_subject_that_can_be_chosen() -> None:
    assert {subject_of(act) for act in ALLOWED} == set(SUBJECTS)
