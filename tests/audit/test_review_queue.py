"""The review queue: what the log makes wait for an auditor, and how it is closed."""

import re
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from nrm.accounts.models import LEFT, Account, find_account
from nrm.alerts.asked_why import waits_by_questions
from nrm.database import now
from nrm.log import writer as log
from nrm.log.models import AuditHead
from nrm.log.tree import append, root_of
from tests.adversary.hostile import Hands
from tests.support.auditors import a_second_auditor, queue, reviewed
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.emergencies import breaks
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case

MIRA = {"preferred_name": "Mira"}
WEEK = 7 * 24 * 3600


def _refused(person: Person, here: str, times: int) -> None:
    for _ in range(times):
        assert person.get(f"{here}/sections/identity").status_code in (403, 404)


@pytest.fixture
def here(country: Country) -> str:
    """A case of ana's."""
    return f"/cases/{open_a_case(country.person('ana'), identity=MIRA)['id']}"


def test_what_was_refused_again_and_again_waits_once_and_grows(country: Country, here: str) -> None:
    eva, ada = country.person("eva"), country.person("ada")
    _refused(eva, here, 3)
    assert (reviewed(country), queue(ada)) == (0, [])
    _refused(eva, here, 1)
    assert (reviewed(country), reviewed(country)) == (1, 0)
    (item,) = queue(ada)
    assert (item["rule"], item["accounts"], item["counted"]) == ("denials", [eva.id], 4)
    assert (item["state"], len(item["entries"]), item["threshold"]) == ("open", 4, 4)
    _refused(eva, here, 2)
    assert reviewed(country) == 0
    (item,) = queue(ada, rule="denials", state="open")
    assert item["counted"] == 6
    done = ada.step(f"/audit/review/{item['id']}", "close", outcome="justified", reason="mistyped")
    assert (done.json["state"], done.json["outcome"]) == ("closed", "justified")
    # Closed is closed; what goes on after it is an item of its own.
    _refused(eva, here, 2)
    assert reviewed(country) == 0
    _refused(eva, here, 2)
    assert reviewed(country) == 1
    assert [each["counted"] for each in queue(ada, state="open")] == [10]
    assert Hands(country).verify()[0] == 0


def test_a_breach_takes_two_auditors(country: Country, here: str) -> None:
    _refused(country.person("eva"), here, 4)
    reviewed(country)
    ada, abe = country.person("ada"), a_second_auditor(country)
    there = f"/audit/review/{queue(ada)[0]['id']}"
    said = ada.step(there, "propose_breach", reason="no_need_to_know")
    assert (said.json["state"], said.json["outcome"]) == ("breach_proposed", None)
    assert [step["name"] for step in ada.get(there).json["steps"]] == []
    assert ada.step(there, "confirm_breach").status_code == 403
    assert ada.step(there, "refuse_breach").status_code == 403
    assert abe.step(there, "refuse_breach").json["state"] == "open"
    ada.step(there, "propose_breach", reason="no_need_to_know")
    closed = abe.step(there, "confirm_breach").json
    assert (closed["outcome"], closed["proposed_by"], closed["decided_by"]) == (
        "policy_breach",
        ada.id,
        abe.id,
    )
    assert abe.step(there, "close", outcome="justified", reason="mistyped").status_code == 409
    assert Hands(country).verify()[0] == 0


def test_what_is_passed_on_is_closed_by_another_auditor(country: Country, here: str) -> None:
    _refused(country.person("eva"), here, 4)
    reviewed(country)
    ada, abe = country.person("ada"), a_second_auditor(country)
    there = f"/audit/review/{queue(ada)[0]['id']}"
    assert ada.step(there, "escalate", reason="second_view").json["outcome"] == "escalated"
    closing = {"outcome": "false_positive", "reason": "wrong_alarm"}
    assert ada.step(there, "close", **closing).status_code == 403
    for outcome in ("policy_breach", "escalated", "needs_explanation"):
        assert abe.step(there, "close", **{**closing, "outcome": outcome}).status_code == 422
    assert abe.step(there, "close", **closing).json["decided_by"] == abe.id


def test_a_breach_refused_by_whoever_passed_it_on_is_not_theirs_to_close(
    country: Country, here: str
) -> None:
    _refused(country.person("eva"), here, 4)
    reviewed(country)
    ada, abe = country.person("ada"), a_second_auditor(country)
    there = f"/audit/review/{queue(ada)[0]['id']}"
    closing = {"outcome": "justified", "reason": "mistyped"}
    ada.step(there, "escalate", reason="second_view")
    abe.step(there, "propose_breach", reason="no_need_to_know")
    assert ada.step(there, "refuse_breach").json["state"] == "open"
    assert ada.step(there, "close", **closing).status_code == 403
    assert "close" not in {step["name"] for step in ada.get(there).json["steps"]}
    assert abe.step(there, "close", **closing).json["decided_by"] == abe.id


