"""Whoever makes a referral is warned where the same is asked for already; nothing is forbidden.

Seen failing: with a partner that serves already left out, with the others of one sending counted,
and with a draft that nobody was sent counted.
"""

import re

from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, accepts, open_a_case

NAME = "identity.preferred_name"


def _warned(country: Country, ana: Person, here: str, agency: str, **more: str) -> list[str]:
    body = {"service": "primary_health", "recipient": country.agency_id(agency), **more}
    made = ana.post(f"{here}/referrals", body)
    assert made.status_code == 201, made.text
    warnings: list[str] = made.json["warnings"]
    return warnings


def test_the_same_partner_is_asked_for_what_it_does_already(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    here = f"/cases/{case['id']}"
    there = a_sent_referral(country, ana, case, "Clinic", [NAME])
    accepts(nia, there)
    nia.step(there, "begin", met_on="2026-11-24")
    body = {"service": "primary_health", "recipient": country.agency_id("Clinic")}
    made = ana.post(f"{here}/referrals", body).json
    assert made["warnings"] == ["already_referred"]
    draft = f"{here}/refer/{made['id']}"
    told = "This partner was asked for the same already"
    assert told in Reader(ana).get(draft).text
    nia.step(there, "complete", outcome="service_delivered")
    assert told not in Reader(ana).get(draft).text


def test_another_partner_is_asked_for_the_same_elsewhere(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    here = f"/cases/{case['id']}"
    assert _warned(country, ana, here, "Shelter") == []
    there = a_sent_referral(country, ana, case, "Clinic", [NAME])
    other = {"service": "legal_advice", "recipient": country.agency_id("Police")}
    assert ana.post(f"{here}/referrals", other).json.get("warnings", []) == []
    assert _warned(country, ana, here, "Police") == ["asked_elsewhere"]
    # As one of several it was meant.
    beside = there.rpartition("/")[2]
    assert _warned(country, ana, here, "Police", alongside=beside) == ["already_referred"]


def test_the_page_says_since_when(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    here = f"/cases/{case['id']}"
    a_sent_referral(country, ana, case, "Clinic", [NAME])
    body = {"service": "primary_health", "recipient": country.agency_id("Police")}
    draft = ana.post(f"{here}/referrals", body).json["id"]
    page = Reader(ana).get(f"{here}/refer/{draft}").text
    assert re.search(r"Another partner was asked for the same on \d+ \w+", page)
