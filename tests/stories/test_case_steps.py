"""The steps of a case that people can take, over the API (domain, 6.2)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from nrm.database import now
from tests.support.case_steps import (
    ASKED,
    BELIEF,
    EXIT,
    NAME,
    SCREEN,
    a_presumed_case,
    a_screened_case,
    a_sign,
    agree_to_support,
)
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, agree, open_a_case

FIELDS = ["identity.preferred_name"]
# What may be recorded, and is no sign with a source.
NO_SIGNS = (
    {"code": "G01"},
    {"code": "G01", "basis": "NA"},
    {"code": "UNK", "basis": "observed"},
    {"note": "a feeling"},
)


def _clocks(case: dict[str, Any]) -> set[str]:
    return {clock["name"] for clock in case["clocks"]}


def test_clocks_start_and_stop_with_the_steps(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana)
    here = f"/cases/{case['id']}"
    assert _clocks(ana.get(here).json) == {"draft_expiry"}
    screened = ana.step(here, "screen", **SCREEN).json
    assert screened["status"] == "preliminary_identification"
    assert _clocks(screened) == {"initial_risk", "initial_needs"}
    ana.put(f"{here}/sections/risk", {"level": "high"}, If_Match='"0"')
    after = ana.get(here).json
    assert (_clocks(after), after["high_risk"]) == ({"initial_needs", "risk_refresh"}, True)


def test_screening_needs_its_answers(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    for missing in SCREEN:
        given = {name: value for name, value in SCREEN.items() if name != missing}
        refused = ana.step(here, "screen", **given)
        assert (refused.status_code, list(refused.json["errors"])) == (422, [missing])
    for wrong in ({"basis": "child"}, {"limits_explained": False}):
        assert ana.step(here, "screen", **{**SCREEN, **wrong}).status_code == 422
    assert ana.get(here).json["status"] == "draft"


def test_a_presumption_needs_a_sign_and_three_questions(country: Country) -> None:
    ana = country.person("ana")
    here = a_screened_case(ana)
    assert list(ana.step(here, "presume", **BELIEF).json["errors"]) == ["indicators"]
    for number, answer in enumerate(NO_SIGNS):
        noted = {"indicators": [answer]}
        ana.put(f"{here}/sections/indicators", noted, If_Match=f'"{number}"')
        assert list(ana.step(here, "presume", **BELIEF).json["errors"]) == ["indicators"], answer
    ana.put(f"{here}/sections/indicators", a_sign(country), If_Match=f'"{len(NO_SIGNS)}"')
    unasked = {**BELIEF, "asked": {**ASKED, "police": "not_asked"}}
    assert list(ana.step(here, "presume", **unasked).json["errors"]) == ["asked.police"]
    presumed = ana.step(here, "presume", **BELIEF).json
    assert presumed["status"] == "presumed_victim"
    assert "lead_worker_assign" in _clocks(presumed)
    assert "papers" not in str(presumed)


def test_a_child_is_not_asked_and_gets_a_guardian(country: Country) -> None:
    ana = country.person("ana")
    here = a_screened_case(ana, "age_uncertain", indicators=a_sign(country))
    presumed = ana.step(here, "presume", belief_reason="She is with strangers.").json
    assert presumed["status"] == "presumed_victim"
    assert "guardian_appoint" in _clocks(presumed)


def test_support_alone_leads_to_inclusion(country: Country) -> None:
    ana = country.person("ana")
    here = a_presumed_case(country, ana)
    agreed = {"pathway": "inclusion", "person_agrees": True, "plan_agreed": True}
    assert ana.step(here, "include", **{**agreed, "person_agrees": False}).status_code == 422
    included = ana.step(here, "include", **agreed).json
    assert included["status"] == "social_inclusion"
    assert "inclusion_review" in _clocks(included)
    assert included["identification_status"] == "not_started"


def test_closing_takes_two_people_and_reopening_a_fresh_consent(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = a_presumed_case(country, ana)
    early = agree_to_support(ana, here)
    assert ana.step(here, "close", **{**EXIT, "safety_checked": False}).status_code == 422
    pending = ana.step(here, "close", **EXIT).json
    assert (pending["status"], pending["pending"][0]["step"]) == ("presumed_victim", "close")
    assert sue.step(here, "close", **{**EXIT, "reason": "person_withdrew"}).status_code == 409
    closed = sue.step(here, "close", **EXIT).json
    assert (closed["status"], closed["clocks"], closed["pending"]) == ("closed", [], [])
    reason = {"reason": "person_returned"}
    assert ana.step(here, "reopen", **reason, consent=early).status_code == 403
    assert sue.step(here, "reopen", **reason, consent=early).status_code == 422
    fresh = agree_to_support(ana, here)
    reopened = sue.step(here, "reopen", **reason, consent=fresh).json
    assert (reopened["status"], reopened["closure_reason"]) == ("presumed_victim", None)


def test_a_request_that_no_second_person_agreed_with_lapses_after_seven_days(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_by_hand(monkeypatch)
    here = a_presumed_case(country, country.person("ana"))
    (pending,) = country.person("ana").step(here, "close", **EXIT).json["pending"]
    assert pending["stands_until"][:10] == (now() + timedelta(days=7)).isoformat()[:10]
    assert "same step, by" in Reader(country.person("sue")).get(here).text
    time.on(7 * 86_400)
    ana, sue = country.person("ana"), country.person("sue")
    # By the clock at once, whenever the job comes: on page, desk and in the step itself.
    assert ana.get(here).json["pending"] == []
    assert "second person" not in Reader(sue).get("/").text
    assert _round(country)["requests"] == 1 and _round(country)["requests"] == 0
    assert ana.get(here).json["status"] == "presumed_victim"
    told = "A second person agrees to the closing"
    assert told in Reader(ana).get("/").text and told not in Reader(sue).get("/").text
    (lapsed,) = country.person("ada").get("/audit/entries?action=case.lapse").json["items"]
    assert lapsed["actor"] is None


def test_who_agrees_too_late_asks_anew(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    time = moved_by_hand(monkeypatch)
    here = a_presumed_case(country, country.person("ana"))
    country.person("ana").step(here, "close", **EXIT)
    time.on(7 * 86_400)
    ana, sue = country.person("ana"), country.person("sue")
    asked = sue.step(here, "close", **{**EXIT, "reason": "person_withdrew"}).json
    assert (asked["status"], asked["pending"][0]["requested_by"]) == ("presumed_victim", sue.id)
    assert _round(country)["requests"] == 0
    found = country.person("ada").get("/audit/entries?action=case.lapse").json["items"]
    assert len(found) == 1
    assert ana.step(here, "close", **{**EXIT, "reason": "person_withdrew"}).json["pending"] == []
    assert ana.get(here).json["status"] == "closed"


def _round(country: Country) -> Any:
    """What one round of the jobs did."""
    run = country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
    return json.loads(run.stdout)


def test_closing_withdraws_what_waits_and_never_cuts_off_a_service(country: Country) -> None:
    ana, sue, nia = (country.person(name) for name in ("ana", "sue", "nia"))
    here = a_presumed_case(country, ana)
    case = ana.get(here).json
    waiting = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    running = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    nia.step(running, "acknowledge")
    visit = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
    nia.step(running, "accept", appointment=visit)
    ana.step(here, "close", **EXIT)
    assert sue.step(here, "close", **EXIT).status_code == 409
    ana.step(running, "withdraw", reason="need_ended")
    assert sue.step(here, "close", **EXIT).json["status"] == "closed"
    assert nia.get(waiting).json["state"] == "withdrawn"
    assert agree(country, ana, case, "Clinic", FIELDS).status_code == 409


def test_a_case_is_handed_to_a_colleague(country: Country) -> None:
    ana, eva, olga, sue = (country.person(name) for name in ("ana", "eva", "olga", "sue"))
    here = f"/cases/{open_a_case(ana, identity=NAME)['id']}"
    for stranger in (olga.id, sue.id, "01900000-0000-7000-8000-000000000000"):
        assert ana.step(here, "assign", worker=stranger).status_code == 422
    assert ana.step(here, "assign", worker=ana.id).status_code == 200
    assert ana.step(here, "assign", worker=eva.id).json["lead_worker"] == eva.id
    assert ana.get(f"{here}/sections/identity").status_code == 403
    assert eva.get(f"{here}/sections/identity").json["content"] == NAME
    assert sue.step(here, "assign", worker=ana.id).json["lead_worker"] == ana.id


def test_versions_of_a_section_stay_readable(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}/sections/identity"
    blank = ana.get(here)
    assert (blank.json["version"], blank.json["content"]) == (0, {})
    tag = blank.headers["ETag"]
    assert ana.put(here, NAME, If_Match=tag).json["version"] == 1
    assert ana.put(here, {}, If_Match=tag).status_code == 412
    assert ana.put(here, {"preferred_name": "Mina"}, If_Match='"1"').json["version"] == 2
    assert ana.get(f"{here}?version=1").json["content"] == NAME
    assert ana.get(f"{here}?version=3").status_code == 404