def test_the_agency_explains_and_learns_no_more_than_it_must(country: Country, here: str) -> None:
    eva, sue, omar = (country.person(name) for name in ("eva", "sue", "omar"))
    _refused(eva, here, 4)
    reviewed(country)
    ada = country.person("ada")
    there = f"/audit/review/{queue(ada)[0]['id']}"
    assert (sue.get(there).status_code, queue(sue)) == (404, [])
    asked = ada.step(there, "ask_why").json
    assert (asked["state"], asked["outcome"]) == ("asked", "needs_explanation")
    assert asked["due_at"] is not None
    (seen,) = queue(sue)
    assert (seen["case"], seen["entries"], seen["accounts"]) == (None, [], [eva.id])
    assert [step["name"] for step in sue.get(there).json["steps"]] == ["explain"]
    for other in (eva, omar):
        assert other.get(there).status_code == 404
    explained = sue.step(there, "explain", explanation="wrong_case").json
    assert (explained["state"], explained["explained_by"]) == ("explained", sue.id)
    ada.step(there, "propose_breach", reason="pattern_repeats")
    assert sue.get(there).json["state"] == "explained"
    assert sue.get(there).json["proposed_by"] is None


def test_a_letter_tells_those_above_whom_it_is_about_that_something_waits(
    country: Country, here: str
) -> None:
    eva, ada = country.person("eva"), country.person("ada")
    _refused(eva, here, 4)
    danger = breaks(country, eva, here).json["id"]
    reviewed(country)
    assert _told_by_letter(country) == set()
    ada.step(f"/audit/review/{queue(ada, rule='denials')[0]['id']}", "ask_why")
    told = _told_by_letter(country)
    assert told == {"sue", "ana"}  # A supervisor and a custodian.
    abe = a_second_auditor(country)
    there = queue(ada, rule="denials")[0]["id"]
    ada.step(f"/audit/review/{there}", "escalate", reason="second_view")
    assert _told_by_letter(country) == set()
    abe.step(f"/emergencies/{danger}", "review", outcome="needs_explanation")
    assert _told_by_letter(country) == told


def _told_by_letter(country: Country) -> set[str]:
    with country.inside(write=False) as opened:
        waits = waits_by_questions(0, opened.scalar(select(AuditHead.size)))
        names = dict(opened.execute(select(Account.id, Account.name)).all())
    return {names[each.account_id] for each in waits}


def test_an_agency_that_is_asked_reads_of_its_own_people_alone(country: Country, here: str) -> None:
    people = [country.person(name) for name in ("eva", "nia", "olga")]
    for person in people:
        _refused(person, here, 1)
    reviewed(country)
    ada, sue = country.person("ada"), country.person("sue")
    (item,) = queue(ada, rule="many_accounts")
    assert set(item["accounts"]) == {person.id for person in people}
    there = f"/audit/review/{item['id']}"
    ada.step(there, "ask_why")
    assert sue.get(there).json["accounts"] == [people[0].id]
    told = Reader(sue).get(there).text + Reader(sue).get("/audit/review").text
    told += Reader(sue).get("/").text
    assert set(re.findall(r"\b(?:eva|nia|olga)\b", told)) == {"eva"}


def test_nobody_reviews_or_explains_what_is_about_themselves(country: Country, here: str) -> None:
    ana, sue, omar = (country.person(name) for name in ("ana", "sue", "omar"))
    _refused(omar, here, 4)
    _refused(sue, f"{here}", 4)
    ada, abe = country.person("ada"), a_second_auditor(country)
    for _ in range(20):
        assert ada.post("/cases", {}).status_code in (403, 422)
        assert ada.get("/cases").status_code == 403
    reviewed(country)
    about = {item["accounts"][0]: f"/audit/review/{item['id']}" for item in queue(abe)}
    assert {ada.id, sue.id} <= set(about)
    assert ada.id not in {item["accounts"][0] for item in queue(ada)}
    assert ada.get(about[ada.id]).status_code == 404
    abe.step(about[sue.id], "ask_why")
    assert sue.get(about[sue.id]).status_code == 404
    assert ana.step(about[sue.id], "explain", explanation="supervision").status_code == 200


