"""Making and sending a referral: what is refused, and that nothing of it reaches a partner."""

from typing import Any

import pytest

from nrm.agencies.models import find_agency_named
from nrm.database import new_id
from nrm.log import writer as log
from tests.stories.test_referral_pages import VISIT, takes
from tests.support.case_steps import SCREEN
from tests.support.country import OFFERS, Country
from tests.support.reader import Reader, hidden
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

NAME, FAMILY = "identity.preferred_name", "identity.family_name"
WRITTEN = {"preferred_name": "Mira"}


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker of the lead agency."""
    return Reader(country.person("ana"))


def test_a_referral_names_what_exists_in_its_case(country: Country, ana: Reader) -> None:
    case, other = (open_a_case(ana.person, identity=WRITTEN) for _ in range(2))
    there, clinic = f"/cases/{case['id']}/referrals", country.agency_id("Clinic")
    elsewhere = agree(country, ana.person, other, "Clinic", [NAME]).json["id"]
    bare = {"service": "primary_health", "recipient": clinic}
    for body, wrong in (
        ({}, ["recipient", "service"]),
        ({"service": "primary_health"}, ["recipient"]),
        ({**bare, "recipient": str(new_id())}, ["recipient"]),
        ({**bare, "consent": elsewhere}, ["consent"]),
        ({**bare, "follows": str(new_id())}, ["follows"]),
    ):
        refused = ana.person.post(there, body)
        assert (refused.status_code, list(refused.json["errors"])) == (422, wrong)
    assert ana.person.get("/referrals?box=out").json["items"] == []
    for step in ("send", "withdraw", "acknowledge"):
        nowhere = f"/referrals/{new_id()}/steps"
        assert ana.person.post(nowhere, {"step": step}, If_Match='"1"').status_code == 404


def test_nothing_leaves_on_a_consent_that_does_not_cover_it(country: Country, ana: Reader) -> None:
    """Another agency, another purpose, another line: each is refused at the sending."""
    case = open_a_case(ana.person, identity={**WRITTEN, "family_name": "Kola"})
    consent = agree(country, ana.person, case, "Clinic", [NAME]).json["id"]
    good = {
        "service": OFFERS["Clinic"],
        "recipient": country.agency_id("Clinic"),
        "urgency": "routine",
        "consent": consent,
        "fields": [NAME],
    }
    for changed, told in (
        ({"recipient": country.agency_id("Shelter")}, "not for sharing with this agency"),
        ({"service": "mental_health"}, "for another purpose"),
        (
            {"fields": [NAME, FAMILY], "reasons": {FAMILY: "other"}},
            "does not cover all chosen fields",
        ),
    ):
        made = ana.person.post(f"/cases/{case['id']}/referrals", {**good, **changed}).json
        there = f"/referrals/{made['id']}"
        assert made["state"] == "awaiting_consent"
        refused = ana.person.step(there, "send")
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["consent"])
        assert told in refused.text
        page = takes(ana, there, "send")
        assert (page.status_code, told in page.text, "Not done" in page.text) == (422, True, True)
        assert ana.person.get(there).json["state"] == "awaiting_consent"
    assert country.person("nia").get("/referrals").json["items"] == []


def test_only_what_is_written_is_frozen(country: Country, ana: Reader) -> None:
    nia, case = country.person("nia"), open_a_case(ana.person, identity=WRITTEN)
    there = a_sent_referral(country, ana.person, case, "Clinic", [NAME, FAMILY])
    nia.step(there, "acknowledge")
    visit = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
    accepted = nia.step(there, "accept", appointment=visit).json
    assert accepted["snapshot"] == {"identity": WRITTEN}
    changed = ana.person.get(there).headers["ETag"]
    late = ana.person.put(there, {"urgency": "high"}, If_Match=changed)
    assert (late.status_code, late.json["type"]) == (409, "conflict")


def test_a_draft_is_prepared_with_lines_and_without_a_partner_told(
    country: Country, ana: Reader
) -> None:
    nia, case = country.person("nia"), open_a_case(ana.person, identity=WRITTEN)
    bare = {"service": "primary_health", "recipient": country.agency_id("Clinic")}
    made = ana.person.post(f"/cases/{case['id']}/referrals", bare).json
    there = f"/referrals/{made['id']}"
    refused = ana.person.step(there, "prepare")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["fields"])
    tag = ana.person.get(there).headers["ETag"]
    ana.person.put(there, {"fields": [NAME]}, If_Match=tag)
    assert ana.person.step(there, "prepare").json["state"] == "awaiting_consent"
    assert nia.get(there).status_code == 404


def test_a_draft_outlives_its_consent_and_not_its_case(country: Country, ana: Reader) -> None:
    case = open_a_case(ana.person, identity=WRITTEN)
    here = f"/cases/{case['id']}"
    consent = agree(country, ana.person, case, "Clinic", [NAME]).json["id"]
    body = {
        "service": "primary_health",
        "recipient": country.agency_id("Clinic"),
        "consent": consent,
        "envelope": {"headcount": 3, "safety": ["no_post"]},
    }
    there = f"/referrals/{ana.person.post(f'{here}/referrals', body).json['id']}"
    ana.person.post(f"/consents/{consent}/withdraw", {"how": "verbal"})
    kept = ana.person.get(there).json
    assert (kept["state"], kept["consent"], kept["envelope"]["headcount"]) == ("draft", None, 3)
    ana.person.step(here, "discard", reason="discarded")
    gone = ana.person.get(there).json
    assert (gone["state"], gone["envelope"]) == ("withdrawn", {})
    shown = ana.get(there)
    assert (shown.status_code, "3 people" in shown.text) == (200, False)
    assert ana.get("/referrals/out").status_code == 200


def test_of_a_discarded_draft_nothing_that_was_asked_is_told_and_nothing_fails(
    country: Country, ana: Reader
) -> None:
    nia, case = country.person("nia"), open_a_case(ana.person, identity=WRITTEN)
    there = a_sent_referral(country, ana.person, case, "Clinic", [NAME])
    nia.step(there, "acknowledge")
    nia.step(there, "ask", question="Is a lift needed?")
    assert len(ana.person.get(f"{there}/messages").json["items"]) == 1
    ana.person.step(there, "withdraw", reason="need_ended")
    ana.person.step(f"/cases/{case['id']}", "discard", reason="discarded")
    for person in (ana.person, nia):
        listed = person.get(f"{there}/messages")
        assert (listed.status_code, listed.json["items"]) == (200, [])
        assert person.get(there).json["state"] == "withdrawn"
    opened = ana.post(f"{there}/open", {})
    assert (opened.status_code, "lift" in opened.text) == (200, False)


def test_no_referral_is_made_in_a_closed_case(country: Country, ana: Reader) -> None:
    sue, case = country.person("sue"), open_a_case(ana.person, identity=WRITTEN)
    here = f"/cases/{case['id']}"
    ana.person.step(here, "screen", **SCREEN)
    for person in (ana.person, sue):
        person.step(here, "close", reason="no_indicators", information_given=True)
    bare = {"service": "primary_health", "recipient": country.agency_id("Clinic")}
    refused = ana.person.post(f"{here}/referrals", bare)
    assert (refused.status_code, refused.json["type"]) == (409, "conflict")


def test_a_partner_that_is_full_is_asked_knowingly(country: Country, ana: Reader) -> None:
    with country.inside():
        find_agency_named("Clinic").accepting = False
        log.write(None, "agency.test")
    case, clinic = open_a_case(ana.person, identity=WRITTEN), country.agency_id("Clinic")
    consent = agree(country, ana.person, case, "Clinic", [NAME]).json
    assert refer(country, ana.person, case, "Clinic", consent).json["warnings"] == ["not_accepting"]
    refer_url = f"/cases/{case['id']}/refer"
    nobody = ana.post(refer_url, {"service": "employment", "do": "preview"})
    assert "No partner offers this now." in nobody.text
    wrong = {"service": "primary_health", "recipient": "x", "do": "save", "once": "a"}
    assert ana.post(refer_url, wrong).status_code == 422
    chosen = {**wrong, "recipient": clinic, "once": "b"}
    assert ana.post(refer_url, {**chosen, "do": "leave"}).headers["Location"] == "/"
    draft = ana.post(refer_url, {**chosen, "once": "c"}).headers["Location"]
    page = ana.get(draft)
    assert "This partner says that it is full now." in page.text
    answers: dict[str, Any] = {"version": hidden(page, "version"), "urgency": "high"}
    answers |= {"consent": consent["id"], "fields": NAME, "envelope.safety": ["no_post"]}
    answers |= {"envelope.interpreter": "yes", "envelope.accessibility": ["sign_language"]}
    saved = ana.post(draft, {**answers, "do": "save"})
    assert saved.status_code == 303
    there = saved.headers["Location"].partition("?")[0]
    envelope = {"safety": ["no_post"], "interpreter": "yes", "accessibility": ["sign_language"]}
    assert ana.person.get(there).json["envelope"].items() >= envelope.items()
    assert "To get in and be understood: Sign language" in ana.get(draft).text
    answers["version"] = hidden(ana.get(draft), "version")
    del answers["fields"]
    bare = ana.post(draft, {**answers, "do": "save"})
    assert (bare.status_code, "Tick at least one line" in bare.text) == (422, True)


def test_answers_of_a_step_are_asked_for_and_its_end_is_told(country: Country, ana: Reader) -> None:
    nia, case = Reader(country.person("nia")), open_a_case(ana.person, identity=WRITTEN)
    there = a_sent_referral(country, ana.person, case, "Clinic", [NAME])
    assert nia.get(f"{there}/receipts/fly").status_code == 404
    takes(nia, there, "acknowledge")
    unanswered = takes(nia, there, "decline")
    assert unanswered.status_code == 422
    assert "Answer this before you go on." in unanswered.text
    takes(nia, there, "accept", once="k", **VISIT)
    assert "Write a day, for example 25 Nov." in takes(nia, there, "begin", met_on="soon").text
    takes(nia, there, "begin", met_on="24.11.2026")
    takes(nia, there, "complete", outcome="partly_delivered")
    assert "Part of the help was given" in ana.get(there).text
