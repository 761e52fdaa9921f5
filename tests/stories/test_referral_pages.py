"""The pages of a referral and of the desk, without script: from the draft to the stub."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.house.statements import counted
from tests.support.country import Country
from tests.support.reader import Reader, acts, hidden
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

MARKER = "Zq-marker"
NAME = "identity.preferred_name"
VISIT = {
    "appointment.when": "30 Nov 2030 10:00",
    "appointment.where": "the reception <b>",
    "appointment.met_by": "a nurse",
}


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker of the lead agency."""
    return Reader(country.person("ana"))


@pytest.fixture
def nia(country: Country) -> Reader:
    """A worker of the clinic."""
    return Reader(country.person("nia"))


@pytest.fixture
def sent(country: Country, ana: Reader) -> str:
    """The path of a referral to the clinic that nobody has answered."""
    case = open_a_case(ana.person, identity={"preferred_name": MARKER})
    return a_sent_referral(country, ana.person, case, "Clinic", [NAME])


def takes(reader: Reader, path: str, step: str, **answers: Any) -> TestResponse:
    """The answer to a step, sent from the page as it is now."""
    version = hidden(reader.get(path), "version")
    return reader.post(f"{path}/steps", {"step": step, "version": version, **answers})


def test_a_referral_is_prepared_and_sent(country: Country, ana: Reader, nia: Reader) -> None:
    case = open_a_case(ana.person, identity={"preferred_name": MARKER})
    clinic, refer = country.agency_id("Clinic"), f"/cases/{case['id']}/refer"
    assert ana.get(refer).status_code == 200
    assert ana.post(refer, {"do": "save"}).status_code == 422
    offered = ana.post(refer, {"service": "primary_health", "do": "preview"})
    assert "Clinic" in offered.text and "Shelter" not in offered.text
    chosen = {"service": "primary_health", "recipient": clinic, "once": "key-1", "do": "save"}
    drafts = {ana.post(refer, chosen).headers["Location"] for _ in range(2)}
    assert len(drafts) == 1
    draft = drafts.pop()
    assert "Record a consent" in ana.get(draft).text
    consent = agree(country, ana.person, case, "Clinic", [NAME]).json["id"]
    answers = {"urgency": "high", "consent": consent, "fields": NAME, "envelope.headcount": "1"}
    seen = {"version": hidden(ana.get(draft), "version")}

    wrong = ana.post(draft, {**answers, **seen, "envelope.needed_by": "some day"})
    assert wrong.status_code == 422 and "<title>Error: " in wrong.text
    assert 'value="some day"' in wrong.text and f'value="{consent}" checked' in wrong.text
    saved = ana.post(draft, {**answers, **seen, "envelope.needed_by": "8.12.2030", "do": "save"})
    assert saved.status_code == 303
    assert "Needed by: 8 Dec 2030" in ana.get(draft).text
    stale = ana.post(draft, {**answers, **seen, "envelope.needed_by": "9.12.2030"})
    assert stale.status_code == 412 and "9 Dec 2030" in stale.text
    assert ana.post(draft, {**answers, "version": "2", "fields": ""}).status_code == 422

    there = saved.headers["Location"].partition("?")[0]
    assert nia.get(there).status_code == 404
    receipt = takes(ana, there, "send").headers["Location"]
    assert receipt == f"{there}/receipts/send"
    assert "Sent to Clinic" in ana.get(receipt).text
    assert ana.get(draft).status_code == 409
    assert case["code"] not in nia.get(there).text


def test_what_was_shared_opens_only_after_a_logged_post(sent: str, nia: Reader) -> None:
    assert takes(nia, sent, "acknowledge").headers["Location"] == f"{sent}?done=acknowledge"
    assert nia.post(f"{sent}/open", {}).text.count(MARKER) == 0
    accepted = takes(nia, sent, "accept", once="key-2", **VISIT)
    assert accepted.status_code == 200 and MARKER in accepted.text
    assert "the reception &lt;b&gt;" in accepted.text and "30 Nov 2030, 10:00" in accepted.text
    for path in (sent, "/", "/referrals/in"):
        assert MARKER not in nia.get(path).text
    before = acts(nia).count("referral.read:done")
    assert MARKER in nia.post(f"{sent}/open", {}).text
    assert acts(nia).count("referral.read:done") == before + 1


