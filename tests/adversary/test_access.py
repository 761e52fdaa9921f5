"""What has ended stays ended: by the clock, for a repeated request, for an old session."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.accounts.models import ENDED, find_account
from nrm.database import now
from nrm.log import writer as log
from tests.adversary.conftest import VISIT, Story
from tests.adversary.hostile import MARK, Hands, is_alarm, last_entry
from tests.support.clock import moved_by_hand
from tests.support.country import OFFERS, Country, Person
from tests.support.identification import a_submitted_case
from tests.support.reader import Reader, acts
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

# What an answer may say before acceptance: nothing of the record.
SAID = "an interpreter of the house"
STUB = {
    "id",
    "reference",
    "state",
    "sent_at",
    "state_since",
    "reason",
    "version",
    "snapshot",
    "steps",
}


def _opened(story: Story) -> dict[str, Any]:
    """What nia is shown of the referral, with the texts of its thread."""
    shown: dict[str, Any] = story.nia.get(story.there).json
    items = story.nia.get(f"{story.there}/messages").json["items"]
    return {**shown, "texts": [item["body"] for item in items]}


def _sign_in_again(story: Story) -> None:
    story.ana, story.nia = (story.country.person(name) for name in ("ana", "nia"))


def test_an_expired_consent_refuses_by_the_clock_at_once(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.nia.step(story.there, "accept", appointment=VISIT)
    assert _opened(story)["snapshot"] is not None
    hands = moved_by_hand(monkeypatch)
    hands.on(timedelta(days=61).total_seconds())
    _sign_in_again(story)
    after = _opened(story)
    assert (after["state"], after["snapshot"], after["texts"]) == ("accepted", None, [])
    begun = story.nia.step(story.there, "begin", met_on="2030-01-02")
    assert (begun.status_code, MARK in begun.get_data(as_text=True)) == (409, False)


def test_nothing_is_accepted_or_sent_on_an_expired_consent(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = {"id": story.case_id}
    consent = agree(story.country, story.ana, case, "Shelter", ["identity.preferred_name"]).json
    draft = refer(story.country, story.ana, case, "Shelter", consent).json
    hands = moved_by_hand(monkeypatch)
    hands.on(timedelta(days=61).total_seconds())
    _sign_in_again(story)
    accepted = story.nia.step(story.there, "accept", appointment=VISIT)
    assert accepted.status_code == 409
    sent = story.ana.step(f"/referrals/{draft['id']}", "send")
    assert (sent.status_code, list(sent.json["errors"])) == (422, ["consent"])


def test_nothing_is_asked_answered_or_completed_on_an_expired_consent(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, served = _asked(story), _served(story)
    moved_by_hand(monkeypatch).on(timedelta(days=61).total_seconds())
    _sign_in_again(story)
    outcome = story.nia.get("/vocabularies/outcome_codes").json["items"][0]["code"]
    for answer in (
        story.nia.step(story.there, "ask", question=f"Is it {MARK}?"),
        story.ana.step(asked, "answer", answer=f"It is {SAID}."),
        story.nia.step(served, "complete", outcome=outcome, feedback=f"{MARK} is well."),
    ):
        assert answer.status_code == 409, answer.get_data(as_text=True)
        assert "consent" in answer.json["detail"]
        assert MARK not in answer.get_data(as_text=True)
        assert last_entry(story.hands)["outcome"] == "failed"
    assert len(story.hands.rows("message")) == 2


def _another(story: Story) -> str:
    case = {"id": story.case_id}
    there = a_sent_referral(story.country, story.ana, case, "Clinic", ["identity.preferred_name"])
    story.nia.step(there, "acknowledge")
    return there


def _asked(story: Story) -> str:
    there = _another(story)
    assert story.nia.step(there, "ask", question="Which floor?").status_code == 200
    return there


def _served(story: Story) -> str:
    there = _another(story)
    story.nia.step(there, "accept", appointment=VISIT)
    begun = story.nia.step(there, "begin", met_on=now().date().isoformat())
    assert begun.status_code == 200
    return there


def test_the_window_after_completion_ends_by_the_clock(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.nia.step(story.there, "accept", appointment=VISIT)
    story.nia.step(story.there, "begin", met_on=now().date().isoformat())
    outcome = story.nia.get("/vocabularies/outcome_codes").json["items"][0]["code"]
    done = story.nia.step(story.there, "complete", outcome=outcome, feedback="All is well.")
    assert done.json["snapshot"] is not None
    assert len(_opened(story)["texts"]) == 2
    ends_at = story.hands.row("referral", id=story.referral_id)["access_ends_at"]
    left = ends_at.replace(tzinfo=now().tzinfo) - now()
    moved_by_hand(monkeypatch).on(left.total_seconds() + 1)
    _sign_in_again(story)
    after = story.nia.get(story.there).json
    assert (set(after), after["steps"], after["reason"]) == (STUB, [], None)
    assert story.nia.get(f"{story.there}/messages").json["items"] == []
    # The sender keeps the thread: it is part of the case.
    assert len(story.ana.get(f"{story.there}/messages").json["items"]) == 2


@pytest.mark.parametrize("end", ["decline", "consent", "withdraw"])
def test_a_stub_is_a_stub_wherever_one_looks(story: Story, end: str) -> None:
    story.nia.step(story.there, "accept", appointment=VISIT)
    if end == "decline":
        answer = story.nia.step(story.there, "decline", reason="no_capacity")
        assert set(answer.json) == STUB
    elif end == "consent":
        story.ana.post(f"/consents/{story.consent_id}/withdraw", {"how": "verbal"})
    else:
        story.ana.step(story.there, "withdraw", reason="need_ended")
    shown = story.nia.get(story.there).json
    assert (set(shown), shown["steps"], shown["snapshot"]) == (STUB, [], None)
    (line,) = story.nia.get("/referrals?box=in").json["items"]
    assert "envelope" not in line
    assert story.nia.get(f"{story.there}/messages").json["items"] == []
    for step in ({"step": "accept", "appointment": VISIT}, {"step": "ask", "question": "Who?"}):
        again = story.nia.post(f"{story.there}/steps", step, If_Match=f'"{shown["version"]}"')
        assert again.status_code == 409
    assert MARK not in str(shown)


def _new_referral(story: Story) -> dict[str, Any]:
    return {"service": OFFERS["Clinic"], "recipient": story.country.agency_id("Clinic")}


def test_a_repeat_reveals_nothing_to_whoever_lost_access(story: Story) -> None:
    path, key = f"{story.here}/referrals", {"Idempotency_Key": "mine"}
    made = story.ana.post(path, _new_referral(story), **key)
    assert story.ana.post(path, _new_referral(story), **key).json["id"] == made.json["id"]
    eva = story.country.person("eva")
    story.ana.step(story.here, "assign", worker=eva.id)
    again = story.ana.post(path, _new_referral(story), **key)
    assert again.status_code in (403, 404)
    assert "envelope" not in again.json


def test_a_repeat_is_read_and_logged_anew(story: Story) -> None:
    path, key = f"{story.here}/referrals", {"Idempotency_Key": "mine"}
    story.ana.post(path, _new_referral(story), **key)
    before = len(story.hands.rows("audit_entry"))
    assert story.ana.post(path, _new_referral(story), **key).status_code == 201
    assert len(story.hands.rows("audit_entry")) == before + 1


def test_a_repeat_of_an_acceptance_shows_nothing_after_the_end(story: Story) -> None:
    seen = story.nia.get(story.there).headers["ETag"]
    body, key = {"step": "accept", "appointment": VISIT}, {"Idempotency_Key": "yes"}
    first = story.nia.post(f"{story.there}/steps", body, If_Match=seen, **key)
    assert first.json["snapshot"] is not None
    story.ana.post(f"/consents/{story.consent_id}/withdraw", {"how": "verbal"})
    again = story.nia.post(f"{story.there}/steps", body, If_Match=seen, **key)
    assert (again.status_code, set(again.json)) == (200, STUB)


def test_a_repeat_cannot_be_turned_to_another_thing(story: Story) -> None:
    path, key = f"{story.here}/referrals", {"Idempotency_Key": "mine"}
    story.ana.post(path, _new_referral(story), **key)
    (row,) = story.hands.rows("repeat")
    with story.hands.inside() as connection:
        table = "repeat"
        other = story.referral_id.hex if connection.dialect.name == "sqlite" else story.referral_id
        connection.exec_driver_sql(f"UPDATE {table} SET thing_id = '{other}'")
    again = story.ana.post(path, _new_referral(story), **key)
    assert (again.status_code, "id" in again.json) == (422, False)
    eva = story.country.person("eva")
    story.hands.insert("repeat", {**row, "account_id": UUID(eva.id)})
    assert eva.post(path, _new_referral(story), **key).status_code == 422


def test_an_old_session_does_not_outlive_a_change_of_its_account(
    country: Country, hands: Hands
) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": MARK})
    before = hands.row("account", name="ana")
    _end_account(country, "ana")
    assert ana.get(f"/cases/{case['id']}").status_code == 401
    hands.put_back("account", before)
    assert f"account {before['id']}: this is not the row" in hands.verify()[1]


def _end_account(country: Country, name: str) -> None:
    with country.inside():
        find_account(name, to_change=True).state = ENDED
        log.write(None, "account.end")


def test_an_ended_session_opens_nothing(country: Country, hands: Hands) -> None:
    ana: Person = country.person("ana")
    assert ana.send("DELETE", "/session").status_code == 204
    assert ana.get("/session").status_code == 401
    (row,) = (r for r in hands.rows("signed_in") if str(r["account_id"]) == ana.id)
    hands.set("signed_in", row["id"], ended_at=None)
    assert is_alarm(ana.get("/session"))


def _complete(story: Story) -> None:
    story.nia.step(story.there, "accept", appointment=VISIT)
    story.nia.step(story.there, "begin", met_on=now().date().isoformat())
    story.nia.step(story.there, "complete", outcome="service_delivered")


def _in_the_box(story: Story) -> tuple[bool, bool]:
    """Whether nia's list has the envelope, and her page of it the service."""
    (line,) = story.nia.get("/referrals?box=in").json["items"]
    page = Reader(story.nia).get("/referrals/in?state=completed").text
    return "envelope" in line, "Not shown any more" not in page


