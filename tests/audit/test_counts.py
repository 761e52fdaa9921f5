"""Counts of the auditor's desk: who saw a case, what a person did, who reads more than others."""

import re
from datetime import timedelta

from nrm.audit.comparing import Reader, by_agency, elsewhere
from nrm.audit.counts import READING, Span, reads_of, refusals, who_saw
from nrm.database import now
from nrm.policy import ALLOWED
from tests.house.source import sources
from tests.log.world import ANA, BEN, CASE, World
from tests.support.country import Country
from tests.support.long_log import BEGINS, lengthen, worker_id, working
from tests.support.reader import Reader as Page
from tests.support.steps import open_a_case

DAY = timedelta(days=1)


def test_everybody_who_did_something_with_a_case_is_counted(a_log: World) -> None:
    ana, ben = a_log.ask(who_saw, CASE)
    assert (ana.actor, ana.agency, ana.done, ana.others) == (ANA.id, ANA.agency_id, 3, 0)
    assert (ben.actor, ben.agency, ben.done, ben.others) == (BEN.id, BEN.agency_id, 0, 1)
    assert ana.first <= ben.first <= ana.last
    assert a_log.ask(who_saw, "ff" * 16) == []


def test_reads_are_counted_within_a_period_by_person(world: World) -> None:
    entries = list(working(400, workers=5, cases=10))
    lengthen(world.app, entries)
    span = Span(BEGINS + 100 * DAY, BEGINS + 200 * DAY)
    people = [worker_id(number) for number in range(3)]
    within = [e for e in entries if span.from_at <= e.at < span.to_at and e.action in READING]
    expected = {one: sum(e.actor == one for e in within) for one in people}
    assert all(expected.values())
    assert world.ask(reads_of, people, span) == expected
    assert world.ask(reads_of, [], span) == {}
    assert world.ask(reads_of, people, Span(BEGINS - 9 * DAY, BEGINS - 8 * DAY)) == {}


def test_refusals_are_counted_by_person_and_by_reason(a_log: World) -> None:
    at = now()
    found = a_log.ask(refusals, Span(at - DAY, at + DAY))
    assert found.people == {None: 1, BEN.id: 1}
    assert found.reasons == {"api": 1, "missing": 1}
    assert found.whole
    assert a_log.ask(refusals, Span(at - 3 * DAY, at - 2 * DAY)).people == {}


def test_every_reading_act_is_one_of_the_policy() -> None:
    assert set(ALLOWED) >= READING


def test_whatever_opens_content_of_somebody_is_a_read() -> None:
    opened = set[str]()
    for source in sources():
        for call in re.findall(r"reveal\(\s*actor,\s*([^,]+),", source.text):
            opened |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', call))
    assert {"note.list", "message.list"} <= opened
    of_nobody = {"account.list_passkeys", "duplicate.compare", "duplicate.find"}
    anonymous = {"notification.list", "notification.read", "notification.prepare"}
    assert opened - READING <= of_nobody | anonymous


def test_people_are_compared_with_the_same_role_at_other_agencies() -> None:
    ids = [worker_id(number) for number in range(6)]
    here, there = worker_id(100), worker_id(101)
    readers = [
        Reader(ids[0], "a", "social_worker", here, 90),
        Reader(ids[1], "b", "social_worker", there, 10),
        Reader(ids[2], "c", "social_worker", there, 20),
        Reader(ids[3], "d", "social_worker", there, 0),
        Reader(ids[4], "e", "supervisor", here, 4),
        Reader(ids[5], "f", "supervisor", there, 0),
    ]
    assert elsewhere(readers, here) == {"social_worker": 15}
    assert elsewhere(readers, there) == {"social_worker": 90, "supervisor": 4}
    assert [(one.agency_id, one.readers, one.reads) for one in by_agency(readers)] == [
        (here, 2, 94),
        (there, 2, 30),
    ]


def test_an_auditor_sees_who_reads_how_much(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    for _ in range(3):
        assert ana.get(f"/cases/{case['id']}/sections/identity").status_code == 200
    pages = Page(ada)
    everywhere = pages.get("/audit/agencies").text
    assert f'href="/audit/agencies/{ana.agency}"' in everywhere
    agency = pages.get(f"/audit/agencies/{ana.agency}").text
    assert f'href="/audit/people/{ana.id}"' in agency and "<svg" in agency
    assert "Nothing was counted." in pages.get("/audit/agencies?from=2020-01-01&to=2020-01-02").text
    (told, *_) = ada.get("/audit/entries?action=audit.sum").json["items"]
    assert told["outcome"] == "done" and told["count"] > 0


def test_an_auditor_sees_what_one_person_did_and_what_was_refused(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    open_a_case(ana)
    assert ana.get("/cases/018f0000-0000-7000-8000-000000000000").status_code == 404
    pages = Page(ada)
    person = pages.get(f"/audit/people/{ana.id}").text
    assert "<svg" in person and "Opened a new case" in person
    assert 'href="/audit?actor=ana&amp;outcome=refused"' in person
    refused = pages.get("/audit/refused").text
    assert 'href="/audit?actor=ana&amp;outcome=refused"' in refused and "missing" in refused
    assert pages.get("/audit/people/018f0000-0000-7000-8000-000000000000").status_code == 404
    assert pages.get("/audit/agencies/018f0000-0000-7000-8000-000000000000").status_code == 404


def test_a_period_is_told_at_its_field_where_it_cannot_be_counted(country: Country) -> None:
    pages = Page(country.person("ada"))
    for asked, told in (
        ("from=never", "Write a day"),
        ("from=2026-01-01&to=2026-06-01", "at most 92 days"),
        ("from=2026-03-02&to=2026-03-01", "before the first"),
    ):
        for page in ("/audit/agencies", "/audit/refused"):
            answer = pages.get(f"{page}?{asked}")
            assert answer.status_code == 422 and told in answer.text
            assert 'aria-invalid="true"' in answer.text


def test_the_timeline_of_a_case_says_who_did_something(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    open_a_case(ana)
    entries = ada.get("/audit/entries?action=case.open").json["items"]
    assert Page(ada).get("/audit/cases/%00").status_code == 404
    page = Page(ada).get(f"/audit/cases/{entries[0]['case']}").text
    assert f'href="/audit/people/{ana.id}"' in page