def test_a_double_click_accepts_once(sent: str, nia: Reader) -> None:
    takes(nia, sent, "acknowledge")
    page = nia.get(sent)
    form = {"step": "accept", "version": hidden(page, "version"), "once": "key-3", **VISIT}
    first, second = (nia.post(f"{sent}/steps", form) for _ in range(2))
    assert [first.status_code, second.status_code] == [200, 200]
    assert MARKER in second.text
    assert acts(nia).count("referral.accept:done") == 1


def test_a_step_that_does_not_fit_keeps_what_was_written(sent: str, nia: Reader) -> None:
    takes(nia, sent, "acknowledge")
    empty = takes(nia, sent, "accept", **{**VISIT, "appointment.when": "soon"})
    assert empty.status_code == 422 and 'href="#accept-appointment.when"' in empty.text
    assert 'value="soon"' in empty.text and 'value="a nurse"' in empty.text
    late = nia.post(f"{sent}/steps", {"step": "ask", "version": "1", "question": "Is it near?"})
    assert late.status_code == 412 and "Is it near?" in late.text
    assert nia.post(f"{sent}/steps", {"step": "fly", "version": "1"}).status_code == 404


def test_question_and_answer_reach_the_other_side(sent: str, ana: Reader, nia: Reader) -> None:
    takes(nia, sent, "acknowledge")
    takes(nia, sent, "ask", question="Is an interpreter booked?")
    assert "The partner has a question" in ana.get("/").text
    assert "Is an interpreter booked?" in ana.get(sent).text
    takes(ana, sent, "answer", answer="Yes, one is.")
    assert "Yes, one is." in nia.get(sent).text


def test_a_revoked_referral_leaves_a_stub(sent: str, ana: Reader, nia: Reader) -> None:
    takes(nia, sent, "acknowledge")
    takes(nia, sent, "accept", **VISIT)
    takes(nia, sent, "begin", met_on="24.11.2026")
    revoked = takes(ana, sent, "revoke", how="verbal")
    assert ana.get(revoked.headers["Location"]).status_code == 200
    stub = nia.get(sent)
    assert stub.status_code == 200 and "This has ended" in stub.text
    assert "reception" not in stub.text and "/steps" not in stub.text
    assert MARKER not in nia.post(f"{sent}/open", {}).text
    assert "Not shown any more" in nia.get("/referrals/in?state=revoked").text


def test_a_desk_shows_what_waits_for_its_reader(
    country: Country, sent: str, ana: Reader, nia: Reader
) -> None:
    assert "1 thing needs you." in nia.get("/").text
    takes(nia, sent, "decline", reason="no_capacity")
    assert "Clinic: The partner cannot help" in ana.get("/").text
    for name in ("sue", "cam", "rita", "stan", "adam", "pia"):
        page = Reader(country.person(name)).get("/")
        assert page.status_code == 200 and sent not in page.text
    assert Reader(country.person("ada")).get("/").headers["Location"] == "/audit"


def test_one_look_at_desk_or_inbox_is_one_entry_of_the_list(
    sent: str, ana: Reader, nia: Reader
) -> None:
    for reader, path, looked in (
        (ana, "/", ["referral.list:done", "case.list:done"]),
        (nia, "/", ["referral.list:done"]),
        (nia, "/referrals/in", ["referral.list:done"]),
        (nia, "/referrals/in?state=sent", ["referral.list:done"]),
    ):
        acts(reader)
        assert reader.get(path).status_code == 200
        # Newest first; what follows is the look at the entries before.
        assert acts(reader)[: len(looked) + 1] == [*looked, "audit.list:done"], path


