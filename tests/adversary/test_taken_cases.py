"""A case that changed hands: what its new agency once received, hidden offers, what is logged."""

import json
from typing import Any

import pytest

from tests.adversary.hostile import Hands, is_alarm
from tests.support.centres import confirm
from tests.support.country import Country, Person
from tests.support.files import a_file
from tests.support.joining import invite, let_join
from tests.support.reader import Reader
from tests.support.steps import open_a_case
from tests.support.transfers import agrees_to_go, an_offer, asks_to_hand_over, offers, takes
from tests.support.without_consent import act_in

MIRA = {"preferred_name": "Mira"}
# An offer as the database has it.
_PARTS: dict[str, dict[str, Any]] = {"case_transfer": {}, "grant": {"kind": "transfer"}}
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


@pytest.fixture
def people(country: Country) -> dict[str, Person]:
    return {name: country.person(name) for name in ("ana", "sue", "eva", "olga", "omar")}


def _served(country: Country, worker: Person, partner: Person, here: str, agency: str) -> str:
    """The path of a referral to this agency that it has completed, with feedback."""
    consent = agrees_to_go(country, worker, here, agency).json
    body = {
        "service": "other",
        "urgency": "routine",
        "fields": ["identity.preferred_name"],
        "consent": consent["id"],
        "recipient": country.agency_id(agency),
    }
    there = f"/referrals/{worker.post(f'{here}/referrals', body).json['id']}"
    worker.step(there, "send")
    partner.step(there, "acknowledge")
    partner.step(there, "accept", appointment=VISIT)
    partner.step(there, "begin", met_on="2030-01-03")
    ended = partner.step(there, "complete", outcome="service_delivered", feedback="All is well.")
    assert ended.status_code == 200, ended.text
    return there


def test_a_colleague_reads_nothing_of_what_the_agency_was_sent_before_it_took_the_case(
    country: Country, people: dict[str, Person]
) -> None:
    olga, omar, sue, ana, eva = (people[n] for n in ("olga", "omar", "sue", "ana", "eva"))
    here = f"/cases/{open_a_case(olga, identity=MIRA)['id']}"
    there = _served(country, olga, eva, here, "Lead North")
    assert eva.get(there).json["state"] == "completed"
    asked = asks_to_hand_over(country, olga, here, "Lead North")
    offered = offers(country, omar, asked.json).json
    assert takes(country, sue, offered, ana).status_code == 200
    assert ana.get(f"{there}/messages").json["items"]
    for path in (there, f"{there}/messages"):
        assert eva.get(path).status_code == 404, eva.get(path).json
    assert eva.get("/referrals?box=in").json["items"] == []


def test_the_thread_of_what_it_was_sent_before_stays_with_the_case(
    country: Country, people: dict[str, Person]
) -> None:
    ana, sue, olga, omar = (people[n] for n in ("ana", "sue", "olga", "omar"))
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    there = _served(country, ana, olga, here, "Lead South")
    made = offers(country, sue, asks_to_hand_over(country, ana, here).json).json
    assert takes(country, omar, made, olga).status_code == 200
    before = olga.get(f"{there}/messages").json["items"]
    (consent,) = {c["id"] for c in olga.get(here).json["consents"] if c["live"]}
    assert olga.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
    assert olga.get(f"{there}/messages").json["items"] == before != []
    assert Hands(country).verify()[0] == 0


def test_an_offer_that_a_writer_hid_and_brought_back_takes_the_case_from_nobody(
    country: Country, people: dict[str, Person]
) -> None:
    ana, sue, olga, omar = (people[n] for n in ("ana", "sue", "olga", "omar"))
    hands, here = Hands(country), f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    first = an_offer(country, ana, sue, here)
    hidden = {t: hands.row(t, **w) for t, w in _PARTS.items()}
    for table, row in hidden.items():
        hands.delete(table, row["id"])
    second = offers(country, sue, asks_to_hand_over(country, ana, here).json).json
    assert takes(country, omar, second, olga).status_code == 200
    agrees_to_go(country, olga, here, "Lead North")
    back = offers(country, omar, asks_to_hand_over(country, olga, here, "Lead North").json).json
    assert takes(country, sue, back, ana).status_code == 200
    for table, row in hidden.items():
        hands.insert(table, row)
    late = takes(country, omar, first, olga)
    assert is_alarm(late), late.json
    assert ana.get(here).status_code == 200