def test_an_emergency_is_reviewed_first_where_it_is_listed(country: Country, here: str) -> None:
    eva, ada = country.person("eva"), country.person("ada")
    made = breaks(country, eva, here).json
    assert reviewed(country) == 1
    (item,) = queue(ada)
    there = f"/audit/review/{item['id']}"
    assert (item["rule"], item["accounts"]) == ("break_glass", [eva.id])
    assert ada.get(there).json["steps"] == []
    closing = {"outcome": "justified", "reason": "danger_confirmed"}
    assert ada.step(there, "close", **closing).status_code == 409
    ada.step(f"/emergencies/{made['id']}", "review", outcome="justified")
    closed = ada.get(there).json
    assert (closed["state"], closed["outcome"]) == ("closed", "justified")
    assert Hands(country).verify()[0] == 0


def test_a_breach_in_an_emergency_takes_two_auditors(country: Country, here: str) -> None:
    eva, ada, abe = country.person("eva"), country.person("ada"), a_second_auditor(country)
    danger = f"/emergencies/{breaks(country, eva, here).json['id']}"
    reviewed(country)
    there = f"/audit/review/{queue(ada)[0]['id']}"
    assert ada.step(danger, "review", outcome="policy_breach").status_code == 200
    said = ada.get(there).json
    proposed = (said["state"], said["outcome"], said["proposed_by"])
    assert proposed == ("breach_proposed", None, ada.id)
    assert ada.step(there, "confirm_breach").status_code == 403
    assert abe.step(danger, "review", outcome="justified").status_code == 409
    # Nobody at the agency is told of a breach that only one auditor has seen.
    sue = country.person("sue")
    assert sue.get(danger).json["outcome"] is None
    assert "Outcome of the review" not in Reader(sue).get(danger).text
    assert "It went on to the review queue" in Reader(ada).get(danger).text
    assert abe.step(there, "refuse_breach").json["state"] == "open"
    ada.step(there, "propose_breach", reason="no_need_to_know")
    closed = abe.step(there, "confirm_breach").json
    assert (closed["outcome"], closed["decided_by"]) == ("policy_breach", abe.id)
    assert Hands(country).verify()[0] == 0


def test_an_emergency_that_is_passed_on_is_closed_by_another_auditor(
    country: Country, here: str
) -> None:
    eva, ada, abe = country.person("eva"), country.person("ada"), a_second_auditor(country)
    made = [breaks(country, eva, here).json for _ in range(3)]
    ada.step(f"/emergencies/{made[0]['id']}", "review", outcome="escalated")
    assert reviewed(country) == 3
    ada.step(f"/emergencies/{made[2]['id']}", "review", outcome="needs_explanation")
    items = sorted(queue(ada), key=lambda item: item["entries"])
    assert [item["state"] for item in items] == ["escalated", "open", "asked"]
    there = f"/audit/review/{items[0]['id']}"
    closing = {"outcome": "justified", "reason": "danger_confirmed"}
    assert ada.step(there, "close", **closing).status_code == 403
    assert abe.step(there, "close", **closing).json["decided_by"] == abe.id
    assert Hands(country).verify()[0] == 0


def test_an_emergency_that_was_reviewed_at_once_leaves_nothing_open(
    country: Country, here: str
) -> None:
    eva, ada = country.person("eva"), country.person("ada")
    made = [breaks(country, eva, here).json for _ in range(2)]
    ada.step(f"/emergencies/{made[1]['id']}", "review", outcome="false_positive")
    assert reviewed(country) == 2
    items = {item["entries"][0]: item for item in queue(ada)}
    first, second = (items[index] for index in sorted(items))
    assert (first["state"], first["outcome"]) == ("open", None)
    assert (second["state"], second["outcome"]) == ("closed", "false_positive")
    assert second["decided_by"] == ada.id
    ada.step(f"/emergencies/{made[0]['id']}", "review", outcome="justified")
    assert ada.get(f"/audit/review/{first['id']}").json["outcome"] == "justified"
    assert Hands(country).verify()[0] == 0


