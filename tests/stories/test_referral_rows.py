"""Every row of the referral table that people can take, walked over the API (domain, 7.2).

R10, R11 and R28 are the clock's; R21 to R24 are a new referral that names the old one.
"""

from typing import Any

from nrm import workflow
from tests.support.country import Country, Person
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

FIELDS = ["identity.preferred_name"]
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
SHOWN = {"identity": {"preferred_name": "Mira"}}
# How a sent referral comes to each state: whose steps, in order.
ACKNOWLEDGED = (("nia", "acknowledge", {}),)
ASKED = (*ACKNOWLEDGED, ("nia", "ask", {"question": "Is a lift needed?"}))
ACCEPTED = (*ACKNOWLEDGED, ("nia", "accept", {"appointment": VISIT}))
IN_SERVICE = (*ACCEPTED, ("nia", "begin", {"met_on": "2026-01-05"}))
TO: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "sent": (),
    "acknowledged": ACKNOWLEDGED,
    "info_requested": ASKED,
    "accepted": ACCEPTED,
    "in_service": IN_SERVICE,
}
NO, DONE = {"reason": "no_capacity"}, {"outcome": "service_delivered", "feedback": "All is well."}
AWAY, ENDED, SAID = {"reason": "did_not_come"}, {"reason": "need_ended"}, {"how": "verbal"}
ROWS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("R05", "sent", "nia", "acknowledge", {}),
    ("R06", "acknowledged", "nia", "ask", {"question": "Is a lift needed?"}),
    ("R07", "info_requested", "ana", "answer", {"answer": "No."}),
    ("R08", "acknowledged", "nia", "accept", {"appointment": VISIT}),
    ("R09", "acknowledged", "nia", "decline", NO),
    ("R12", "sent", "ana", "withdraw", ENDED),
    ("R13", "acknowledged", "ana", "withdraw", ENDED),
    ("R14", "accepted", "nia", "begin", {"met_on": "2026-01-05"}),
    ("R15", "accepted", "nia", "not_engaged", AWAY),
    ("R16", "in_service", "nia", "complete", DONE),
    ("R17", "in_service", "nia", "not_engaged", AWAY),
    ("R18", "accepted", "ana", "revoke", SAID),
    ("R19", "in_service", "sue", "revoke", SAID),
    ("R20", "sent", "ana", "revoke", SAID),
    ("R25", "acknowledged", "sue", "revoke", SAID),
    ("R26", "info_requested", "ana", "withdraw", ENDED),
    ("R27", "info_requested", "ana", "revoke", SAID),
    ("R31", "accepted", "ana", "withdraw", ENDED),
    ("R32", "in_service", "ana", "withdraw", ENDED),
    ("R33", "sent", "nia", "decline", NO),
    ("R34", "accepted", "nia", "decline", NO),
    ("R35", "in_service", "nia", "decline", NO),
)
BEFORE_SENDING = {"R01", "R02", "R03", "R04", "R29", "R30"}
BY_THE_CLOCK = {"R10", "R11", "R28"}
FOLLOWING = {"R21", "R22", "R23", "R24"}


def _people(country: Country) -> dict[str, Person]:
    return {name: country.person(name) for name in ("ana", "sue", "nia")}


def _brought(country: Country, people: dict[str, Person], case: dict[str, Any], state: str) -> str:
    there = a_sent_referral(country, people["ana"], case, "Clinic", FIELDS)
    for who, step, needs in TO[state]:
        assert people[who].step(there, step, **needs).status_code == 200
    return there


def test_the_walk_leaves_no_row_out() -> None:
    walked = {row[0] for row in ROWS} | BEFORE_SENDING | BY_THE_CLOCK | FOLLOWING
    assert walked == {row.id for row in workflow.REFERRAL}


def test_every_row_leads_where_the_table_says(country: Country) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    targets = {row.id: row.target for row in workflow.REFERRAL}
    for row, source, who, step, needs in ROWS:
        there = _brought(country, people, case, source)
        offered = {offer["name"] for offer in people[who].get(there).json["steps"]}
        assert step in offered, row
        taken = people[who].step(there, step, **needs)
        assert (taken.status_code, taken.json["state"]) == (200, targets[row]), row
        opens = targets[row] in workflow.OPEN_TO_RECIPIENT
        seen = people["nia"].get(there).json
        assert seen["snapshot"] == (SHOWN if opens else None), row
        stub = targets[row] in workflow.ENDED and not opens
        assert ("envelope" in seen) is not stub, row


def test_only_the_side_that_the_row_names_takes_the_step(country: Country) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = _brought(country, people, case, "acknowledged")
    for who, step, needs in (
        ("ana", "accept", {"appointment": VISIT}),
        ("sue", "decline", NO),
        ("nia", "withdraw", ENDED),
        ("sue", "withdraw", ENDED),
        ("nia", "answer", {"answer": "No."}),
    ):
        assert people[who].step(there, step, **needs).status_code == 403, step
    assert people["ana"].get(there).json["state"] == "acknowledged"


