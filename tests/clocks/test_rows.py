"""Every clock starts and stops at the rows that the mechanism names (domain, 6.2, 7.2 and 10).

The tables are copied by hand. Not built yet, and so without a line: rows C06 to C22 but C09 and
C25, R10, R11 and R28, and the clocks that only they start.
"""

from typing import Any
from uuid import UUID

import pytest

from tests.adversary.hostile import Hands
from tests.stories.test_referral_rows import FIELDS, ROWS, SHOWN, _brought, _people
from tests.support.case_steps import (
    BELIEF,
    EXIT,
    SCREEN,
    a_presumed_case,
    a_screened_case,
    a_sign,
    agree_to_support,
)
from tests.support.country import OFFERS, Country
from tests.support.steps import agree, open_a_case

# Row: what it stops of the referral, what it starts.
REFERRAL: dict[str, tuple[str, str]] = {
    "R05": ("acknowledge", "accept_decision"),
    "R06": ("", ""),
    "R07": ("", ""),
    "R08": ("accept_decision", "first_contact"),
    "R09": ("accept_decision", "re_route"),
    "R12": ("acknowledge", ""),
    "R13": ("accept_decision", ""),
    "R14": ("first_contact", "progress_update"),
    "R15": ("first_contact", "no_contact_protocol"),
    "R16": ("progress_update", "handover"),
    "R17": ("progress_update", "no_contact_protocol"),
    "R18": ("first_contact", ""),
    "R19": ("progress_update", ""),
    "R20": ("acknowledge", ""),
    "R25": ("accept_decision", ""),
    "R26": ("accept_decision", ""),
    "R27": ("accept_decision", ""),
    "R31": ("first_contact", ""),
    "R32": ("progress_update", ""),
    "R33": ("acknowledge", "re_route"),
    "R34": ("first_contact", "re_route"),
    "R35": ("progress_update", "re_route"),
}
# The row that a new referral of each kind follows by, what had started, and what it leaves running.
FOLLOWING: dict[str, tuple[str, set[str]]] = {
    "R21": ("R09", set()),
    "R23": ("R15", set()),
    "R24": ("R16", {"handover"}),
}
CHILD = {"belief_reason": "She is with strangers."}
INCLUDED = {"pathway": "inclusion", "person_agrees": True, "plan_agreed": True}


def _running(country: Country) -> dict[str, dict[str, Any]]:
    """The clocks that run, by name."""
    return {row["name"]: row for row in Hands(country).rows("clock", stopped_at=None)}


# Follows the consent that stands, whatever becomes of a referral: see `test_reviews.py`.
AGREED = {"consent_expiry"}


def _walks(country: Country, wanted: str) -> tuple[str, set[str], set[str]]:
    """The referral that took this row, and what ran before and after."""
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    _, source, who, step, needs = next(row for row in ROWS if row[0] == wanted)
    there = _brought(country, people, case, source)
    before = set(_running(country)) - {"draft_expiry"}
    assert people[who].step(there, step, **needs).status_code == 200
    return there, before - AGREED, set(_running(country)) - AGREED - {"draft_expiry"}


def test_no_row_is_left_out() -> None:
    assert set(REFERRAL) == {row[0] for row in ROWS}


@pytest.mark.parametrize("row", REFERRAL)
def test_a_row_of_the_referral(country: Country, row: str) -> None:
    stops, starts = REFERRAL[row]
    _, before, after = _walks(country, row)
    assert (before - after, after - before) == ({stops} - {""}, {starts} - {""})
    paused = {name for name, clock in _running(country).items() if clock["paused_at"]}
    assert paused == ({"accept_decision"} if row == "R06" else set())


@pytest.mark.parametrize("row", FOLLOWING)
def test_a_new_referral_stops_what_waited_for_it(country: Country, row: str) -> None:
    by, left = FOLLOWING[row]
    there, _, after = _walks(country, by)
    ana = country.person("ana")
    ended = ana.get(there).json
    asked = {"service": OFFERS["Shelter"], "recipient": country.agency_id("Shelter")}
    follows = there.rpartition("/")[2]
    made = ana.post(f"/cases/{ended['case']}/referrals", {**asked, "follows": follows})
    assert (made.status_code, len(after)) == (201, 1)
    assert set(_running(country)) - AGREED - {"draft_expiry"} == left


