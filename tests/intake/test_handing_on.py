"""A concern is handed to a colleague, or passed on to the agency of another region."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from nrm.intake import crowding
from nrm.intake.overdue import sweep_late_concerns
from nrm.intake.sealing import key_context
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.suites import unwrap
from tests.adversary.hostile import Hands
from tests.adversary.thief import keyring_of
from tests.alerts.ringing import entries
from tests.custody.colleagues import makes_leave
from tests.support.clock import moved_by_hand
from tests.support.concerns import (
    AGREED,
    CANARY,
    TOLD,
    Tab,
    a_stranger,
    last_part,
    sealed_told,
    takes_in,
    tells_us,
)
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.suspensions import suspend

COAST = {"region": "coast", "reason": "other_region"}
FORM = {"to_region": "coast", "why": "other_region"}


def _arrives(country: Country, told: dict[str, Any] = AGREED) -> str:
    """Its code; Lead North takes it in, and Lead South what is told of the coast."""
    takes_in(country)
    takes_in(country, "Lead South", "coast")
    return str(tells_us(country, told).json["receipt"])


def _only(person: Person) -> str:
    (line,) = person.get("/concerns").json["items"]
    return f"/concerns/{line['id']}"


def _state(country: Country, code: str) -> Any:
    asked = a_stranger(country).post("/api/v1/concerns/receipt", json={"receipt": code})
    return asked.json.get("state")


def test_a_colleague_looks_after_what_is_handed_on_and_the_clock_runs_on(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_by_hand(monkeypatch)
    _arrives(country)
    ana, eva, sue = (country.person(name) for name in ("ana", "eva", "sue"))
    there = _only(ana)
    assert ana.step(there, "hand_on", colleague=eva.id).status_code == 409
    before = ana.step(there, "take_up").json
    time.on(60)
    handed = ana.step(there, "hand_on", colleague=eva.id).json
    assert (handed["taken_by"], handed["state"]) == (eva.id, "taken_up")
    assert handed["due_at"] == before["due_at"]
    assert there in Reader(eva).get("/").text and there not in Reader(ana).get("/").text
    # A supervisor hands it back; it stays where it stands.
    sue.step(there, "miss")
    assert sue.step(there, "hand_on", colleague=ana.id).json["state"] == "not_reached"
    done = [each["outcome"] for each in entries(country, "concern.hand_on")]
    assert sorted(done) == ["done", "done", "failed"]
    assert Hands(country).verify()[0] == 0


def test_it_is_handed_to_nobody_who_may_not_open_it(country: Country) -> None:
    _arrives(country)
    ana, eva = country.person("ana"), country.person("eva")
    there = _only(ana)
    ana.step(there, "take_up")
    assert makes_leave(country, ana, "eva").status_code == 200
    ana = country.person("ana")
    for other in (eva.id, *(country.person(name).id for name in ("olga", "nia", "rita"))):
        assert ana.step(there, "hand_on", colleague=other).status_code == 422
        page = Reader(ana).post(f"{there}/hand-on", {"version": "2", "colleague": other})
        assert page.status_code == 409
    assert ana.get(there).json["taken_by"] == ana.id
    told = {"step": "hand_on", "colleague": eva.id}
    for name, status in (("olga", 404), ("rita", 404)):
        tried = country.person(name).post(f"{there}/steps", told, If_Match='"2"')
        assert tried.status_code == status


@pytest.mark.parametrize("steps", [[], ["take_up"], ["take_up", "miss"]])
def test_what_is_passed_on_opens_there_and_for_nobody_here(
    country: Country, monkeypatch: pytest.MonkeyPatch, steps: list[str]
) -> None:
    time = moved_by_hand(monkeypatch)
    code, ana, hands = _arrives(country), country.person("ana"), Hands(country)
    there = _only(ana)
    (old,) = hands.rows("concern")
    for step in steps:
        ana.step(there, step)
    time.on(3_600)
    ana = country.person("ana")
    passed = ana.step(there, "pass_on", **COAST)
    assert passed.status_code == 200, passed.text
    assert (passed.json["state"], passed.json["steps"]) == ("passed_on", [])
    for name in ("ana", "eva", "sue"):
        person = country.person(name)
        assert person.get(there).json["told"] is None
        assert person.get("/concerns").json["items"] == []
    olga = country.person("olga")
    here = _only(olga)
    found = olga.get(here).json
    assert found["told"] == {
        **AGREED,
        "passed_by": "Lead North",
        "passed_because": "other_region",
        "passed_state": (["waiting", "taken_up", "not_reached"])[len(steps)],
        "passed_state_at": found["told"]["passed_state_at"],
    }
    assert (found["state"], found["taken_by"]) == ("waiting", None)
    # When it first arrived is seen; what runs there begins with today.
    assert found["arrived_at"] == passed.json["arrived_at"]
    due, first = (datetime.fromisoformat(each) for each in (found["due_at"], found["arrived_at"]))
    assert due - first > timedelta(hours=1)
    page = Reader(olga).get(here).text
    assert "Lead North" in page and "The person is in another region" in page
    assert ana.get(here).status_code == 404 and olga.get(there).status_code == 404
    _opens_with_nothing_of_before(country, old)
    # Whoever told it has one code, and hears how it stands where it is.
    assert _state(country, code) == "waiting"
    assert olga.step(here, "take_up").status_code == 200
    assert _state(country, code) == "taken_up"
    (entry,) = entries(country, "concern.pass_on")
    assert str(entry["actor"]) == ana.id and '"other_region"' in str(entry["body"])
    assert CANARY not in str(hands.dump())
    assert hands.verify()[0] == 0


def _opens_with_nothing_of_before(country: Country, old: dict[str, Any]) -> None:
    """Neither the row here nor its secret is left, and the other one has a wrap of its own."""
    hands = Hands(country)
    rows = {row["state"]: row for row in hands.rows("concern")}
    assert rows["passed_on"]["sealed_key"] is rows["passed_on"]["sealed_content"] is None
    assert rows["passed_on"]["receipt_hash"] != rows["waiting"]["receipt_hash"]
    new = rows["waiting"]
    assert new["receipt_hash"] == old["receipt_hash"] and new["id"] != old["id"]
    assert new["certificate_id"] == hands.row("agency", name="Lead South")["certificate_id"]
    assert new["sealed_content"] != old["sealed_content"]
    secrets = [row for row in hands.shred_rows() if row["kind"] == "concern"]
    assert {UUID(str(row["subject_id"])) for row in secrets} == {UUID(str(new["id"]))}


def test_texts_that_a_browser_sealed_go_along(country: Country) -> None:
    """And once more, to a third: what is not readable without agreement stays covered."""
    takes_in(country)
    takes_in(country, "Lead South", "coast")
    tab = Tab()
    sealed = {**sealed_told(tab), "tab_key": tab.to(last_part(country))}
    assert a_stranger(country).post("/concern", data=sealed).status_code == 200
    ana = country.person("ana")
    before = ana.get(_only(ana)).json["told"]
    assert ana.step(_only(ana), "pass_on", **COAST).status_code == 200
    olga = country.person("olga")
    told = olga.get(_only(olga)).json["told"]
    assert {name: told[name] for name in before} == before
    back = {"region": "elsewhere", "reason": "other"}
    assert olga.step(_only(olga), "pass_on", **back).status_code == 200
    told = ana.get(_only(ana)).json["told"]
    way = {"passed_by": "Lead South", "passed_because": "other", "passed_state": "waiting"}
    assert told == {**before, **way, "passed_state_at": told["passed_state_at"]}
    assert Hands(country).verify()[0] == 0


def test_it_is_passed_on_to_no_agency_that_does_not_take_it_in(country: Country) -> None:
    _arrives(country)
    ana = country.person("ana")
    there = _only(ana)
    # Its own, no region, no reason, and one that is suspended.
    for said in (
        {**COAST, "region": "elsewhere"},
        {**COAST, "region": "atlantis"},
        {**COAST, "reason": "no_sign"},
        {"region": "coast"},
    ):
        assert ana.step(there, "pass_on", **said).status_code == 422, said
    for name in ("olga", "rita"):
        told = {"step": "pass_on", **COAST}
        tried = country.person(name).post(f"{there}/steps", told, If_Match='"1"')
        assert tried.status_code == 404
    suspend(country, "Lead South")
    assert ana.step(there, "pass_on", **COAST).status_code == 409
    assert "/pass-on" not in Reader(ana).get(there).text
    assert ana.get(there).json["told"] == AGREED


def test_both_work_on_pages_too(country: Country) -> None:
    _arrives(country)
    ana, eva = country.person("ana"), country.person("eva")
    there, reader = _only(ana), Reader(ana)
    assert reader.post(f"{there}/take-up", {"version": "1"}).status_code == 303
    page = reader.get(there).text
    assert "Lead South" in page and "Hand it over" in page
    handed = reader.post(f"{there}/hand-on", {"version": "2", "colleague": eva.id})
    assert handed.status_code == 303
    for wrong in ({"why": ""}, {"to_region": "elsewhere"}, {"to_region": ""}):
        again = reader.post(f"{there}/pass-on", {"version": "3", **FORM, **wrong})
        assert again.status_code == 422, wrong
    assert reader.post(f"{there}/pass-on", {"version": "2", **FORM}).status_code == 412
    passed = reader.post(f"{there}/pass-on", {"version": "3", **FORM})
    assert (passed.status_code, passed.headers["Location"]) == (303, "/concerns")
    assert "What was told is erased here." in reader.get(there).text


def test_no_key_of_the_agency_that_passed_it_on_opens_it_from_then_on(country: Country) -> None:
    """Not with yesterday's copy either: its secret is gone."""
    _arrives(country, TOLD)
    ana, hands = country.person("ana"), Hands(country)
    (old,) = hands.rows("concern")
    assert _opens(country, "ana", old) and not _opens(country, "olga", old)
    ana.step(_only(ana), "pass_on", **COAST)
    (new,) = hands.rows("concern", state="waiting")
    assert _opens(country, "olga", new) and not _opens(country, "ana", new)
    assert not [key for key in hands.shred_secrets() if key[1] == old["id"]]


