"""Erasing a case with two people, and what a legal hold keeps: through the doors, both engines."""

from uuid import UUID

from nrm.log.models import AuditEntry
from tests.adversary.hostile import Hands
from tests.custody.colleagues import makes_leave
from tests.support.case_steps import EXIT
from tests.support.country import PASSPHRASE, Country
from tests.support.erasures import a_closed_case, approves, asks_for_erasure, erased
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case

# What names a case; of the erasure and the log a row stays.
OF_CASE = ("record", "note", "consent", "referral", "snapshot", "message", "pending_step", "clock")


def test_a_closed_case_is_erased_by_two_people(country: Country) -> None:
    ana, sue, eva = (country.person(name) for name in ("ana", "sue", "eva"))
    hands, here = Hands(country), a_closed_case(country, ana, sue)
    asked = asks_for_erasure(ana, here)
    assert (asked.status_code, asked.json["case"]) == (201, here.rpartition("/")[2])
    assert [step["name"] for step in asked.json["steps"]] == ["withdraw"]
    assert asks_for_erasure(sue, here).status_code == 409
    for nobody, status in ((ana, 403), (eva, 403), (country.person("omar"), 404)):
        assert approves(country, nobody, asked.json).status_code == status
    unproven = approves(country, sue, asked.json, passphrase="not hers at all")
    assert unproven.status_code == 403
    assert len(hands.rows("case")) == 1
    done = approves(country, sue, asked.json)
    assert (done.status_code, done.json["case"]) == (200, None)
    assert (done.json["approved_by"], done.json["steps"]) == (sue.id, [])
    assert approves(country, sue, done.json).status_code == 409
    assert [name for name in ("case", *OF_CASE) if hands.rows(name)] == []
    assert hands.shred_rows() == []
    assert {grant["kind"] for grant in hands.rows("grant")} == {"agency"}
    assert ana.get(here).status_code == 404
    assert hands.verify()[0] == 0
    with country.inside(write=False) as session:
        (entry,) = (
            session.query(AuditEntry)
            .filter(AuditEntry.action == "erasure.approve")
            .filter(AuditEntry.outcome == "done")
        )
        assert (entry.actor, '"reason":"person_asked"' in entry.body) == (UUID(sue.id), True)


def test_only_a_closed_case_is_erased_and_a_request_can_be_withdrawn(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    early = asks_for_erasure(ana, f"/cases/{open_a_case(ana)['id']}")
    assert (early.status_code, early.json["type"]) == (409, "out-of-turn")
    here = a_closed_case(country, ana, sue)
    erasure = asks_for_erasure(ana, here).json
    there, tag = f"/erasures/{erasure['id']}", f'"{erasure["version"]}"'
    assert ana.post(f"{there}/steps", {"step": "withdraw"}, If_Match=tag).status_code == 200
    assert ana.get(there).status_code == 404
    assert approves(country, sue, erasure).status_code == 404
    assert ana.get(here).status_code == 200
    assert Hands(country).verify()[0] == 0


def test_a_case_that_was_reopened_meanwhile_stays(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = a_closed_case(country, ana, sue)
    erasure = asks_for_erasure(ana, here).json
    given = {"scope": "support", "given_by": "person", "obtained_how": "verbal"}
    consent = ana.post(f"{here}/consents", given).json["id"]
    reopened = sue.step(here, "reopen", reason="person_returned", consent=consent)
    assert reopened.status_code == 200
    assert approves(country, sue, erasure).json["type"] == "out-of-turn"
    assert ana.get(f"{here}/sections/identity").status_code == 200
    # Closed again it is another decision.
    for person in (ana, sue):
        closed = person.step(here, "close", **EXIT)
    assert closed.json["status"] == "closed"
    assert "ask for it anew" in approves(country, sue, erasure).json["detail"]


def test_a_discarded_draft_is_erased_as_well(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana)['id']}"
    ana.step(here, "discard", reason="discarded")
    tag = sue.get(here).headers["ETag"]
    kept = {"authority": "court", "text": "File 7"}
    assert sue.put(f"{here}/hold", kept, If_Match=tag).json["type"] == "out-of-turn"
    assert erased(country, ana, sue, here)["erased_at"]
    assert Hands(country).shred_rows() == []


def test_a_draft_under_a_legal_hold_is_not_discarded(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana, identity={'preferred_name': 'Mira'})['id']}"
    kept = {"authority": "court", "text": "File 7"}
    hold = sue.put(f"{here}/hold", kept, If_Match=sue.get(here).headers["ETag"])
    assert hold.status_code == 200
    refused = ana.step(here, "discard", reason="discarded")
    assert (refused.status_code, "under a legal hold" in refused.json["detail"]) == (409, True)
    assert ana.get(f"{here}/sections/identity").status_code == 200
    sue.post(f"{here}/hold/lift", {"text": "It is over"})
    assert ana.step(here, "discard", reason="discarded").json["status"] == "closed"


