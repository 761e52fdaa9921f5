"""Guard `plans`: no finder reads a table whole, and no page of a list is sorted anew."""

import pytest
from sqlalchemy import text
from sqlalchemy.sql.selectable import SelectBase

from nrm.database import db
from tests.house.plans import Sent, faults, filled, listening, statements
from tests.house.test_budgets import FIELDS, LISTS, NAME, VISIT, grow
from tests.support.country import Country, Person
from tests.support.steps import a_sent_referral, open_a_case

# Read whole on purpose. A new line needs a reason.
WHOLE = {
    "abroad.POINTS": "one row a country, and one more for each key that it had",
    "abroad.ENDED_POINTS": "one row a country, and one more for each key that it had",
    "abroad.POINT_OF_COUNTRY": "one row a country that stands, by either index of those",
    "abroad.GOING_ON": "a stem: the list adds its condition",
    "abroad.HAVE_ENDED": "a stem: the list adds its condition",
    "abroad.LAPSED": "what goes to other countries is little",
    "abroad.UNTAKEN": "what goes to other countries is little, and what was taken is gone",
    "abroad.DUE": "what ends goes before all else, so what is due is sorted; little waits",
    "agencies.AGENCIES": "the directory is listed whole; some dozens of rows",
    "agencies._certified": "a stem: its readers add their condition",
    "agencies._BY_NAME": "a registrar chooses among all agencies; some dozens of rows",
    "agencies.SERVICES": "the directory is listed whole; some dozens of rows",
    "intake.GOING_ON": "a stem: the list adds its condition",
    "intake.HAVE_ENDED": "a stem: the list adds its condition",
    "intake.WAITING": "a stem: the desk adds its condition",
    "intake.DUTIES": "a registrar sees who takes concerns in; one row a region",
    "intake.EVERY_TAKING": "to whom a concern can be passed on; one row a region",
    "intake.ANY_TAKING": "whether anybody takes concerns in; one row a region",
    "attendance.LISTED": "a stem: the list adds its condition",
    "participants.LISTED": "a stem: the list adds its condition",
    "search.COUNT_OLDER": "counted for `vault status`, by nobody else",
    "disclosure.LISTED": "a stem: the list adds its condition",
    "notifications.LISTED": "a stem: the list adds its condition",
    "duplicates.LISTED": "a stem: the list adds its condition",
    "duplicates.TAGGED": "a stem: its readers add their condition",
    "audit.LISTED": "a stem: the list adds its condition",
    "audit.WEEKS": "a stem: the list adds its order and limit",
    "emergency.LISTED": "a stem: the list adds its condition",
    "erasure.CLOSED": "a stem: the list adds its condition",
    "erasure.LISTED": "a stem: the list adds its condition",
    "groups.LISTED": "a stem: the list adds its condition",
    "identification.LISTED": "a stem: the list adds its condition",
    "log.COUNT_ENTRIES": "a check of the whole log",
    "log.WITH_HEAD": "a stem: the lists below add their condition",
    "registry.WAITING": "what is asked about agencies; a handful of rows in a year",
    "registry.WITH_PEOPLE": "a stem: the list adds its order and limit",
    "referrals.LISTED": "a stem: the lists below add their condition",
    "restricted.LISTED": "a stem: the list adds its condition",
    "subject_access.LISTED": "a stem: the list adds its condition",
    "transfers.LISTED": "a stem: the list adds its condition",
    "webhooks.DUE": "one row a system that is told; each is asked whether something is due",
    "webhooks._TOLD": "a stem: its readers add their condition",
    "vital_interests.LISTED": "a stem: the list adds its condition",
}


def _faults(country: Country, sent: Sent) -> list[str]:
    with country.app.app_context(), db.engine.connect() as connection:
        return faults(connection, sent)


def _sent(country: Country, statement: SelectBase) -> Sent:
    with country.app.app_context(), db.engine.connect() as connection:
        with listening(db.engine) as heard:
            connection.execute(statement, filled(statement))
        return heard[-1]


def test_every_finder_uses_an_index(country: Country) -> None:
    found = dict(statements())
    assert len(found) > 40
    assert set(found) >= set(WHOLE)
    told = {
        name: _faults(country, _sent(country, statement))
        for name, statement in found.items()
        if name not in WHOLE
    }
    assert {name: faults for name, faults in told.items() if faults} == {}


def test_every_list_is_read_in_the_order_of_an_index(country: Country) -> None:
    people = {name: country.person(name) for name in ("ana", "nia", "ada", "rita")}
    case = open_a_case(people["ana"], identity=NAME)
    for _ in range(3):
        grow(country, people, case)
    found = {}
    for name, (who, path) in LISTS.items():
        sent = _pages(country, people[who], path.format(case=case["id"]))
        assert any(" LIMIT " in " ".join(text.split()) for text, _ in sent), name
        found[name] = [fault for one in sent for fault in _faults(country, one)]
    assert {name: told for name, told in found.items() if told} == {}


TOGETHER = (
    "section=identity&outcome=done",
    "purpose=casework&action=section.read",
    "request=r&section=identity&purpose=casework",
    "section=identity&case=" + "ab" * 16,
    "section=identity&actor=" + "ab" * 16,
    "outcome=refused&agency=" + "ab" * 16,
)
DAYS = "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z"


@pytest.mark.parametrize("asked", TOGETHER)
def test_filters_of_the_log_are_found_by_an_index_together(country: Country, asked: str) -> None:
    for query in (asked, f"{asked}&{DAYS}"):
        sent = _pages(country, country.person("ada"), f"/audit/entries?{query}")
        assert [fault for one in sent for fault in _faults(country, one)] == [], query


def _pages(country: Country, person: Person, path: str) -> list[Sent]:
    """What the first page of a list sends, and the one after it."""
    with country.app.app_context():
        engine = db.engine
    query = f"{path}{'&' if '?' in path else '?'}limit=1"
    with listening(engine) as sent:
        answer = person.get(query if "/cases/" not in path or "?" in path else path)
        if after := answer.json.get("next"):
            assert person.get(f"{query}&cursor={after}").status_code == 200
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return sent


def test_the_main_job_finds_all_by_index(country: Country) -> None:
    with country.app.app_context():
        engine = db.engine
    with listening(engine) as sent:
        ana, nia = country.person("ana"), country.person("nia")
        case = open_a_case(ana, identity=NAME)
        there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
        nia.step(there, "acknowledge")
        assert nia.step(there, "accept", appointment=VISIT).json["snapshot"] == {"identity": NAME}
        assert ana.step(there, "revoke", how="verbal").status_code == 200
    assert len(sent) > 100
    found = {statement: _faults(country, (statement, values)) for statement, values in sent}
    assert {statement: told for statement, told in found.items() if told} == {}


# The specimens.


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM \"case\" WHERE region = 'capital'",
        "SELECT id FROM agency ORDER BY name",
        'SELECT id FROM "case" WHERE id IS NOT NULL ORDER BY region LIMIT 3',
    ],
)
def test_a_statement_without_an_index_is_caught(country: Country, statement: str) -> None:
    assert _faults(country, _sent(country, text(statement).columns()))