def test_a_desk_of_many_asks_as_often_as_a_desk_of_one(
    country: Country, sent: str, ana: Reader, nia: Reader
) -> None:
    paths = (("/", ana), ("/", nia), ("/referrals/in", nia), ("/referrals/out", ana))
    one = [_statements(country, reader, path) for path, reader in paths]
    for number in range(4):
        case = open_a_case(ana.person, identity={"preferred_name": f"N{number}"})
        a_sent_referral(country, ana.person, case, "Clinic", [NAME])
    assert [_statements(country, reader, path) for path, reader in paths] == one


def _statements(country: Country, reader: Reader, path: str) -> dict[str, int]:
    with counted(country) as seen:
        assert reader.get(path).status_code == 200
    return seen.counts


def test_the_directory_is_found_by_what_is_needed(ana: Reader) -> None:
    page = ana.get("/directory?need=primary_health&language=ar").text
    assert "Clinic" in page and "Shelter" not in page
    assert "No service matches." in ana.get("/directory?language=vi").text


def test_the_auditor_finds_entries_and_proof(country: Country, sent: str, ana: Reader) -> None:
    ada = Reader(country.person("ada"))
    sends = ada.get("/audit?action=referral.send&actor=ana&agency=&outcome=done")
    # Once as an answer of the filter, once as the entry.
    assert sends.status_code == 200 and sends.text.count("Sent a referral") == 2
    assert MARKER not in sends.text and sent not in sends.text
    bad = ada.get("/audit?from=some+day")
    assert bad.status_code == 422 and "No entry matches." in bad.text
    timeline = "/audit/cases/" + sends.text.partition("/audit/cases/")[2].partition('"')[0]
    assert "Timeline of one case" in ada.get(timeline).text
    assert ada.get("/audit/cases/nothing").status_code == 404
    assert "Not checked yet" in ada.get("/audit/proof").text
    assert "Complete and unchanged" in ada.post("/audit/proof", {}).text
    assert ana.get(timeline).status_code == 403
    assert ana.post("/audit/proof", {}).status_code == 403
    case = re.findall(r'href="/cases/([0-9a-f-]{36})"', ana.get(sent).text)[0]
    assert ana.get(f"/audit?case={case}").text.count("Sent a referral") == 1
    assert "Sent a referral" not in ada.get(f"/audit?case={case}").text


def test_help_is_open_to_everybody(country: Country, ana: Reader) -> None:
    strangers = country.app.test_client().get("/help").text
    assert 'href="tel:112"' in strangers
    assert 'href="tel:5550100"' in strangers
    assert "My account" in ana.get("/help").text


def test_a_page_of_a_problem_keeps_the_readers_frame(country: Country, ana: Reader) -> None:
    nowhere = "/cases/00000000-0000-7000-8000-000000000000"
    for path, status in ((nowhere, 404), ("/audit/cases/none", 403)):
        shown = ana.get(path)
        assert (shown.status_code, shown.text.count("/sign-out")) == (status, 1)
        assert "My account" in shown.text
        assert f'name="here" value="{path}"' in shown.text
    away = country.app.test_client().get("/nowhere")
    assert (away.status_code, "/sign-out" in away.text) == (404, False)
    assert "Go to my desk" in away.text


