"""The intake desk: workers of the agency that takes concerns in read them, and nobody else does."""

import json
from datetime import timedelta
from typing import Any

import pytest

from nrm import jobs
from nrm.intake.sweeping import sweep_concerns
from tests.adversary.hostile import Hands
from tests.custody.colleagues import goes_on, makes_leave
from tests.support.clock import moved_by_hand
from tests.support.concerns import AGREED, CANARY, TOLD, a_stranger, takes_in, tells_us
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.suspensions import suspend

OPENING = {
    "entry_channel": "health",
    "person_group": "adult",
    "region": "coast",
    "priority": "high",
}


def _arrives(country: Country, told: dict[str, Any] = AGREED) -> str:
    """Its code; an agency takes it in."""
    if b"<form" not in a_stranger(country).get("/concern").data:
        takes_in(country)
    sent = tells_us(country, told)
    assert sent.status_code == 201, sent.text
    return str(sent.json["receipt"])


def _only(person: Person) -> str:
    (line,) = person.get("/concerns").json["items"]
    return f"/concerns/{line['id']}"


def _state(country: Country, code: str) -> Any:
    return a_stranger(country).post("/api/v1/concerns/receipt", json={"receipt": code}).json


def test_a_worker_opens_what_a_nurse_told_and_the_log_says_so(country: Country) -> None:
    ana, sue, ada = (country.person(name) for name in ("ana", "sue", "ada"))
    _arrives(country)
    (line,) = ana.get("/concerns").json["items"]
    # Nothing of what it says stands in a list.
    assert CANARY not in json.dumps(line) and "told" not in line
    assert (line["state"], line["urgency"]) == ("waiting", "routine")
    for person in (ana, sue, country.person("eva")):
        told = person.get(f"/concerns/{line['id']}").json["told"]
        assert told == AGREED
    found = ada.get("/audit/entries?action=concern.open").json["items"]
    assert len(found) == 3
    assert {each["reason"] for each in found} == {f"concern-{line['id']}"}
    dump = str(Hands(country).dump())
    assert CANARY not in dump
    assert Hands(country).verify()[0] == 0


def test_nobody_of_another_agency_or_role_learns_of_one(country: Country) -> None:
    _arrives(country)
    there = _only(country.person("ana"))
    for name in ("olga", "omar", "nia", "pia", "cam", "rita", "ada", "stan", "adam"):
        person = country.person(name)
        assert person.get(there).status_code == 404, name
        for step in ("take_up", "miss"):
            tried = person.post(f"{there}/steps", {"step": step}, If_Match='"1"')
            assert tried.status_code == 404, name
        listed = person.get("/concerns")
        assert listed.status_code == 403 or listed.json["items"] == []


def test_what_cannot_be_logged_is_not_opened(country: Country) -> None:
    _arrives(country)
    ana = country.person("ana")
    there, hands = _only(ana), Hands(country)
    (head,) = hands.rows("audit_head")
    hands.set("audit_head", head["id"], mac=bytes(32))
    answer = ana.get(there)
    assert answer.status_code == 503 and CANARY not in answer.text


def test_the_sender_learns_one_word_and_nothing_else(country: Country) -> None:
    code, ana = _arrives(country), country.person("ana")
    there = _only(ana)
    assert _state(country, code) == {"state": "waiting"}
    for step, state in (("take_up", "taken_up"), ("miss", "not_reached"), ("take_up", "taken_up")):
        assert ana.step(there, step).status_code == 200
        assert _state(country, code) == {"state": state}
    # Whichever way it is typed.
    assert _state(country, code.lower().replace("-", " ")) == {"state": "taken_up"}
    assert ana.step(there, "set_aside", reason="passed_on").status_code == 200
    assert _state(country, code) == {"state": "closed"}
    page = a_stranger(country).post("/concern/receipt", data={"receipt": code})
    assert "It is closed." in page.text and "Set-Cookie" not in page.headers


