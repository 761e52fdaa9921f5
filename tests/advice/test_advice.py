"""A worker asks another agency for advice, and nobody learns about whom."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from nrm import jobs
from nrm.advice.sealing import MOST_WORDS
from nrm.advice.sweeping import sweep_consultations
from nrm.database import transaction
from nrm.vault import shred
from tests.adversary.hostile import Hands
from tests.directory.test_offers import offers
from tests.support.advice import ANSWER, CANARY, QUESTION, asked, asks, service_of
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import open_a_case
from tests.support.suspensions import suspend

STRANGERS = ("olga", "omar", "pia", "zoe", "cam", "rita", "ada", "stan", "adam")


def _told(person: Person, there: str) -> list[str]:
    return [each["text"] for each in person.get(there).json["told"]["words"]]


def test_a_question_is_answered_and_asked_further_and_erased(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there = asked(country, ana)
    (line,) = nia.get("/consultations").json["items"]
    assert (line["state"], line["service"], line["urgency"]) == ("asked", "primary_health", "high")
    # Nothing of what it says stands in a list.
    assert CANARY not in json.dumps(line) and "told" not in line
    assert _told(nia, there) == [QUESTION]
    assert nia.step(there, "answer", text=ANSWER).json["state"] == "answered"
    assert ana.get("/consultations").json["items"] == []
    (mine,) = ana.get("/consultations?box=out").json["items"]
    assert mine["state"] == "answered"
    assert _told(ana, there) == [QUESTION, ANSWER]
    assert ana.step(there, "follow_up", text="And by day?").json["state"] == "asked"
    # A colleague goes on with it, at either end.
    noa, sue = country.person("noa"), country.person("sue")
    assert noa.step(there, "answer", text="The same.").json["state"] == "answered"
    assert _told(sue, there) == [QUESTION, ANSWER, "And by day?", "The same."]
    assert sue.step(there, "finish").json["state"] == "finished"
    for person in (ana, nia):
        ended = person.get(there).json
        assert (ended["state"], ended["told"], ended["steps"]) == ("finished", None, [])
        assert person.get("/consultations?box=out").json["items"] == []
    assert Hands(country).verify()[0] == 0


def test_nothing_of_it_is_left_once_it_has_ended(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    hands = Hands(country)
    there = asked(country, ana)
    nia.step(there, "answer", text=ANSWER)
    assert len(hands.rows("grant", kind="consultation")) == 2
    assert _secrets(country) == 1
    ana.step(there, "finish")
    (row,) = hands.rows("consultation")
    assert row["sealed_content"] is None
    assert hands.rows("grant", kind="consultation") == []
    assert _secrets(country) == 0


def _secrets(country: Country) -> int:
    with country.app.app_context(), transaction(write=False):
        return sum(kind == shred.CONSULTATION for kind, _ in shred.subjects())


def test_no_text_stands_in_the_database_or_the_log(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there = asked(country, ana)
    nia.step(there, "answer", text=ANSWER)
    ana.get(there)
    assert CANARY not in str(Hands(country).dump())
    ada = country.person("ada")
    entries = ada.get("/audit/entries?limit=200").json["items"]
    ours = [each for each in entries if each["action"].startswith("consultation.")]
    assert [each["action"] for each in ours] == [
        "consultation.open",
        "consultation.answer",
        "consultation.open",
        "consultation.ask",
    ]
    # No entry leads to a case or a referral.
    assert all(each["case"] is None and each["referral"] is None for each in ours)
    assert CANARY not in json.dumps(entries)


def test_nobody_of_a_third_agency_learns_of_one(country: Country) -> None:
    there = asked(country, country.person("ana"))
    for name in STRANGERS:
        person = country.person(name)
        assert person.get(there).status_code == 404, name
        for step, more in (
            ("answer", {"text": "x"}),
            ("follow_up", {"text": "x"}),
            ("decline", {"reason": "other"}),
            ("withdraw", {}),
            ("finish", {}),
        ):
            sent = person.post(f"{there}/steps", {"step": step, **more}, If_Match='"1"')
            assert sent.status_code == 404, (name, step)
        for box in ("in", "out"):
            listed = person.get(f"/consultations?box={box}")
            assert listed.status_code == 403 or listed.json["items"] == [], name


def test_who_asks_does_not_answer_and_who_is_asked_does_not_take_back(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there = asked(country, ana)
    for person, step, more in (
        (ana, "answer", {"text": "x"}),
        (ana, "decline", {"reason": "other"}),
        (nia, "withdraw", {}),
        (nia, "follow_up", {"text": "x"}),
    ):
        sent = person.step(there, step, **more)
        assert (sent.status_code, sent.json["type"]) == (403, "refused"), step
    assert ana.step(there, "finish").status_code == 409


def test_a_declined_question_says_why_and_nothing_of_a_person(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there = asked(country, ana)
    # These reasons would say that somebody is known.
    for reason in ("already_known_service", "conflict_of_interest"):
        assert nia.step(there, "decline", reason=reason).status_code == 422
    assert nia.step(there, "decline", reason="outside_remit").json["state"] == "not_possible"
    assert ana.get(there).json["told"]["reason"] == "outside_remit"
    assert ana.step(there, "finish").json["state"] == "finished"


def test_what_was_taken_back_is_gone_for_both(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    there = asked(country, ana)
    assert ana.step(there, "withdraw").json["state"] == "withdrawn"
    assert nia.get(there).json["told"] is None
    assert (
        nia.post(f"{there}/steps", {"step": "answer", "text": "x"}, If_Match='"2"').json["type"]
        == "conflict"
    )


def test_the_clock_tells_that_nobody_answered_and_erases_what_is_old(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_by_hand(monkeypatch)
    there = asked(country, country.person("ana"))
    assert _jobs(country) == 0
    time.on(timedelta(days=8).total_seconds())
    assert (_jobs(country), _jobs(country)) == (1, 0)
    nia = country.person("nia")
    assert nia.step(there, "answer", text=ANSWER).status_code == 200
    time.on(timedelta(days=29).total_seconds())
    assert _jobs(country) == 0
    time.on(timedelta(days=3).total_seconds())
    # Before any job has looked, nothing opens any more.
    nia = country.person("nia")
    ended = nia.get(there).json
    assert (ended["state"], ended["told"], ended["steps"]) == ("expired", None, [])
    assert nia.get("/consultations").json["items"] == []
    assert (_jobs(country), _secrets(country)) == (1, 0)
    assert nia.get(there).json["state"] == "expired"
    assert Hands(country).verify()[0] == 0
    said = country.person("ada").get("/audit/entries?action=consultation.expire").json["items"]
    assert [each["actor"] for each in said] == [None]


def _jobs(country: Country) -> int:
    with country.app.app_context():
        return sweep_consultations()


def test_a_second_press_asks_once(country: Country) -> None:
    ana, service = country.person("ana"), service_of(country, "Clinic")
    wish = {"service": service, "kind": "advice", "urgency": "high", "text": QUESTION}
    first, second = (ana.post("/consultations", wish, Idempotency_Key="one") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]
    assert len(country.person("nia").get("/consultations").json["items"]) == 1


def test_one_asks_neither_the_own_agency_nor_what_is_withdrawn(country: Country) -> None:
    nia, service = country.person("nia"), service_of(country, "Clinic")
    assert asks(nia, service).json["type"] == "out-of-turn"
    version = nia.get(f"/services/{service}").headers["ETag"]
    nia.post(f"/services/{service}/steps", {"step": "withdraw"}, If_Match=version)
    assert asks(country.person("ana"), service).status_code == 404


def test_whoever_asks_for_advice_in_a_case_is_told_where_it_is_asked(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana)
    refused = ana.post(f"/cases/{case['id']}/referrals", {"kind": "consultation"})
    assert refused.status_code == 422
    assert refused.json["errors"]["kind"] == [
        "Here only referrals are made. Advice is asked for at /consultations, without a case."
    ]


def test_a_partner_and_a_supervisor_ask_and_nobody_without_people(country: Country) -> None:
    service = service_of(country, "Clinic")
    for name in ("sue", "pia", "zoe"):
        assert asks(country.person(name), service).status_code == 201, name
    for name in ("cam", "ada", "stan", "adam", "rita"):
        assert asks(country.person(name), service).status_code == 403, name


def test_a_secret_that_outlived_what_was_asked_is_swept_at_the_start(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    there = asked(country, ana)
    (secret,) = [row for row in hands.shred_rows() if row["kind"] == "consultation"]
    jobs.start(country.app)
    assert _secrets(country) == 1
    ana.step(there, "withdraw")
    hands.put_back_secret(secret)
    jobs.start(country.app)
    assert _secrets(country) == 0


def test_what_a_crash_left_behind_stays_while_it_stands(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_by_hand(monkeypatch)
    there, hands = asked(country, country.person("ana")), Hands(country)
    (secret,) = [row for row in hands.shred_rows() if row["kind"] == "consultation"]
    hands.put_back_secret({**secret, "subject_id": uuid4(), "state": "pending"})
    time.on(timedelta(hours=25).total_seconds())
    with country.app.app_context():
        assert jobs.settle() == 1
    assert _secrets(country) == 1
    assert _told(country.person("nia"), there) == [QUESTION]


def test_of_two_who_answer_at_once_one_is_told_to_look_again(country: Country) -> None:
    there = asked(country, country.person("ana"))
    nia, noa = country.person("nia"), country.person("noa")
    tag = nia.get(there).headers["ETag"]
    said = [
        person.post(f"{there}/steps", {"step": "answer", "text": ANSWER}, If_Match=tag).status_code
        for person in (nia, noa)
    ]
    assert said == [200, 412]
    assert _told(noa, there) == [QUESTION, ANSWER]


def test_a_list_goes_on_page_by_page_and_what_is_due_first_stands_first(country: Country) -> None:
    ana, service = country.person("ana"), service_of(country, "Clinic")
    for urgency in ("routine", "urgent_24h", "high"):
        assert asks(ana, service, urgency=urgency).status_code == 201
    nia = country.person("nia")
    first = nia.get("/consultations?limit=2").json
    rest = nia.get(f"/consultations?limit=2&cursor={first['next']}").json
    found = [each["urgency"] for each in (*first["items"], *rest["items"])]
    assert found == ["urgent_24h", "high", "routine"] and rest["next"] is None


def test_a_thread_does_not_grow_without_end(country: Country) -> None:
    ana = country.person("ana")
    there = asked(country, ana)
    for _ in range(MOST_WORDS - 1):
        assert ana.step(there, "follow_up", text="And?").status_code == 200
    refused = ana.step(there, "follow_up", text="And?")
    assert (refused.status_code, refused.json["type"]) == (409, "out-of-turn")
    assert len(_told(ana, there)) == MOST_WORDS


def _steps(person: Person, there: str) -> list[str]:
    return [each["name"] for each in person.get(there).json["steps"]]


def test_nobody_asks_further_where_the_agency_was_suspended(country: Country) -> None:
    ana = country.person("ana")
    there = asked(country, ana)
    assert country.person("nia").step(there, "answer", text=ANSWER).status_code == 200
    assert _steps(ana, there) == ["follow_up", "finish"]
    suspend(country, "Clinic")
    # It is not offered either: neither in a list, nor with the question, nor on its page.
    assert _steps(ana, there) == ["finish"]
    (line,) = ana.get("/consultations?box=out").json["items"]
    assert [each["name"] for each in line["steps"]] == ["finish"]
    page = Reader(ana).get(there).text
    assert 'value="finish"' in page and "follow_up" not in page
    refused = ana.step(there, "follow_up", text="And by day?")
    assert (refused.status_code, refused.json["type"]) == (409, "out-of-turn")
    assert _told(ana, there) == [QUESTION, ANSWER]
    assert ana.step(there, "finish").status_code == 200


def test_an_authority_is_asked_and_does_not_ask(country: Country) -> None:
    cam, ana = country.person("cam"), country.person("ana")
    assert offers(country, cam, "Authority", service="residence_status").status_code == 201
    there = asked(country, ana, "Authority")
    assert _told(cam, there) == [QUESTION]
    assert len(cam.get("/consultations").json["items"]) == 1
    assert cam.get("/consultations?box=out").json["items"] == []
    assert cam.step(there, "answer", text=ANSWER).status_code == 200
    assert asks(cam, service_of(country, "Clinic")).status_code == 403