def test_a_draft_is_prepared_and_withdrawn_without_a_reason(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    bare = {"service": consent["purpose"], "recipient": consent["recipient"]}
    draft = ana.post(f"/cases/{case['id']}/referrals", bare)
    there = f"/referrals/{draft.json['id']}"
    assert draft.json["state"] == "draft"
    assert ana.step(there, "prepare").status_code == 422
    assert ana.step(there, "send").status_code == 409
    chosen = {"consent": consent["id"], "fields": FIELDS, "urgency": "high"}
    tag = draft.headers["ETag"]
    edited = ana.put(there, chosen, If_Match=tag)
    assert edited.json["state"] == "awaiting_consent"
    assert ana.put(there, chosen, If_Match=tag).status_code == 412
    other = ana.post(f"/cases/{case['id']}/referrals", bare)
    gone = ana.step(f"/referrals/{other.json['id']}", "withdraw")
    assert (gone.json["state"], gone.json["fields"]) == ("withdrawn", [])


def test_what_waits_for_consent_is_withdrawn_with_a_reason_or_with_the_consent(
    country: Country,
) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity=SHOWN["identity"])
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    one = refer(country, ana, case, "Clinic", consent)
    there = f"/referrals/{one.json['id']}"
    assert ana.step(there, "withdraw").status_code == 422
    refused = ana.step(there, "withdraw", reason="person_declined")
    assert (refused.json["state"], refused.json["reason"]) == ("withdrawn", "person_declined")
    two = refer(country, ana, case, "Clinic", consent).json
    ana.post(f"/consents/{consent['id']}/withdraw", {"how": "verbal"})
    assert ana.get(f"/referrals/{two['id']}").json["state"] == "withdrawn"
    assert nia.get(f"/referrals/{two['id']}").status_code == 404


def test_a_step_taken_twice_or_out_of_turn_is_a_conflict(country: Country) -> None:
    people = _people(country)
    nia = people["nia"]
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = _brought(country, people, case, "sent")
    early = nia.step(there, "accept", appointment=VISIT)
    assert (early.status_code, early.json["type"]) == (409, "out-of-turn")
    tag = nia.get(there).headers["ETag"]
    body = {"step": "acknowledge"}
    assert nia.post(f"{there}/steps", body, If_Match=tag).status_code == 200
    assert nia.post(f"{there}/steps", body, If_Match=tag).status_code == 412
    again = nia.step(there, "acknowledge")
    assert (again.status_code, again.json["type"]) == (409, "conflict")


def test_an_ended_referral_is_followed_by_a_new_one(country: Country) -> None:
    people = _people(country)
    ana = people["ana"]
    case = open_a_case(ana, identity=SHOWN["identity"])
    for state, step, needs in (
        ("acknowledged", "decline", NO),
        ("accepted", "not_engaged", AWAY),
        ("in_service", "complete", DONE),
    ):
        there = _brought(country, people, case, state)
        people["nia"].step(there, step, **needs)
        old = ana.get(there).json
        body = {"service": old["service"], "recipient": old["recipient"], "follows": old["id"]}
        if step == "decline":
            again = ana.post(f"/cases/{case['id']}/referrals", body)
            assert (again.status_code, list(again.json["errors"])) == (422, ["recipient"])
            body |= {"recipient": country.agency_id("Shelter")}
        made = ana.post(f"/cases/{case['id']}/referrals", body)
        assert (made.status_code, made.json["follows"]) == (201, old["id"])
        if step == "decline":
            draft = f"/referrals/{made.json['id']}"
            back = ana.put(draft, {"recipient": old["recipient"]}, If_Match=made.headers["ETag"])
            assert (back.status_code, list(back.json["errors"])) == (422, ["recipient"])
    alive = _brought(country, people, case, "sent").rpartition("/")[2]
    refused = ana.post(f"/cases/{case['id']}/referrals", {**body, "follows": alive})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["follows"])


def test_the_thread_is_read_by_both_sides_and_by_nobody_after_the_end(country: Country) -> None:
    people = _people(country)
    ana, nia = people["ana"], people["nia"]
    case = open_a_case(ana, identity=SHOWN["identity"])
    there = _brought(country, people, case, "info_requested")
    ana.step(there, "answer", answer="No.")
    for person in (ana, nia):
        items = person.get(f"{there}/messages").json["items"]
        assert [m["body"]["text"] for m in items] == ["Is a lift needed?", "No."]
    ana.step(there, "withdraw", reason="need_ended")
    assert nia.get(f"{there}/messages").json["items"] == []


def test_a_recipient_passes_a_withdrawal_on_only_while_it_supports(country: Country) -> None:
    people = _people(country)
    ana, nia = people["ana"], people["nia"]
    case = open_a_case(ana, identity=SHOWN["identity"])
    for state in ("accepted", "in_service"):
        there = _brought(country, people, case, state)
        assert nia.step(there, "revoke", how="verbal").status_code == 422
        told = nia.step(there, "revoke", how="told_recipient")
        assert (told.status_code, told.json["state"]) == (200, "revoked")
        assert nia.get(there).json["snapshot"] is None
    there = _brought(country, people, case, "accepted")
    consent = nia.get(there).json["consent"]
    assert set(consent) == {"id", "scope", "expires_at"}
    assert ana.get(there).json["consent"] == consent
    passed_on = nia.post(f"/consents/{consent['id']}/withdraw", {"how": "told_recipient"})
    assert (passed_on.status_code, "fields" in passed_on.json) == (200, False)
    assert ana.get(there).json["state"] == "revoked"


def test_before_acceptance_a_recipient_cannot_revoke(country: Country) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    for state in ("sent", "acknowledged", "info_requested"):
        there = _brought(country, people, case, state)
        refused = people["nia"].step(there, "revoke", how="told_recipient")
        assert refused.status_code in (403, 409), state
        assert people["ana"].get(there).json["state"] == state
