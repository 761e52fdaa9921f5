"""A person asks what is kept: recorded, gone through by two, printed, handed over."""

from datetime import timedelta
from typing import Any

import pytest

from nrm.database import now
from tests.adversary.hostile import Hands, is_alarm
from tests.browser.live import as_demonstration
from tests.house.test_budgets import _check, _cost
from tests.support.access import ASKED, SAFE, asks_for_record, copies
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.disclosures import UNTOLD, approves_demand, demands
from tests.support.erasures import a_closed_case, erased
from tests.support.files import a_file
from tests.support.identification import FIELDS, a_submitted_case, moves
from tests.support.neighbours import SERVICE, Neighbour
from tests.support.reader import Reader, hidden
from tests.support.steps import a_sent_referral, accepts, open_a_case
from tests.support.transfers import agrees_to_go, an_offer, asks_to_hand_over, proof_of, takes

MIRA = {"preferred_name": "Mira", "family_name": "Qwyxfamily"}
OTHERS = {"identity.family_name": "others"}


def _kept(country: Country, ana: Person) -> tuple[str, dict[str, Any]]:
    case = open_a_case(ana, identity=MIRA, risk={"level": "high"})
    ana.post(f"/cases/{case['id']}/notes", {"text": "She likes the sea."})
    return f"/cases/{case['id']}", case


