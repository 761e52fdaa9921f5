"""Somebody used an account: its owner says so, is alone in it again, and people look into it."""

import re

import pytest
from sqlalchemy import select

from nrm.accounts.models import Account
from nrm.alerts.disowned import waits_by_disowned
from nrm.log.models import AuditHead
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import open_a_case


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker who did something."""
    ana = country.person("ana")
    open_a_case(ana)
    return ana


def test_whoever_says_so_is_alone_in_the_account_again(country: Country, ana: Person) -> None:
    thief = country.person("ana")
    reader = Reader(ana)
    asked = reader.get("/account/not-me")
    opened = re.search(r'value="(\d+)"[^>]*>\s*[^<]*Opened a new case', asked.text)
    assert opened is not None
    told = reader.post("/account/not-me", {"entry": opened[1]})
    assert told.status_code == 200 and "/account/passphrase" in told.text
    assert thief.get("/session").status_code == 401
    assert ana.get("/session").status_code == 200
    entry = ana.get("/audit/entries?action=session.disown").json["items"][0]
    assert (entry["sections"], entry["count"]) == ({"disowned_entry": int(opened[1])}, 1)
    assert not re.search(rf"\b{opened[1]}\b", re.sub(r"<time.*?</time>", "", told.text))


def test_custodians_supervisors_and_auditors_see_that_it_was_said(
    country: Country, ana: Person
) -> None:
    assert ana.post("/sessions/disown", {"entry": None}).status_code == 204
    for name, here, words in (
        ("sue", "/", "ana: that was not me"),
        ("ada", "/audit", "1 person says: that was not me"),
    ):
        assert words in Reader(country.person(name)).get(here).text, name
    for name in ("nia", "rita", "ana"):
        assert "that was not me" not in Reader(country.person(name)).get("/").text, name


def test_people_who_say_so_are_counted_however_often_each_does(
    country: Country, ana: Person
) -> None:
    for person, times in ((country.person("eva"), 1), (ana, 11)):
        for _ in range(times):
            assert person.post("/sessions/disown", {"entry": None}).status_code == 204
    assert "2 people say: that was not me" in Reader(country.person("ada")).get("/audit").text
    desk = Reader(country.person("sue")).get("/").text
    assert (desk.count("ana: that was not me"), desk.count("eva: that was not me")) == (1, 1)


def test_an_entry_of_somebody_else_is_not_disowned(country: Country, ana: Person) -> None:
    sue = country.person("sue")
    sue.get("/cases")
    theirs = sue.get("/audit/entries?limit=1").json["items"][0]["index"]
    assert ana.post("/sessions/disown", {"entry": theirs}).status_code == 404
    reader = Reader(ana)
    for given in (str(theirs), "", "x", "-1", "9" * 30):
        again = reader.post("/account/not-me", {"entry": given})
        assert again.status_code == 422 and "Choose one of the listed answers." in again.text
    ended = [
        entry["outcome"] for entry in ana.get("/audit/entries?action=session.disown").json["items"]
    ]
    assert set(ended) <= {"refused", "failed"}


def test_the_desk_says_when_one_came_in_before(country: Country, ana: Person) -> None:
    again = country.person("ana")
    desk = Reader(again).get("/").text
    assert "You last signed in" in desk and 'href="/account/not-me"' in desk


def test_letters_go_to_those_who_look_into_it_and_to_nobody_else(
    country: Country, ana: Person
) -> None:
    assert ana.post("/sessions/disown", {"entry": None}).status_code == 204
    with country.inside(write=False) as opened:
        size = opened.scalar(select(AuditHead.size))
        waits = waits_by_disowned(0, size)
        names = dict(opened.execute(select(Account.id, Account.name)).all())
        assert waits_by_disowned(size, size) == []
    told = {names[each.account_id] for each in waits if each.account_id is not None}
    assert "sue" in told and not told & {"nia", "rita", "ada"}
    assert [each.roles for each in waits if each.account_id is None] == [("auditor",)]
    assert {names[each.but] for each in waits if each.but is not None} == {"ana"}