def test_a_list_keeps_a_stub_of_what_was_completed_once_its_consent_has_ended(
    story: Story,
) -> None:
    _complete(story)
    assert _in_the_box(story) == (True, True)
    story.ana.post(f"/consents/{story.consent_id}/withdraw", {"how": "verbal"})
    assert _in_the_box(story) == (False, False)


def test_a_list_keeps_a_stub_once_the_window_has_ended(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    _complete(story)
    moved_by_hand(monkeypatch).on(timedelta(days=61).total_seconds())
    _sign_in_again(story)
    assert _in_the_box(story) == (False, False)


@pytest.mark.parametrize("way", ["open", "accept"])
def test_messages_are_shown_on_no_page_that_does_not_log_them(story: Story, way: str) -> None:
    nia = Reader(story.nia)
    asked = story.nia.step(story.there, "ask", question="Is an interpreter booked?")
    seen = asked.headers["ETag"]
    answered = {"step": "answer", "answer": f"For {SAID}."}
    seen = story.ana.post(f"{story.there}/steps", answered, If_Match=seen).headers["ETag"]
    if way == "open":
        story.nia.step(story.there, "accept", appointment=VISIT)
        shown = nia.post(f"{story.there}/open", {})
    else:
        visit = {
            "appointment.when": "30 Nov 2030 10:00",
            "appointment.where": "reception",
            "appointment.met_by": "a nurse",
        }
        form = {"step": "accept", "version": seen.strip('"'), **visit}
        shown = nia.post(f"{story.there}/steps", form)
    assert (shown.status_code, f"For {SAID}." in shown.text) == (200, True)
    assert acts(nia)[0] == "message.list:done"


@pytest.mark.parametrize("name", ["cam", "rita"])
def test_no_other_agency_is_told_what_a_case_rests_on_or_asked_for(story: Story, name: str) -> None:
    here, _ = a_submitted_case(story.country, story.ana)
    told = story.country.person(name).get(here)
    # Which services are used is never the authority's to know (domain, 8.2).
    hanging = {"consents", "referrals", "pending", "clocks", "sections"}
    assert (told.status_code, hanging & set(told.json)) == (200, set())
    assert hanging <= set(story.ana.get(here).json)