def test_a_lot_is_drawn_each_week_and_can_be_drawn_again(
    country: Country, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    for _ in range(8):
        ana.get(f"{here}/sections/identity")
    clock = moved_by_hand(monkeypatch)
    clock.on(WEEK + 3600)
    reviewed(country)
    ada = country.person("ada")
    drawn = queue(ada, rule="sample")
    assert len(drawn) == 5
    weeks = ada.get("/audit/review/weeks").json["items"]
    told = next(week for week in weeks if week["drawn"])
    assert sorted(told["drawn"]) == sorted(item["entries"][0] for item in drawn)
    assert _drawn_again(country, told) == told["drawn"]
    assert reviewed(country) == 0
    assert len(ada.get("/audit/review/figures").json["items"]) == 1
    assert Hands(country).verify()[0] == 0


def test_a_clock_that_ran_ahead_hides_nothing_from_the_rules(
    country: Country, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    clock.on(52 * WEEK)
    with country.inside():
        log.write(None, "audit.heartbeat")
    clock.on(-52 * WEEK)
    _refused(country.person("eva"), here, 4)
    assert reviewed(country) == 1


def test_an_act_that_writes_the_row_of_the_account_hides_nothing_of_whoever_left(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    with country.inside():
        find_account("eva").state = LEFT
        log.write(None, "account.leave")
    clock.on(WEEK)
    with country.inside():
        gone = find_account("eva")
        gone.on_duty_until = now()
        log.write(gone, "account.begin_shift")
        who = str(gone.id)
    reviewed(country)
    (item,) = queue(country.person("ada"), rule="left")
    assert (item["accounts"], item["counted"]) == ([who], 1)


def _drawn_again(country: Country, told: dict[str, Any]) -> list[int]:
    """As docs/review-queue.md says, from the log and the range alone."""
    rows = sorted(Hands(country).rows("audit_entry"), key=lambda row: row["index"])
    first, end, frontier = told["first"], told["end"], ()
    for row in rows[:end]:
        frontier = append(frontier, row["index"], row["leaf_hash"]).frontier
    root, found = root_of(frontier), list[int]()
    assert root.hex() == told["root"]
    for n in range(2000):
        lot = sha256(b"nrm/review-sample/1\x00" + root + n.to_bytes(8, "big")).digest()
        index = first + int.from_bytes(lot, "big") % (end - first)
        if index not in found and rows[index]["action"] == "section.read":
            found.append(index)
    return found[: told["size"]]


def test_an_item_that_is_gone_or_changed_is_found(country: Country, here: str) -> None:
    _refused(country.person("eva"), here, 4)
    reviewed(country)
    ada, hands = country.person("ada"), Hands(country)
    (row,) = hands.rows("review_item")
    there = f"/audit/review/{row['id']}"
    hands.set("review_item", row["id"], counted=0)
    assert ada.get(there).status_code == 503
    hands.put_back("review_item", row)
    closing = {"outcome": "justified", "reason": "mistyped"}
    assert ada.step(there, "close", **closing).status_code == 200
    hands.put_back("review_item", row)
    assert ada.get(there).status_code == 503
    hands.delete("review_item", row["id"])
    assert hands.verify()[0] == 1


def test_the_pages_lead_through_the_queue(country: Country, here: str) -> None:
    _refused(country.person("eva"), here, 4)
    ada, sue = Reader(country.person("ada")), Reader(country.person("sue"))
    assert "Nothing waits here." in ada.get("/audit/review").text
    reviewed(country)
    assert "1 item waits in the review queue." in ada.get("/audit").text
    page = ada.get("/audit/review").text
    assert "Refused many times" in page and "eva" in page and MIRA["preferred_name"] not in page
    there = f"/audit/review/{queue(ada.person)[0]['id']}"
    shown = ada.get(there)
    assert "number of refusals: 4; looked at from 4 on" in shown.text
    assert shown.text.count("Refused") >= 4
    version = {"version": hidden(shown, "version")}
    assert ada.post(f"{there}/close", version).status_code == 422
    assert ada.post(f"{there}/nothing", version).status_code == 404
    assert "An auditor asks" not in sue.get("/").text
    assert ada.post(f"{there}/ask_why", version).status_code == 303
    assert "An auditor asks" in sue.get("/").text
    page = sue.get(there)
    assert "Everything done in this case" not in page.text
    answered = {"version": hidden(page, "version"), "explanation": "cover"}
    assert sue.post(f"{there}/explain", answered).status_code == 303
    page = ada.get(there)
    assert "They covered for a colleague" in page.text
    closing = {"version": hidden(page, "version"), "outcome": "justified", "reason": "explained"}
    assert ada.post(f"{there}/close", closing).status_code == 303
    assert "Nothing waits here." in ada.get("/audit/review").text
    assert "It was justified" in ada.get("/audit/review?state=closed&rule=denials").text
    figures = ada.get("/audit/review/figures").text
    assert "Refused many times" in figures
    assert (figures.count("<rect"), figures.count('height="60" />')) == (26, 1)
    assert ada.get("/audit/review?rule=nothing").status_code == 422