def test_of_two_that_declined_only_the_one_that_is_followed_stops(country: Country) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    one, two = (_brought(country, people, case, "sent") for _ in range(2))
    for there in (one, two):
        people["nia"].step(there, "decline", reason="no_capacity")
        assert "clocks" not in people["nia"].get(there).json
    asked = {"service": OFFERS["Shelter"], "recipient": country.agency_id("Shelter")}
    follows = {"follows": one.rpartition("/")[2]}
    people["ana"].post(f"/cases/{case['id']}/referrals", {**asked, **follows})
    assert _running(country)["re_route"]["referral_id"] == UUID(two.rpartition("/")[2])


def test_the_first_failed_contact_starts_the_protocol_once(country: Country) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    started = []
    for _ in range(2):
        there = _brought(country, people, case, "accepted")
        people["nia"].step(there, "not_engaged", reason="did_not_come")
        started.append(Hands(country).rows("clock", name="no_contact_protocol"))
    assert started[0] == started[1]
    assert [row["referral_id"] for row in started[0]] == [None]


def test_sending_starts_one(country: Country) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    agree(country, people["ana"], case, "Clinic", FIELDS)
    assert set(_running(country)) == {"draft_expiry", "consent_expiry"}
    _brought(country, people, case, "sent")
    assert set(_running(country)) == {"draft_expiry", "consent_expiry", "acknowledge"}


def test_the_rows_of_the_case(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = a_screened_case(ana, identity=SHOWN["identity"], indicators=a_sign(country))
    assert set(_running(country)) == {"initial_risk", "initial_needs"}  # C01, C03
    ana.step(here, "presume", **BELIEF)
    assert set(_running(country)) == {"initial_risk", "initial_needs", "lead_worker_assign"}  # C05
    ana.put(f"{here}/sections/needs", {}, If_Match='"0"')
    ana.put(f"{here}/sections/risk", {"level": "high"}, If_Match='"0"')
    assert set(_running(country)) == {"risk_refresh", "lead_worker_assign"}
    sue.step(here, "assign", worker=country.person("eva").id)
    assert set(_running(country)) == {"risk_refresh"}
    eva = country.person("eva")
    eva.step(here, "include", **INCLUDED)
    assert set(_running(country)) == {"risk_refresh", "inclusion_review"}  # C25
    eva.step(here, "close", **EXIT)
    sue.step(here, "close", **EXIT)
    assert set(_running(country)) == set()  # C22
    fresh = agree_to_support(eva, here)
    sue.step(here, "reopen", reason="person_returned", consent=fresh)
    assert set(_running(country)) == {"risk_refresh", "first_contact_support"}  # C23


def test_a_child_waits_for_a_guardian_and_a_draft_for_an_edit(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana, 'age_uncertain', indicators=a_sign(country))['id']}"
    opened = _running(country)["draft_expiry"]
    ana.put(f"{here}/sections/needs", {}, If_Match='"0"')
    edited = _running(country)["draft_expiry"]
    ana.post(f"{here}/notes", {"text": "She came again."})
    noted = _running(country)["draft_expiry"]
    assert opened["starts_at"] < edited["starts_at"] < noted["starts_at"]
    ana.step(here, "screen", **{**SCREEN, "basis": "child"})
    ana.step(here, "presume", **CHILD)
    assert "guardian_appoint" in _running(country)
    content = {"guardian": "An aunt"}
    assert ana.put(f"{here}/sections/safe_contact", content, If_Match='"0"').status_code == 200
    assert "guardian_appoint" not in _running(country)


def test_a_discarded_draft_leaves_none(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    ana.step(here, "discard", reason="discarded")
    assert _running(country) == {}  # C02


def test_a_risk_is_looked_at_again_sooner_where_it_is_high(country: Country) -> None:
    ana = country.person("ana")
    here = a_presumed_case(country, ana)
    days = []
    for number, level in enumerate(("low", "high")):
        ana.put(f"{here}/sections/risk", {"level": level}, If_Match=f'"{number}"')
        clock = _running(country)["risk_refresh"]
        days.append((clock["due_at"] - clock["starts_at"]).days)
    assert [day in (30, 7, 31, 8) for day in days] == [True, True]
    assert days[0] > days[1]