def test_taking_a_case_is_logged_as_opening_all_of_it_on_the_consent(
    country: Country, people: dict[str, Person]
) -> None:
    ana, sue, olga, omar = (people[n] for n in ("ana", "sue", "olga", "omar"))
    here, hands = f"/cases/{open_a_case(ana, identity=MIRA)['id']}", Hands(country)
    ana.put(f"{here}/sections/identity", {"preferred_name": "M."}, If_Match='"1"')
    file = a_file(ana, here).rpartition("/")[2].replace("-", "")
    made = an_offer(country, ana, sue, here)
    assert takes(country, omar, made, olga).status_code == 200
    logged = {row["action"]: json.loads(row["body"]) for row in hands.rows("audit_entry")}
    relied_on = hands.row("consent")["pseudonym"]
    for name in ("ask", "offer", "accept"):
        assert logged[f"transfer.{name}"]["consent"] == relied_on
    assert logged["transfer.accept"]["sections"] == {"identity": 2, f"file_{file}": 1}


def test_what_was_shared_without_asking_the_person_is_no_basis_to_go(
    country: Country, people: dict[str, Person]
) -> None:
    ana = people["ana"]
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    for ground in ("vital_interests", "legal_obligation"):
        told = {"given_by": ground, "reason": "there was no time"}
        assert agrees_to_go(country, ana, here, "Lead South", **told).status_code == 201
    assert "basis" in asks_to_hand_over(country, ana, here).json["errors"]
    assert agrees_to_go(country, ana, here, "Lead South").status_code == 201
    # What was done without the person is answered for where it was done.
    assert "waits for a second person" in asks_to_hand_over(country, ana, here).json["detail"]
    done = f"/without-consent/{act_in(ana, here)['id']}"
    assert people["sue"].step(done, "countersign").status_code == 200
    assert asks_to_hand_over(country, ana, here).status_code == 201


def test_a_no_that_is_newer_than_the_yes_keeps_the_case_where_it_is(
    country: Country, people: dict[str, Person]
) -> None:
    ana, sue, olga, omar = (people[n] for n in ("ana", "sue", "olga", "omar"))
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    made = an_offer(country, ana, sue, here)
    none = {"fields": [], "expires_at": None, "refusal_reason": "ND"}
    refused = agrees_to_go(country, ana, here, "Lead South", **none)
    assert refused.status_code == 201, refused.text
    late = takes(country, omar, made, olga)
    assert (late.status_code, "said no" in late.json["detail"]) == (409, True)
    ana.step(f"/transfers/{made['id']}", "withdraw")
    assert asks_to_hand_over(country, ana, here).status_code == 409
    assert agrees_to_go(country, ana, here, "Lead South").status_code == 201
    assert asks_to_hand_over(country, ana, here).status_code == 201


def test_a_case_that_comes_back_stays_shut_to_whoever_stepped_back(
    country: Country, people: dict[str, Person]
) -> None:
    ana, sue, olga, omar = (people[n] for n in ("ana", "sue", "olga", "omar"))
    confirm(country, olga, let_join(country, "sid", invite(olga, "sid", "supervisor")))
    here = f"/cases/{open_a_case(olga, identity=MIRA)['id']}"
    version = omar.get(here).headers["ETag"].strip('"')
    assert Reader(omar).post(f"{here}/step-back", {"version": version}).status_code == 303
    agrees_to_go(country, olga, here, "Lead North")
    asked = asks_to_hand_over(country, olga, here, "Lead North").json
    made = offers(country, country.person("sid"), asked).json
    assert takes(country, sue, made, ana).status_code == 200
    back = an_offer(country, ana, sue, here)
    assert omar.get(f"/transfers/{back['id']}").status_code == 404
    assert [each["id"] for each in omar.get("/transfers").json["items"]] == []
    assert takes(country, omar, back, olga).status_code == 404
    assert takes(country, country.person("sid"), back, olga).status_code == 200