def test_another_partner_is_chosen_for_a_draft_and_needs_another_consent(
    country: Country, ana: Reader
) -> None:
    case = open_a_case(ana.person, identity={"preferred_name": MARKER})
    consent = agree(country, ana.person, case, "Clinic", [NAME]).json
    referral = refer(country, ana.person, case, "Clinic", consent).json["id"]
    draft = f"/cases/{case['id']}/refer/{referral}"
    assert f'href="{draft}/partner"' in ana.get(draft).text
    asked = ana.get(f"{draft}/partner")
    assert 'value="primary_health" selected' in asked.text and "needs another consent" in asked.text
    seen, shelter = {"version": hidden(asked, "version")}, country.agency_id("Shelter")
    offered = ana.post(
        f"{draft}/partner", {**seen, "service": "safe_accommodation", "do": "preview"}
    )
    assert "Shelter" in offered.text and "Clinic" not in offered.text.partition("<form")[2]
    stale = {**seen, "service": "safe_accommodation", "recipient": country.agency_id("Clinic")}
    assert "Choose one who offers this service." in ana.post(f"{draft}/partner", stale).text
    chosen = {**seen, "service": "safe_accommodation", "recipient": shelter, "do": "save"}
    assert ana.post(f"{draft}/partner", chosen).headers["Location"] == draft
    assert ana.post(f"{draft}/partner", {**chosen, "service": "primary_health"}).status_code == 422
    assert ana.post(f"{draft}/partner", chosen).status_code == 412

    page = ana.get(draft).text
    assert "What will Shelter see?" in page and "Nothing yet: no consent is chosen" in page
    there = f"/referrals/{referral}"
    assert ana.person.get(there).json["consent"] is None
    assert list(ana.person.step(there, "send").json["errors"]) == ["consent"]
    anew = agree(country, ana.person, case, "Shelter", [NAME]).json
    body = {"consent": anew["id"], "fields": [NAME]}
    tag = ana.person.get(there).headers["ETag"]
    assert ana.person.put(there, body, If_Match=tag).status_code == 200
    assert ana.person.step(there, "send").json["state"] == "sent"
    assert ana.get(f"{draft}/partner").status_code == 409


def test_the_same_partner_keeps_the_consent_of_a_draft(country: Country, ana: Reader) -> None:
    case = open_a_case(ana.person, identity={"preferred_name": MARKER})
    consent = agree(country, ana.person, case, "Clinic", [NAME]).json
    made = refer(country, ana.person, case, "Clinic", consent)
    same = {"service": "primary_health", "recipient": country.agency_id("Clinic")}
    kept = ana.person.put(f"/referrals/{made.json['id']}", same, If_Match=made.headers["ETag"])
    assert kept.json["consent"]["id"] == consent["id"]


def test_a_declined_referral_leads_to_one_that_follows_it(
    country: Country, sent: str, ana: Reader, nia: Reader
) -> None:
    assert "?follows=" not in ana.get(sent).text
    nia.person.step(sent, "decline", reason="no_capacity")
    before = ana.person.get(sent).json
    begins = f"/cases/{before['case']}/refer?follows={before['id']}"
    assert f'href="{begins}"' in ana.get(sent).text
    assert "follows=" not in nia.get(sent).text
    # Who declined is not asked again, and nobody else offers this.
    page = ana.get(begins)
    assert 'value="primary_health" selected' in page.text
    assert "No partner offers this now" in page.text and before["reference"] in page.text
    chosen = {
        "service": "safe_accommodation",
        "recipient": country.agency_id("Shelter"),
        "follows": hidden(page, "follows"),
        "do": "save",
    }
    draft = ana.post(f"/cases/{before['case']}/refer", chosen).headers["Location"]
    made = ana.person.get(f"/referrals/{draft.rpartition('/')[2]}").json
    assert (made["follows"], made["state"], made["consent"]) == (before["id"], "draft", None)
    assert (made["envelope"], made["urgency"]) == (before["envelope"], before["urgency"])
    assert made["envelope"]["age_band"] == "21-23" and made["fields"] == []
    assert f'href="{sent}"' in ana.get(f"/referrals/{made['id']}").text
    strange = f"/cases/{before['case']}/refer?follows={made['id']}"
    assert [ana.get(strange).status_code, ana.get(f"{strange}x").status_code] == [404, 404]


def test_after_a_service_the_same_partner_may_be_asked_again(
    country: Country, sent: str, ana: Reader, nia: Reader
) -> None:
    visit = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
    nia.person.step(sent, "acknowledge")
    nia.person.step(sent, "accept", appointment=visit)
    nia.person.step(sent, "begin", met_on="2026-01-05")
    nia.person.step(sent, "complete", outcome="service_delivered")
    before = ana.person.get(sent).json
    begins = f"/cases/{before['case']}/refer?follows={before['id']}"
    assert f'href="{begins}"' in ana.get(sent).text
    assert "Clinic" in ana.get(begins).text.partition('name="recipient"')[2]
