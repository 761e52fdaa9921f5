"""The whole main job over the API, as its people do it."""

from tests.support.country import Country, Person
from tests.support.steps import a_sent_referral, agree, open_a_case


def test_from_opening_to_the_auditors_proof(country: Country) -> None:
    ana, nia, pia, ada = (country.person(name) for name in ("ana", "nia", "pia", "ada"))
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])

    assert pia.get(there).status_code == 404
    assert nia.get(f"/cases/{case['id']}").status_code == 404
    before = nia.get(there).json
    assert before["snapshot"] is None
    assert "Mira" not in str(before)

    nia.step(there, "acknowledge")
    visit = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
    accepted = nia.step(there, "accept", appointment=visit)
    assert accepted.json["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    assert nia.get(there).json["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    assert case["code"] not in str(nia.get(there).json)

    consent = nia.get(there).json["consent"]["id"]
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
    after = nia.get(there).json
    assert (after["state"], after["snapshot"]) == ("revoked", None)

    entries = ada.get("/audit/entries?limit=200").json["items"]
    done = [e["action"] for e in reversed(entries) if e["outcome"] == "done"]
    story = ["case.open", "consent.give", "referral.create", "referral.send"]
    story += ["referral.acknowledge", "referral.accept", "referral.revoke", "consent.withdraw"]
    assert [action for action in done if action in story] == story
    assert any(e["outcome"] == "refused" for e in entries)
    assert case["id"] not in str(entries)
    assert _verify(country) == 0


def _verify(country: Country) -> int:
    return country.app.test_cli_runner().invoke(args=["nrm", "audit", "verify"]).exit_code


def test_a_declined_referral_leaves_a_stub(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    nia.step(there, "decline", reason="no_capacity")
    stub = nia.get(there).json
    assert set(stub) == {
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
    assert (stub["state"], stub["reason"], stub["steps"]) == ("declined", "no_capacity", [])


def test_nobody_reads_without_a_purpose_what_is_not_theirs(country: Country) -> None:
    ana, sue, eva = (country.person(name) for name in ("ana", "sue", "eva"))
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    section = f"/cases/{case['id']}/sections/identity"
    asked = sue.get(section)
    assert (asked.status_code, asked.json["type"]) == (403, "purpose-required")
    assert sue.get(section, X_Purpose="curiosity").status_code == 422
    assert sue.get(section, X_Purpose="supervision").json["content"] == {"preferred_name": "Mira"}
    assert eva.get(section, X_Purpose="supervision").status_code == 403


def test_two_people_close_a_case(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    case = open_a_case(ana)
    here = f"/cases/{case['id']}"
    screening = {"limits_explained": True, "seen_alone": "yes", "interpreter_needed": "no"}
    assert ana.step(here, "screen", **screening, basis="consent").status_code == 200
    closing = {"reason": "no_indicators", "information_given": True}
    first = ana.step(here, "close", **closing)
    assert first.json["status"] == "preliminary_identification"
    assert first.json["pending"][0]["step"] == "close"
    assert ana.step(here, "close", **closing).status_code == 409
    assert sue.step(here, "close", **closing).json["status"] == "closed"


def test_a_discarded_draft_is_gone(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    here = f"/cases/{case['id']}"
    assert ana.step(here, "discard", reason="discarded").json["status"] == "closed"
    assert ana.get(f"{here}/sections/identity").status_code == 503
    assert _verify(country) == 0


def test_the_same_key_makes_one_case(country: Country) -> None:
    ana = country.person("ana")
    body = {
        "entry_channel": "health",
        "person_group": "adult",
        "region": "capital",
        "priority": "routine",
    }
    one = ana.post("/cases", body, Idempotency_Key="a-1")
    two = ana.post("/cases", body, Idempotency_Key="a-1")
    assert (one.status_code, two.status_code) == (201, 201)
    assert one.json["id"] == two.json["id"]
    other = ana.post("/cases", {**body, "priority": "high"}, Idempotency_Key="a-1")
    assert other.status_code == 422


def _again(person: Person, path: str) -> str:
    return str(person.get(path).json)


def test_consent_decides_which_fields_and_agencies(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    refused = agree(country, ana, case, "Police", ["identity.children"])
    assert refused.status_code == 422
    assert "fields" in refused.json["errors"]
    assert "Mira" not in _again(ana, "/cases?mine=true")
