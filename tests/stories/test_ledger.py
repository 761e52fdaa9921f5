"""The ledger of consents: who may know what until when, asked again, and at another age."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.cases.finding import find_case
from nrm.database import now
from nrm.log import writer as log
from tests.support.country import OFFERS, Country, Person
from tests.support.reader import Reader, acts, hidden
from tests.support.steps import accepts, agree, open_a_case, refer

NAME = ["identity.preferred_name"]
MORE = ["identity.preferred_name", "identity.family_name"]
SCOPES = 14
NO = {"given_by": "person", "obtained_how": "verbal", "refusal_reason": "distrust"}


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


@pytest.fixture
def nia(country: Country) -> Person:
    """A worker of the Clinic."""
    return country.person("nia")


def _case(ana: Person, group: str = "adult") -> dict[str, Any]:
    return open_a_case(ana, group, identity={"preferred_name": "Mira"})


def _share(country: Country, fields: list[str], **more: Any) -> dict[str, Any]:
    return {
        "scope": "share_with_org",
        "recipient": country.agency_id("Clinic"),
        "purpose": OFFERS["Clinic"],
        "fields": fields,
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=30)).isoformat(),
        **more,
    }


def _states(worker: Person, case: dict[str, Any]) -> dict[str, str]:
    told = worker.get(f"/cases/{case['id']}/consents").json
    return {one["scope"]: one["state"] for one in told["scopes"]}


def _in_service(country: Country, ana: Person, nia: Person, case: dict[str, Any]) -> Any:
    consent = agree(country, ana, case, "Clinic", NAME).json
    there = f"/referrals/{refer(country, ana, case, 'Clinic', consent).json['id']}"
    ana.step(there, "send")
    assert accepts(nia, there).json["snapshot"]
    return consent, there


def _actions(ana: Person, most: int = 4) -> list[str]:
    items = ana.get(f"/audit/entries?limit={most}").json["items"]
    return [item["action"] for item in items]


def test_each_scope_is_given_refused_ended_or_not_asked(country: Country, ana: Person) -> None:
    case = _case(ana)
    here = f"/cases/{case['id']}/consents"
    assert set(_states(ana, case).values()) == {"not_asked"}
    support = {"scope": "support", "given_by": "person", "obtained_how": "verbal"}
    ended = ana.post(here, support).json["id"]
    ana.post(f"/consents/{ended}/withdraw", {"how": "verbal"})
    ana.post(here, {**NO, "scope": "police_contact"})
    shared = agree(country, ana, case, "Clinic", NAME).json["id"]
    states = _states(ana, case)
    assert len(states) == SCOPES
    told = {scope: state for scope, state in states.items() if state != "not_asked"}
    assert told == {"support": "ended", "police_contact": "refused", "share_with_org": "given"}
    scopes = ana.get(here).json["scopes"]
    assert next(s for s in scopes if s["state"] == "given")["consents"] == [shared]
    assert _actions(ana, 1) == ["consent.list"]
    # Asked again, the last word counts.
    ana.post(here, support)
    assert _states(ana, case)["support"] == "given"


def test_one_no_does_not_hide_that_another_agency_may_know(country: Country, ana: Person) -> None:
    case = _case(ana)
    agree(country, ana, case, "Clinic", NAME)
    ana.post(f"/cases/{case['id']}/consents", {**NO, "scope": "share_with_org"})
    assert _states(ana, case)["share_with_org"] == "given"


def test_the_page_says_who_may_know_what_until_when(country: Country, ana: Person) -> None:
    case, reader = _case(ana), Reader(ana)
    here = f"/cases/{case['id']}/consents"
    assert "Nobody else may know anything." in reader.get(here).text
    consent = agree(country, ana, case, "Clinic", MORE).json["id"]
    shown = reader.get(here).text
    assert "in 59 days" in shown and "Name and origin" not in shown
    assert shown.count("Not asked yet") == SCOPES - 1
    assert f'href="/consents/{consent}/withdraw"' in shown
    assert f"consents/new?supersedes={consent}" in shown
    assert "within 14 days" not in shown and "Mira" not in shown
    assert acts(reader)[0] == "consent.list:done"
    assert f'href="{here}"' in reader.get(f"/cases/{case['id']}").text


def test_a_consent_that_ends_soon_is_warned_of(country: Country, ana: Person) -> None:
    case = _case(ana)
    here = f"/cases/{case['id']}/consents"
    soon = (now() + timedelta(days=13)).isoformat()
    ana.post(here, _share(country, NAME, expires_at=soon))
    assert "1 consent ends within 14 days" in Reader(ana).get(here).text


def test_a_supervisor_reads_the_ledger_and_records_nothing(country: Country, ana: Person) -> None:
    case, sue = _case(ana), Reader(country.person("sue"))
    shown = sue.get(f"/cases/{case['id']}/consents")
    assert shown.status_code == 200
    assert "consents/new" not in shown.text and "age-group" not in shown.text


def test_asked_again_a_partner_goes_on_under_the_newer_consent(
    country: Country, ana: Person, nia: Person
) -> None:
    case = _case(ana)
    older, there = _in_service(country, ana, nia, case)
    page = Reader(ana).get(f"/cases/{case['id']}/consents/new?supersedes={older['id']}").text
    assert "In place of an older one" in page and " checked" not in page.partition("fields-")[2]
    newer = ana.post(f"/cases/{case['id']}/consents", _share(country, MORE, supersedes=older["id"]))
    assert (newer.status_code, newer.json["supersedes"]) == (201, older["id"])
    assert _actions(ana, 3) == ["consent.give", "consent.replace", "referral.renew"]
    seen = nia.get(there).json
    assert (seen["state"], seen["consent"]["id"]) == ("accepted", newer.json["id"])
    assert seen["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    told = {c["id"]: c for c in ana.get(f"/cases/{case['id']}/consents").json["items"]}
    assert told[older["id"]]["withdrawn_how"] == "replaced"
    whole = ana.get(f"/cases/{case['id']}").json
    assert whole["consent_restricted"] is False
    # The newer one is what it rests on now: with it the access ends.
    ana.post(f"/consents/{newer.json['id']}/withdraw", {"how": "verbal"})
    assert (nia.get(there).json["state"], nia.get(there).json["snapshot"]) == ("revoked", None)


def test_the_form_that_asks_again_replaces_the_older_one(country: Country, ana: Person) -> None:
    case, reader = _case(ana), Reader(ana)
    older = agree(country, ana, case, "Clinic", NAME).json["id"]
    here = f"/cases/{case['id']}/consents/new"
    until = (now() + timedelta(days=30)).date().isoformat()
    answers = {**_share(country, MORE, expires_at=until), "agreed": "yes", "supersedes": older}
    unsaid = reader.post(here, {**answers, "given_by": ""})
    assert unsaid.status_code == 422 and hidden(unsaid, "supersedes") == older
    assert reader.post(here, answers).status_code == 303
    newer, told = ana.get(f"/cases/{case['id']}/consents").json["items"]
    assert (newer["supersedes"], told["id"], told["live"]) == (older, older, False)
    assert "Replaced by a newer one" in reader.get(f"/consents/{older}").text
    again = reader.post(here, answers)
    assert again.status_code == 422 and "has ended; there is none to replace" in again.text


def test_what_a_newer_consent_does_not_cover_ends_at_once(
    country: Country, ana: Person, nia: Person
) -> None:
    case = _case(ana)
    older, there = _in_service(country, ana, nia, case)
    less = _share(country, ["identity.family_name"], supersedes=older["id"])
    assert ana.post(f"/cases/{case['id']}/consents", less).status_code == 201
    assert _actions(ana, 3) == ["consent.give", "referral.revoke", "consent.replace"]
    assert (nia.get(there).json["state"], nia.get(there).json["snapshot"]) == ("revoked", None)


@pytest.mark.parametrize("wrong", ["another agency", "a no", "ended", "of another case"])
def test_only_a_consent_about_the_same_that_holds_is_replaced(
    country: Country, ana: Person, wrong: str
) -> None:
    case = _case(ana)
    older = agree(country, ana, case, "Clinic", NAME).json["id"]
    new = _share(country, NAME, supersedes=older)
    if wrong == "another agency":
        new["recipient"] = country.agency_id("Lead South")
    elif wrong == "a no":
        kept = ("scope", "recipient", "purpose", "supersedes")
        new = {**NO, **{name: new[name] for name in kept}}
    elif wrong == "ended":
        ana.post(f"/consents/{older}/withdraw", {"how": "verbal"})
    else:
        new["supersedes"] = agree(country, ana, _case(ana), "Clinic", NAME).json["id"]
    refused = ana.post(f"/cases/{case['id']}/consents", new)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["supersedes"])
    live = {c["id"]: c["live"] for c in ana.get(f"/cases/{case['id']}/consents").json["items"]}
    assert live == {older: wrong != "ended"}


def _turns(ana: Person, case: dict[str, Any], group: str) -> Any:
    here = f"/cases/{case['id']}"
    tag = ana.get(here).headers["ETag"]
    return ana.put(f"{here}/age-group", {"person_group": group}, If_Match=tag)


def _childs_share(country: Country, **changed: Any) -> dict[str, Any]:
    return _share(country, NAME, **{"given_by": "guardian", **changed})


def test_at_18_what_a_guardian_agreed_to_ends_and_is_asked_anew(
    country: Country, ana: Person, nia: Person
) -> None:
    case = _case(ana, "child")
    here = f"/cases/{case['id']}/consents"
    guardian = ana.post(here, _childs_share(country)).json
    danger = _childs_share(country, given_by="vital_interests", reason="a fever")
    kept = ana.post(here, {**danger, "scope": "health_disclosure"}).json["id"]
    there = f"/referrals/{refer(country, ana, case, 'Clinic', guardian).json['id']}"
    ana.step(there, "send")
    accepts(nia, there)
    asked = Reader(ana).get(f"/cases/{case['id']}/age-group").text
    assert "1 consent ends at once" in asked and "Clinic" in asked
    answer = _turns(ana, case, "adult")
    assert (answer.status_code, answer.json["person_group"]) == (200, "adult")
    expected = ["case.change_age_group", "referral.revoke", "consent.outgrow"]
    assert expected == [a for a in _actions(ana, 8) if a in expected]
    assert (nia.get(there).json["state"], nia.get(there).json["snapshot"]) == ("revoked", None)
    live = {c["id"]: c["live"] for c in ana.get(here).json["items"]}
    assert live == {guardian["id"]: False, kept: True}
    assert "Given at another age" in Reader(ana).get(here).text
    # A guardian decides no more; the person does.
    assert ana.post(here, _childs_share(country)).status_code == 422
    assert ana.post(here, _childs_share(country, given_by="person")).status_code == 201


def test_whoever_may_be_a_child_was_not_the_one_to_agree(country: Country, ana: Person) -> None:
    case = _case(ana)
    agree(country, ana, case, "Clinic", NAME)
    assert _turns(ana, case, "age_uncertain").status_code == 200
    assert _states(ana, case)["share_with_org"] == "ended"


def test_between_a_child_and_an_uncertain_age_nothing_ends(country: Country, ana: Person) -> None:
    case = _case(ana, "age_uncertain")
    ana.post(f"/cases/{case['id']}/consents", _childs_share(country))
    assert _turns(ana, case, "child").status_code == 200
    assert _states(ana, case)["share_with_org"] == "given"


def test_a_guardian_is_waited_for_as_long_as_there_is_a_child(
    country: Country, ana: Person
) -> None:
    case = _case(ana)
    with country.inside():
        found = find_case(UUID(case["id"]), to_change=True)
        found.state = "presumed_victim"
        log.write(None, "case.test_state", found)
    for group, waits in (("child", True), ("age_uncertain", True), ("adult", False)):
        _turns(ana, case, group)
        clocks = ana.get(f"/cases/{case['id']}").json["clocks"]
        assert [c["name"] for c in clocks].count("guardian_appoint") == int(waits)


def test_the_same_group_and_a_closed_case_change_nothing(country: Country, ana: Person) -> None:
    case = _case(ana)
    assert _turns(ana, case, "adult").status_code == 422
    here = f"/cases/{case['id']}"
    stale = ana.put(f"{here}/age-group", {"person_group": "child"}, If_Match='"99"')
    assert stale.status_code == 412
    ana.step(here, "discard", reason="discarded")
    assert _turns(ana, case, "child").status_code == 409
    assert ana.get(here).json["person_group"] == "adult"


def test_the_form_asks_child_or_adult_and_leads_to_the_ledger(
    country: Country, ana: Person
) -> None:
    case, reader = _case(ana), Reader(ana)
    here, version = f"/cases/{case['id']}/age-group", case["version"]
    for said in ("", "adult", "old"):
        assert reader.post(here, {"version": version, "person_group": said}).status_code == 422
    done = reader.post(here, {"version": version, "person_group": "child"})
    assert (done.status_code, done.headers["Location"]) == (303, f"/cases/{case['id']}/consents")
    assert "Child (under 18)" in reader.get(f"/cases/{case['id']}/consents").text


def test_ten_consents_end_as_one_act(country: Country, ana: Person) -> None:
    case = _case(ana)
    for _ in range(10):
        agree(country, ana, case, "Clinic", NAME)
    assert _turns(ana, case, "child").status_code == 200
    assert _actions(ana, 12).count("consent.outgrow") == 10
    items = ana.get(f"/cases/{case['id']}/consents").json["items"]
    assert {item["withdrawn_how"] for item in items} == {"age_changed"}
