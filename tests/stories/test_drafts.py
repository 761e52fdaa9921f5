"""What is typed is kept before it is saved: for her or a colleague, sealed, and told to the log."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from nrm.drafts.keeping import TOLD_EVERY
from tests.adversary.hostile import MARK, Hands, is_alarm
from tests.support.case_steps import SCREEN
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.drafts import keeps
from tests.support.erasures import CLOSE, erased
from tests.support.reader import Reader
from tests.support.steps import open_a_case
from tests.support.transfers import an_offer, takes


def _case(worker: Person) -> str:
    return f"/cases/{open_a_case(worker)['id']}"


def _said(answer: TestResponse) -> list[str]:
    return [each["value"] for each in answer.json["answers"]]


def _told(country: Country, here: str, action: str) -> list[tuple[str, dict[str, int]]]:
    path = f"/audit/entries?case={here.rpartition('/')[2]}&action={action}&limit=200"
    items = country.person("ana").get(path).json["items"]
    return [(item["outcome"], item["sections"]) for item in items]


def test_what_was_typed_is_there_again(country: Country) -> None:
    ana = country.person("ana")
    here = _case(ana)
    there = f"{here}/drafts/identity"
    nothing = ana.get(there)
    assert (nothing.json["version"], nothing.json["answers"]) == (0, [])
    assert nothing.headers["ETag"] == '"0"'

    first = keeps(ana, here, "identity", "Mi")
    assert (first.status_code, first.headers["ETag"]) == (200, '"1"')
    assert keeps(ana, here, "identity", "Mira", seen=1).json["version"] == 2
    # Nothing is saved by it: the section is as it was.
    assert ana.get(f"{here}/sections/identity").json["version"] == 0

    again = country.person("ana").get(there)
    assert (_said(again), again.headers["ETag"]) == (["Mira"], '"2"')
    assert (again.json["written_by"], again.json["based_on"]) == (ana.id, 0)


def test_a_colleague_who_takes_over_goes_on_with_it(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    here = _case(ana)
    keeps(ana, here, "risk", "He knows the")
    assert eva.get(f"{here}/drafts/risk").status_code == 403
    assert keeps(eva, here, "risk", "Nothing", seen=1).status_code == 403
    assert ana.step(here, "assign", worker=eva.id).status_code == 200
    assert _said(eva.get(f"{here}/drafts/risk")) == ["He knows the"]
    assert keeps(eva, here, "risk", "He knows the street", seen=1).json["written_by"] == eva.id
    assert ana.get(f"{here}/drafts/risk").status_code == 403


def test_a_supervisor_says_why_and_stands_in_the_log(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = _case(ana)
    keeps(ana, here, "risk", "He knows the street")
    assert sue.get(f"{here}/drafts/risk").json["type"] == "purpose-required"
    seen = sue.get(f"{here}/drafts/risk", X_Purpose="supervision")
    assert _said(seen) == ["He knows the street"]
    assert _told(country, here, "draft.read") == [("done", {"draft_risk": 1}), ("refused", {})]
    assert sue.send("DELETE", f"{here}/drafts/risk").status_code == 403


def test_the_agency_that_takes_the_case_over_has_it_too(country: Country) -> None:
    ana, sue, olga, omar = (country.person(name) for name in ("ana", "sue", "olga", "omar"))
    here = _case(ana)
    keeps(ana, here, "risk", "He knows the street")
    assert olga.get(f"{here}/drafts/risk").status_code == 404
    begun = "1 form that was begun goes along"
    assert begun in Reader(ana).get(f"{here}/hand-over").text
    offer = an_offer(country, ana, sue, here)
    assert begun in Reader(sue).get(f"/transfers/{offer['id']}").text
    assert begun not in Reader(omar).get(f"/transfers/{offer['id']}").text
    taken = takes(country, omar, omar.get(f"/transfers/{offer['id']}").json, olga)
    assert taken.status_code == 200, taken.text
    assert _said(olga.get(f"{here}/drafts/risk")) == ["He knows the street"]
    assert keeps(olga, here, "risk", "Moved", seen=1).status_code == 200
    assert ana.get(f"{here}/drafts/risk").status_code == 404
    # What went along stands in the log, of whoever offered it and of whoever took it.
    for act in ("offer", "accept"):
        path = f"/audit/entries?action=transfer.{act}"
        (told,) = country.person("ada").get(path).json["items"]
        assert told["sections"]["draft_risk"] == 1


def test_the_log_is_told_when_it_begins_and_then_now_and_again(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, clock = country.person("ana"), moved_by_hand(monkeypatch)
    here = _case(ana)
    for seen in range(12):
        assert keeps(ana, here, "risk", f"word {seen}", seen=seen).status_code == 200
    assert _told(country, here, "draft.write") == [("done", {"draft_risk": 1})]
    clock.on(TOLD_EVERY.total_seconds() + 1)
    keeps(ana, here, "risk", "later", seen=12)
    keeps(ana, here, "risk", "and on", seen=13)
    told = _told(country, here, "draft.write")
    assert told == [("done", {"draft_risk": version}) for version in (13, 1)]
    # Whoever goes on with the draft of another is told at once.
    eva = country.person("eva")
    ana = country.person("ana")
    ana.step(here, "assign", worker=eva.id)
    keeps(eva, here, "risk", "mine now", seen=14)
    path = f"/audit/entries?case={here.rpartition('/')[2]}&action=draft.write"
    assert [item["actor"] for item in eva.get(path).json["items"]] == [eva.id, ana.id, ana.id]


def test_two_who_type_do_not_write_over_each_other(country: Country) -> None:
    here = _case(country.person("ana"))
    desk, phone = country.person("ana"), country.person("ana")
    keeps(desk, here, "risk", "At the desk")
    assert keeps(phone, here, "risk", "On the phone").status_code == 412
    body = {"based_on": 0, "answers": []}
    assert phone.put(f"{here}/drafts/risk", body).status_code == 428
    assert (
        phone.send("DELETE", f"{here}/drafts/risk", headers={"If-Match": '"0"'}).status_code == 412
    )
    assert _said(desk.get(f"{here}/drafts/risk")) == ["At the desk"]


def test_saving_the_form_ends_its_draft_and_no_other(country: Country) -> None:
    ana = country.person("ana")
    here = _case(ana)
    keeps(ana, here, "risk", "He knows the street")
    keeps(ana, here, "identity", "Mira")
    saved = ana.put(f"{here}/sections/risk", {"level": "high"}, If_Match='"0"')
    assert saved.status_code == 200
    assert ana.get(f"{here}/drafts/risk").json["version"] == 0
    assert _said(ana.get(f"{here}/drafts/identity")) == ["Mira"]
    # What a browser had sent before the form was saved, and what arrives after it, begins no draft.
    assert keeps(ana, here, "risk", "He knows the street").status_code == 412
    assert keeps(ana, here, "risk", "He knows", seen=1).status_code == 412
    assert keeps(ana, here, "risk", "Once more", based_on=1).status_code == 200


def test_it_is_thrown_away_by_hand_and_with_its_case(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    here = _case(ana)
    keeps(ana, here, "risk", "He knows the street")
    keeps(ana, here, "identity", "Mira")
    assert ana.send("DELETE", f"{here}/drafts/risk").status_code == 204
    assert ana.get(f"{here}/drafts/risk").json["version"] == 0
    assert len(hands.rows("draft")) == 1
    assert ana.step(here, "discard", reason="discarded").status_code == 200
    assert hands.rows("draft") == []


def test_it_is_erased_with_its_case(country: Country) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = _case(ana)
    keeps(ana, here, "risk", "He knows the street")
    ana.step(here, "screen", **SCREEN)
    for person in (ana, sue):
        assert person.step(here, "close", **CLOSE).status_code == 200
    assert len(hands.rows("draft")) == 1
    erased(country, ana, sue, here)
    assert hands.rows("draft") == []


def test_it_is_sealed_and_a_spoilt_one_is_neither_shown_nor_written_over(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    here = _case(ana)
    keeps(ana, here, "risk", MARK)
    row = hands.row("draft")
    assert MARK.encode() not in b"".join(v for v in row.values() if isinstance(v, bytes))
    hands.set("draft", row["id"], written_by_id=hands.row("account", name="eva")["id"])
    for answer in (ana.get(f"{here}/drafts/risk"), keeps(ana, here, "risk", "new", seen=1)):
        assert (answer.status_code, answer.json["type"]) == (503, "integrity")
        assert MARK not in answer.text
    assert hands.row("draft")["sealed_answers"] == row["sealed_answers"]
    assert _told(country, here, "draft.write")[0][0] == "failed"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_version_that_no_log_could_hold_is_no_version(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    here = _case(ana)
    keeps(ana, here, "risk", MARK)
    hands.set("draft", hands.row("draft")["id"], version=2**60)
    answer = ana.get(f"{here}/drafts/risk")
    assert (answer.status_code, answer.json["type"]) == (503, "integrity")
    assert _told(country, here, "draft.read")[0][0] == "failed"


def test_what_is_no_form_and_no_answer_is_refused(country: Country) -> None:
    ana = country.person("ana")
    here = _case(ana)
    for method in ("GET", "DELETE"):
        assert ana.send(method, f"{here}/drafts/diary").status_code == 404
    for name, value in (("UPPER", "a"), ("a b", "a"), ("level", "\x00"), ("level", "a" * 60_001)):
        body = {"based_on": 0, "answers": [{"name": name, "value": value}]}
        answer = ana.put(f"{here}/drafts/risk", body, If_Match='"0"')
        assert answer.status_code == 422, (name, answer.text[:200])
    long = keeps(ana, here, "risk", "a" * 60_000)
    assert long.status_code == 200
    assert _said(ana.get(f"{here}/drafts/risk")) == ["a" * 60_000]


def _thrown_away(ana: Person, here: str) -> None:
    assert ana.send("DELETE", f"{here}/drafts/risk").status_code == 204


def _saved(ana: Person, here: str) -> None:
    saved = ana.put(f"{here}/sections/risk", {"level": "high"}, If_Match='"0"')
    assert saved.status_code == 200


@pytest.mark.parametrize("end", [_thrown_away, _saved])
def test_one_that_was_thrown_away_and_is_put_back_is_an_alarm(
    country: Country, end: Callable[[Person, str], None]
) -> None:
    ana, hands = country.person("ana"), Hands(country)
    here = _case(ana)
    for seen, text in enumerate(("He", MARK)):
        assert keeps(ana, here, "risk", text, seen=seen).status_code == 200
    row = hands.row("draft")
    end(ana, here)
    assert hands.verify()[0] == 0
    hands.put_back("draft", row)
    for answer in (
        ana.get(f"{here}/drafts/risk"),
        keeps(ana, here, "risk", "new", seen=2),
        ana.send("DELETE", f"{here}/drafts/risk"),
    ):
        assert is_alarm(answer)
    # Nor do pages tell that somebody typed it.
    reader = Reader(ana)
    assert [reader.get(path).status_code for path in (here, f"{here}/risk")] == [503, 503]
    assert hands.row("draft") == row
    told = hands.verify()[1]
    assert f"draft {row['id']}: this row was ended by entry" in told


def test_one_that_is_gone_without_an_entry_is_named(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    here = _case(ana)
    for seen in (0, 1):
        keeps(ana, here, "risk", MARK, seen=seen)
    assert hands.verify()[0] == 0
    hands.delete("draft", hands.row("draft")["id"])
    assert "and it is gone" in hands.verify()[1]