def _opens(country: Country, name: str, row: dict[str, Any]) -> bool:
    """Whether any key that this person holds opens the key of the concern."""
    dump = Hands(country).dump()
    private = keyring_of(country, dump, name).encryption
    bound_to = key_context(row["id"], row["certificate_id"])
    for grant in dump["grant"]:
        names = (grant["kind"], grant["subject_id"], grant["holder_key_id"])
        with suppress(SealBroken, ValueError):
            held = unwrap(private, grant["sealed_key"], context("nrm/wrap", 1, *names))
            unwrap(held, row["sealed_key"], bound_to)
            return True
    return False


def test_passed_to_and_fro_it_keeps_its_deadline_and_what_is_late_stays_late(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = moved_by_hand(monkeypatch)
    _arrives(country)
    back = {"region": "elsewhere", "reason": "other"}
    dues = []
    for turn in range(3):
        name, way = (("ana", COAST), ("olga", back))[turn % 2]
        person = country.person(name)
        dues.append(person.get(_only(person)).json["due_at"])
        time.on(3 * 24 * 60 * 60)
        person = country.person(name)
        assert person.step(_only(person), "pass_on", **way).status_code == 200
    # The first who gets it has all the time there is; after that nobody gains any.
    assert dues[0] < dues[1] and dues[1] == dues[2]
    time.on(30 * 24 * 60 * 60)
    with country.app.app_context():
        assert sweep_late_concerns() == 1
    olga = country.person("olga")
    late = olga.get(_only(olga)).json["overdue_at"]
    assert late and olga.step(_only(olga), "pass_on", **back).status_code == 200
    ana = country.person("ana")
    assert ana.get(_only(ana)).json["overdue_at"] == late


def test_what_was_passed_on_takes_no_room(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "MOST", 2)
    for _ in range(2):
        _arrives(country)
        ana = country.person("ana")
        assert ana.step(_only(ana), "pass_on", **COAST).status_code == 200
    assert tells_us(country, {**AGREED, "region": "coast"}).status_code == 201