def test_a_request_ends_with_its_asker_s_work_or_with_the_case_s_rest(country: Country) -> None:
    ana, sue, eva = (country.person(name) for name in ("ana", "sue", "eva"))
    here = a_closed_case(country, ana, sue)
    erasure = asks_for_erasure(sue, here).json
    assert makes_leave(country, ana, "sue", {"cases": eva.id}).status_code == 200
    stale = approves(country, ana, erasure)
    assert (stale.status_code, stale.json["type"]) == (409, "out-of-turn")
    assert "ask for it anew" in stale.json["detail"]
    assert ana.get(f"{here}/sections/identity").status_code == 200


def test_nothing_is_erased_under_a_legal_hold(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = a_closed_case(country, ana, sue)
    asked = asks_for_erasure(ana, here).json
    tag = sue.get(here).headers["ETag"]
    kept = {"authority": "court", "text": "Mirabelle versus the State"}
    assert ana.put(f"{here}/hold", kept, If_Match=tag).status_code == 403
    hold = sue.put(f"{here}/hold", kept, If_Match=tag)
    assert (hold.status_code, hold.json["authority"]) == (200, "court")
    assert sue.put(f"{here}/hold", kept, If_Match=hold.headers["ETag"]).status_code == 409
    refused = approves(country, sue, asked)
    assert (refused.status_code, "under a legal hold" in refused.json["detail"]) == (409, True)
    shown = Reader(ana).get(here).text
    assert "Under a legal hold" in shown and "A court, since" in shown
    assert "Mirabelle" not in str(Hands(country).dump())
    assert sue.get(f"{here}/hold/text").status_code == 403
    opened = sue.get(f"{here}/hold/text", X_Purpose="supervision").json
    assert (opened["text"], opened["version"]) == (kept["text"], 1)
    lifted = sue.post(f"{here}/hold/lift", {"text": "It is over"})
    assert lifted.json["legal_hold"] is False
    assert sue.post(f"{here}/hold/lift", {"text": "Again"}).status_code == 409
    # What was asked before somebody held the case is asked once more.
    assert approves(country, sue, asked).json["type"] == "out-of-turn"
    there, tag = f"/erasures/{asked['id']}/steps", f'"{asked["version"]}"'
    assert ana.post(there, {"step": "withdraw"}, If_Match=tag).status_code == 200
    assert erased(country, ana, sue, here)["erased_at"]
    assert Hands(country).verify()[0] == 0


def test_the_pages_lead_through_an_erasure(country: Country) -> None:
    ana, sue = Reader(country.person("ana")), Reader(country.person("sue"))
    here = a_closed_case(country, ana.person, sue.person)
    assert f"{here}/erase" in ana.get(here).text
    assert ana.post(f"{here}/erase", {}).status_code == 422
    there = ana.post(f"{here}/erase", {"reason": "retention_over"}).headers["Location"]
    assert "asked for it: It has been kept" in sue.get(here).text
    page = sue.get(there)
    assert "Erase it now" in page.text and "Erase it now" not in ana.get(there).text
    version, code = hidden(page, "version"), country.credentials("sue")["code"]
    assert sue.post(f"{there}/approve", {"version": version}).status_code == 422
    wrong = {"version": version, "passphrase": "never hers", "code": code}
    assert sue.post(f"{there}/approve", wrong).status_code == 403
    given = {"version": version, "passphrase": PASSPHRASE, "code": code}
    assert sue.post(f"{there}/approve", given).headers["Location"] == there
    done = sue.get(there).text
    assert "Certificate as a file" in done and here not in done
    file = sue.get(f"{there}/certificate")
    assert "attachment" in file.headers["Content-Disposition"]
    ada = Reader(country.person("ada"))
    assert "Erased" in ada.get("/erasures").text
    assert ada.get(there).status_code == 200
    assert "No erasure was asked for" in Reader(country.person("olga")).get("/erasures").text


def test_the_pages_set_and_lift_a_hold(country: Country) -> None:
    ana, sue = Reader(country.person("ana")), Reader(country.person("sue"))
    here = a_closed_case(country, ana.person, sue.person)
    there = f"{here}/hold"
    version = hidden(sue.get(there), "version")
    empty = sue.post(there, {"step": "set", "version": version, "text": "File 7"})
    assert (empty.status_code, "Answer this." in empty.text, "File 7" in empty.text) == (
        *(422, True, True),
    )
    given = {"step": "set", "version": version, "authority": "police", "text": "File 7"}
    assert sue.post(there, given).status_code == 303
    assert sue.post(there, given).status_code == 412
    assert "File 7" in sue.post(f"{there}/text", {"purpose": "supervision"}).text
    version = hidden(sue.get(there), "version")
    assert sue.post(there, {"step": "lift", "version": version}).status_code == 422
    assert sue.post(there, {"step": "lift", "version": version, "text": "Over"}).status_code == 303
    assert "Under a legal hold" not in ana.get(here).text