def test_what_is_kept_is_told_with_whom_it_was_shared(country: Country) -> None:
    ana, sue, nia = (country.person(name) for name in ("ana", "sue", "nia"))
    here, case = _kept(country, ana)
    file = a_file(ana, here)
    accepts(nia, a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"], [file]))
    a_sent_referral(country, ana, case, "Shelter", ["identity.preferred_name"])
    for told in ({}, UNTOLD):
        approves_demand(country, sue, demands(ana, here, **told).json)
    for nobody, status in (("eva", 403), ("sue", 403), ("olga", 404), ("nia", 404)):
        assert asks_for_record(country.person(nobody), here).status_code == status
    seen, made = _cost(country, lambda: asks_for_record(ana, here), 201)
    _check(seen, 14)
    there = f"/access-requests/{made.json['id']}"
    copy = copies(country, ana, there)
    assert copy.status_code == 200
    assert copy.json["agency"] == "Lead North"
    assert copy.json["sections"] == {"identity": MIRA, "risk": {"level": "high"}}
    assert [note["text"] for note in copy.json["notes"]] == ["She likes the sea."]
    assert [each["name"] for each in copy.json["files"]] == ["a file.pdf"]
    (shared,) = copy.json["shared"]
    assert (shared["agency"], shared["files"]) == ("Clinic", 1)
    assert shared["fields"] == ["identity.preferred_name"]
    assert [each["authority"] for each in copy.json["disclosed"]] == ["court"]
    told = ana.get(f"/audit/entries?case={case['id']}&limit=3").json["items"]
    (entry,) = (e for e in told if e["action"] == "subject_access.print")
    assert (entry["purpose"], entry["outcome"]) == ("subject_access", "done")
    assert set(entry["sections"]) > {"identity", "risk", "notes"}
    delivered = ana.step(there, "deliver", how="in_hand")
    assert (delivered.status_code, delivered.json["delivered_how"]) == (200, "in_hand")
    assert ana.step(there, "leave_out", lines={}).status_code == 409
    assert copies(country, ana, there).status_code == 409
    assert Hands(country).verify()[0] == 0


def test_who_was_to_decide_about_the_person_and_until_when_is_told(country: Country) -> None:
    ana, cam = country.person("ana"), country.person("cam")
    here, consent = a_submitted_case(country, ana)
    there = f"/access-requests/{asks_for_record(ana, here).json['id']}"
    (had,) = copies(country, ana, there).json["submitted"]
    assert (had["agency"], had["read"], had["until"]) == ("Authority", False, None)
    moves(cam, here, "acknowledge")
    (had,) = copies(country, ana, there).json["submitted"]
    assert had["read"] and had["fields"] == FIELDS and had["since"]
    paper = _prints(country, ana, there)
    assert "Authority, for: Formal identification" in paper and "Since " in paper
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
    (had,) = copies(country, ana, there).json["submitted"]
    assert had["until"] >= had["since"]
    assert "Authority, for: Formal identification" in _prints(country, ana, there)


def _prints(country: Country, ana: Person, there: str) -> str:
    form = {"version": hidden(Reader(ana).get(there), "version"), **proof_of(country, ana)}
    return Reader(ana).post(f"{there}/print", form).text


def test_what_is_left_out_is_answered_for_by_a_second_person(country: Country) -> None:
    ana, sue, ada = (country.person(name) for name in ("ana", "sue", "ada"))
    here, _ = _kept(country, ana)
    there = f"/access-requests/{asks_for_record(ana, here).json['id']}"
    assert ana.step(there, "leave_out", lines={"identity.nothing": "others"}).status_code == 422
    chosen = ana.step(there, "leave_out", lines={**OTHERS, "notes": "danger"})
    assert chosen.json["left_out"] == {**OTHERS, "notes": "danger"}
    assert copies(country, ana, there).status_code == 409
    assert ana.step(there, "approve").status_code == 403
    approved = sue.step(there, "approve")
    assert (approved.status_code, approved.json["decided_by"]) == (200, sue.id)
    seen, copy = _cost(country, lambda: copies(country, ana, there))
    # Ten statements and a commit prove who it is.
    assert (len(seen.own) <= 22, len(seen.log), seen.commits) == (True, 5, 2), str(seen)
    assert copy.json["sections"]["identity"] == {"preferred_name": "Mira"}
    assert (copy.json["notes"], copy.json["left_out"]) == ([], {"others": 1, "danger": 1})
    # Another choice is answered for anew, and printed anew.
    again = ana.step(there, "leave_out", lines={"identity.preferred_name": "law"})
    assert (again.json["outcome"], again.json["printed_at"]) == (None, None)
    assert ana.step(there, "deliver", how="in_hand").status_code == 409
    assert sue.post(f"{there}/copy", proof_of(country, sue)).status_code == 403
    assert ana.post(f"{there}/copy", {"passphrase": "no", "code": "000000"}).status_code == 403
    seen, read = _cost(country, lambda: ada.get(there))
    _check(seen, 8)
    assert read.json["case"] not in here
    assert ana.get(f"{there}/text").json["text"] == SAFE
    assert ada.get(f"{there}/text").status_code == 404
    assert SAFE not in str(Hands(country).dump())


def test_nothing_else_on_the_paper_tells_which_line_was_left_out(country: Country) -> None:
    ana, sue, nia = (country.person(name) for name in ("ana", "sue", "nia"))
    here, case = _kept(country, ana)
    names = ["identity.preferred_name", "identity.family_name"]
    accepts(nia, a_sent_referral(country, ana, case, "Clinic", names, [a_file(ana, here)]))
    there = f"/access-requests/{asks_for_record(ana, here).json['id']}"
    ana.step(there, "leave_out", lines={**OTHERS, "files": "others"})
    sue.step(there, "approve")
    (shared,) = copies(country, ana, there).json["shared"]
    assert (shared["agency"], shared["fields"], shared["files"]) == ("Clinic", names[:1], 0)
    form = {"version": hidden(Reader(ana).get(there), "version"), **proof_of(country, ana)}
    paper = Reader(ana).post(f"{there}/print", form).text
    assert "Clinic" in paper and "Family name" not in paper and "1 file" not in paper


def test_it_is_due_in_a_month_with_more_time_once(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    ana = country.person("ana")
    here, _ = _kept(country, ana)
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    for wrong in (tomorrow, "0001-01-01", "9999-12-31"):
        assert asks_for_record(ana, here, asked_on=wrong).status_code == 422
    first, second = (asks_for_record(ana, here, asked_on=day).json for day in ("2026-01-31", None))
    assert first["due_at"] == "2026-02-28T23:00:00.000Z"
    late = f"/access-requests/{first['id']}"
    more = {"reason": "complex", "person_told": True}
    assert ana.step(late, "extend", **more).status_code == 409
    there = f"/access-requests/{second['id']}"
    assert ana.step(there, "extend", reason="complex", person_told=False).status_code == 422
    longer = ana.step(there, "extend", **more)
    assert longer.json["due_at"] > second["due_at"]
    assert ana.step(there, "extend", **more).status_code == 409
    assert "Overdue" in Reader(ana).get("/").text
    clock.on(0)


def test_a_refusal_takes_a_supervisor_and_names_the_remedy(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here, _ = _kept(country, ana)
    there = f"/access-requests/{asks_for_record(ana, here).json['id']}"
    why = {"reason": "identity_unsure", "remedy_told": True}
    assert ana.step(there, "refuse", **why).status_code == 403
    assert sue.step(there, "refuse", **{**why, "remedy_told": False}).status_code == 422
    assert sue.step(there, "refuse", **why).json["outcome"] == "refused"
    assert copies(country, ana, there).status_code == 409
    assert sue.step(there, "refuse", **why).status_code == 409


def test_the_pages_lead_through_a_request(country: Country) -> None:
    ana, sue, ada = (Reader(country.person(name)) for name in ("ana", "sue", "ada"))
    here, _ = _kept(country, ana.person)
    assert f"{here}/access-request" in ana.get(here).text
    assert ana.post(f"{here}/access-request", {"handing_over": SAFE}).status_code == 422
    given = {**ASKED, "safe": "yes"}
    there = ana.post(f"{here}/access-request", given).headers["Location"]
    assert there in ana.get("/").text and there not in sue.get("/").text
    page = ana.get(there)
    wrong = {"version": hidden(page, "version"), "step": "leave_out", "line": "notes"}
    assert ana.post(f"{there}/steps", wrong).status_code == 422
    left = ana.post(f"{there}/steps", {**wrong, "reason": "danger"})
    assert left.status_code == 303
    assert there in sue.get("/").text and "All notes" in sue.get(there).text
    approve = {"version": hidden(sue.get(there), "version"), "step": "approve"}
    assert sue.post(f"{there}/steps", approve).status_code == 303
    version = {"version": hidden(ana.get(there), "version")}
    assert ana.post(f"{there}/print", version).status_code == 422
    proof = proof_of(country, ana.person)
    paper = ana.post(f"{there}/print", {**version, **proof})
    assert paper.status_code == 200
    assert "Qwyxfamily" in paper.text and "She likes the sea." not in paper.text
    assert "You may complain" in paper.text and "1 line" in paper.text
    back = {"version": hidden(ana.get(there), "version"), "step": "put_back notes"}
    assert ana.post(f"{there}/steps", back).status_code == 303
    assert "Nothing is left out." in ana.get(there).text
    opened = ana.post(f"{there}/text", {"purpose": "subject_access"})
    assert SAFE in opened.text
    assert there in ada.get("/access-requests").text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_paper_is_written_in_the_language_asked_for(country: Country) -> None:
    with as_demonstration(country) as app:
        country.app = app
        ana = Reader(country.person("ana"))
        here, _ = _kept(country, ana.person)
        for language, direction in (("ar", "rtl"), ("fr", "ltr")):
            made = asks_for_record(ana.person, here, language=language).json
            form = {"version": "1", **proof_of(country, ana.person)}
            paper = ana.post(f"/access-requests/{made['id']}/print", form).text
            assert f'dir="{direction}"' in paper and "Mira" in paper
            assert ("What we keep about you" in paper) == (language == "fr")


def test_an_old_row_that_is_put_back_is_found(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    here, _ = _kept(country, ana)
    there = f"/access-requests/{asks_for_record(ana, here).json['id']}"
    old = hands.rows("subject_access_request")[0]
    ana.step(there, "leave_out", lines=OTHERS)
    hands.put_back("subject_access_request", old)
    assert is_alarm(ana.get(there))
    assert is_alarm(copies(country, ana, there))


def test_the_list_costs_the_same_however_long_it_is(country: Country) -> None:
    ana = country.person("ana")
    here, _ = _kept(country, ana)
    made = [asks_for_record(ana, here, asked_on=None).json["id"] for _ in range(2)]
    for name in ("ana", "sue", "ada"):
        person = country.person(name)
        few, many = (
            _cost(country, lambda p=person, n=n: p.get(f"/access-requests?limit={n}"))
            for n in (1, 2)
        )
        assert few[0].counts == many[0].counts
        assert [each["id"] for each in many[1].json["items"]] == made[::-1]
    assert country.person("olga").get("/access-requests").json["items"] == []


def test_it_ends_with_its_case(country: Country) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = a_closed_case(country, ana, sue)
    assert asks_for_record(ana, here).status_code == 201
    assert len(hands.rows("subject_access_request")) == 1
    erased(country, ana, sue, here)
    assert hands.rows("subject_access_request") == []
    assert hands.verify()[0] == 0


def test_who_leads_the_case_now_answers_and_tells_who_led_it_before(country: Country) -> None:
    ana, sue, olga, omar = (country.person(name) for name in ("ana", "sue", "olga", "omar"))
    here, _ = _kept(country, ana)
    there = f"/access-requests/{asks_for_record(ana, here).json['id']}"
    ana.step(there, "leave_out", lines=OTHERS)
    # What waits for a supervisor of the old agency is settled by it first.
    agrees_to_go(country, ana, here, "Lead South")
    assert asks_to_hand_over(country, ana, here).status_code == 409
    ana.step(there, "leave_out", lines={})
    assert takes(country, omar, an_offer(country, ana, sue, here), olga).status_code == 200
    assert (ana.get(there).status_code, copies(country, ana, there).status_code) == (404, 404)
    copy = copies(country, olga, there).json
    assert (copy["agency"], copy["sections"]["identity"]) == ("Lead South", MIRA)
    assert [each["agency"] for each in copy["led_before"]] == ["Lead North"]
    form = {"version": str(olga.get(there).json["version"]), **proof_of(country, olga)}
    assert "handed it over to us" in Reader(olga).post(f"{there}/print", form).text


def test_another_country_that_was_sent_something_is_told_of(country: Country) -> None:
    ana, other = country.person("ana"), Neighbour(country).pairs()
    until = (now() + timedelta(days=30)).isoformat()
    sent = other.is_asked(ana, until=until)
    here = f"/cases/{ana.get(sent).json['case']}"
    asked = asks_for_record(ana, here).json
    assert copies(country, ana, f"/access-requests/{asked['id']}").json["shared"] == []
    other.accepts(sent)
    assert ana.step(sent, "share").status_code == 200
    (told,) = copies(country, ana, f"/access-requests/{asked['id']}").json["shared"]
    assert told["agency"] == "The neighbour, Sweden"
    assert (told["purpose"], told["fields"]) == (SERVICE, ["identity.given_names"])