def test_a_code_that_is_none_is_counted_and_no_address_is_kept(country: Country) -> None:
    code = _arrives(country)
    for wrong in ("", "0000-0000-0000-0000", code[:-1], "x" * 5_000):
        asked = a_stranger(country).post("/concern/receipt", data={"receipt": wrong})
        assert asked.status_code == 422 and "There is no such code." in asked.text
    sent = a_stranger(country).post("/api/v1/concerns/receipt", json={"receipt": "0000"})
    assert sent.status_code == 404
    # The clinic beside whoever tries is not kept out.
    assert _state(country, code) == {"state": "waiting"}
    jobs.stop(country.app)
    (entry,) = Hands(country).rows("audit_entry", action="stranger.turned_away")
    assert json.loads(entry["body"])["count"] == 5


def test_the_most_urgent_stands_first_and_the_desk_says_that_something_waits(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_by_hand(monkeypatch)
    takes_in(country)
    for danger, group in (("no", "adult"), ("yes", "adult"), ("no", "child")):
        assert (
            tells_us(country, {**TOLD, "danger": danger, "person_group": group}).status_code == 201
        )
    ana = country.person("ana")
    found = ana.get("/concerns").json["items"]
    assert [each["urgency"] for each in found] == ["urgent_24h", "high", "routine"]
    assert [each["due_at"] for each in found] == sorted(each["due_at"] for each in found)
    pages = [ana.get("/concerns?limit=2").json]
    pages.append(ana.get(f"/concerns?limit=2&cursor={pages[0]['next']}").json)
    assert [each["id"] for page in pages for each in page["items"]] == [e["id"] for e in found]
    desk = Reader(ana).get("/").text
    assert desk.count("/concerns/") == 3 and CANARY not in desk
    assert "/concerns/" not in Reader(country.person("olga")).get("/").text
    time.on(timedelta(hours=5).total_seconds())
    ana = country.person("ana")
    assert "Overdue" in Reader(ana).get("/concerns").text
    ana.step(f"/concerns/{found[0]['id']}", "take_up")
    assert found[0]["id"] not in Reader(country.person("eva")).get("/").text


def test_what_was_set_aside_opens_no_more_for_anybody(country: Country) -> None:
    _arrives(country)
    ana, hands = country.person("ana"), Hands(country)
    there = _only(ana)
    assert ana.step(there, "set_aside").status_code == 422
    assert ana.step(there, "set_aside", reason="no_sign").status_code == 200
    ended = ana.get(there).json
    assert (ended["state"], ended["told"], ended["steps"]) == ("closed", None, [])
    assert ended["closed_because"] == "no_sign"
    assert ana.get("/concerns").json["items"] == []
    (listed,) = ana.get("/concerns?ended=true").json["items"]
    assert listed["id"] == ended["id"]
    (row,) = hands.rows("concern")
    assert row["sealed_key"] is row["sealed_content"] is None
    assert _secrets(hands) == []
    again = ana.post(f"{there}/steps", {"step": "take_up"}, If_Match=f'"{ended["version"]}"')
    assert again.status_code == 409
    assert hands.verify()[0] == 0


def test_a_secret_that_outlived_its_concern_is_swept(country: Country) -> None:
    _arrives(country)
    ana, hands = country.person("ana"), Hands(country)
    there = _only(ana)
    (secret,) = _secrets(hands)
    with country.app.app_context():
        assert sweep_concerns() == 0
    assert ana.step(there, "set_aside", reason="known").status_code == 200
    hands.put_back_secret(secret)
    with country.app.app_context():
        assert (sweep_concerns(), sweep_concerns()) == (1, 0)
    assert _secrets(hands) == []


def test_two_workers_do_not_take_up_the_same(country: Country) -> None:
    _arrives(country)
    ana, eva = country.person("ana"), country.person("eva")
    there = _only(ana)
    tag = ana.get(there).headers["ETag"]
    first = ana.post(f"{there}/steps", {"step": "take_up"}, If_Match=tag)
    second = eva.post(f"{there}/steps", {"step": "take_up"}, If_Match=tag)
    assert (first.status_code, second.status_code) == (200, 412)
    assert first.json["taken_by"] == ana.id


def test_a_concern_becomes_a_draft_case_and_nothing_of_it_stays(country: Country) -> None:
    code, ana = _arrives(country), country.person("ana")
    there = _only(ana)
    assert ana.step(there, "convert", **OPENING).status_code == 409
    ana.step(there, "take_up")
    made = ana.step(there, "convert", **OPENING)
    assert made.status_code == 200, made.text
    case = f"/cases/{made.json['case']}"
    found = ana.get(case).json
    assert (found["status"], found["lead_worker"]) == ("draft", ana.id)
    assert {name: found[name] for name in OPENING} == OPENING
    (note,) = ana.get(f"{case}/notes").json["items"]
    for word in (AGREED["text"], AGREED["safe_way"], AGREED["person_name"]):
        assert word in note["text"]
    # And the case goes on as any other.
    assert ana.post(f"{case}/notes", {"text": "And more."}).status_code == 201
    assert ana.get(there).json["told"] is None
    assert _secrets(Hands(country)) == []
    (row,) = Hands(country).rows("concern")
    assert row["sealed_content"] is None and made.json["case"].replace("-", "") not in str(row)
    # That a case came of it is not the sender's to know.
    assert _state(country, code) == {"state": "taken_up"}
    acts = [each["action"] for each in ana.get("/audit/entries?limit=50").json["items"]]
    assert {"case.open", "concern.convert"} <= set(acts)
    assert CANARY not in str(Hands(country).dump())
    assert Hands(country).verify()[0] == 0


def test_a_supervisor_makes_no_case_and_a_suspended_agency_neither(country: Country) -> None:
    _arrives(country)
    sue = country.person("sue")
    there = _only(sue)
    assert sue.step(there, "take_up").status_code == 200
    assert sue.step(there, "convert", **OPENING).status_code == 403
    suspend(country, "Lead North")
    ana = country.person("ana")
    assert ana.step(there, "convert", **OPENING).status_code == 403
    # Nothing new arrives there; what arrived is still looked after.
    assert tells_us(country).status_code == 409
    assert "<form" not in a_stranger(country).get("/concern").text
    assert ana.step(there, "miss").status_code == 200


def test_the_desk_works_on_pages_too(country: Country) -> None:
    _arrives(country)
    ana = Reader(country.person("ana"))
    assert ana.get("/concerns").status_code == 200
    there = _only(country.person("ana"))
    page = ana.get(there)
    assert AGREED["text"].partition(";")[0] in page.text and "Take it up" in page.text
    assert ana.post(f"{there}/take-up", {"version": "1"}).status_code == 303
    assert ana.post(f"{there}/convert", {"version": "2"}).status_code == 422
    assert ana.post(f"{there}/set-aside", {"version": "2"}).status_code == 422
    assert ana.post(f"{there}/miss", {"version": "2"}).status_code == 303
    made = ana.post(f"{there}/convert", {"version": "3", **OPENING})
    assert made.status_code == 303 and made.headers["Location"].startswith("/cases/")
    assert "What was told is erased here." in ana.get(there).text


def test_a_new_key_of_the_agency_opens_what_arrived_before(country: Country) -> None:
    _arrives(country)
    ana = country.person("ana")
    there = _only(ana)
    assert makes_leave(country, ana, "eva").status_code == 200
    ana = country.person("ana")
    # It stands under the key of before still, which whoever stays holds.
    assert ana.get(there).json["told"] == AGREED
    assert _under_earlier(country)
    while _under_earlier(country):
        assert goes_on(ana).status_code == 200
    assert ana.get(there).json["told"] == AGREED
    assert country.person("sue").get(there).json["told"] == AGREED
    assert Hands(country).verify()[0] == 0


def _secrets(hands: Hands) -> list[Any]:
    return [row for row in hands.shred_rows() if row["kind"] == "concern"]


def _under_earlier(country: Country) -> bool:
    hands = Hands(country)
    (concern,) = hands.rows("concern")
    agency = hands.row("agency", name="Lead North")
    return bool(concern["certificate_id"] != agency["certificate_id"])
