"""Danger to life: a colleague opens a case that is not theirs, for an hour, and others see it."""

from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from tests.adversary.hostile import Hands, is_alarm
from tests.support.clock import moved_by_hand
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.emergencies import WHY, breaks
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case

MIRA = {"preferred_name": "Mira"}


def reads(person: Person, here: str, purpose: str = "emergency") -> TestResponse:
    """The answer to reading who the person is."""
    return person.get(f"{here}/sections/identity", X_Purpose=purpose)


def test_a_colleague_reads_for_an_hour_and_everybody_knows(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    ana, eva = country.person("ana"), country.person("eva")
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    assert reads(eva, here).status_code == 403
    assert breaks(country, eva, here, threat_to_life=False).status_code == 422
    assert breaks(country, eva, here, passphrase="not hers at all").status_code == 403
    for nobody, status in (("ana", 403), ("sue", 403), ("olga", 404), ("nia", 404)):
        assert breaks(country, country.person(nobody), here).status_code == status
    assert reads(eva, here).status_code == 403
    broken = breaks(country, eva, here)
    assert (broken.status_code, broken.json["countersigned_by"]) == (201, None)
    assert reads(eva, here).json["content"] == MIRA
    assert eva.get(f"{here}/notes", X_Purpose="emergency").status_code == 200
    assert eva.get(f"{here}/sections/identity").json["type"] == "purpose-required"
    assert reads(eva, here, "supervision").status_code == 403
    tag = ana.get(f"{here}/sections/identity").headers["ETag"]
    assert eva.put(f"{here}/sections/identity", MIRA, If_Match=tag).status_code == 403
    assert WHY not in str(Hands(country).dump())
    told = ana.get(f"/audit/entries?case={here.rpartition('/')[2]}&actor={eva.id}").json["items"]
    done = {(e["action"], e["purpose"]) for e in told if e["outcome"] == "done"}
    assert done == {(a, "emergency") for a in ("case.break_glass", "section.read", "note.list")}
    clock.on(61 * 60)
    eva = country.person("eva")
    assert reads(eva, here).status_code == 403
    assert Hands(country).verify()[0] == 0


def test_a_supervisor_countersigns_and_an_auditor_reviews(country: Country) -> None:
    ana, eva, sue, ada = (country.person(name) for name in ("ana", "eva", "sue", "ada"))
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    made = breaks(country, eva, here).json
    there, steps = f"/emergencies/{made['id']}", f"/emergencies/{made['id']}/steps"
    assert "eva opened a case" in Reader(sue).get("/").text
    assert "1 emergency waits for your review." in Reader(ada).get("/audit").text
    assert country.person("omar").get("/emergencies").json["items"] == []
    tag = sue.get(there).headers["ETag"]
    assert ada.post(steps, {"step": "countersign"}, If_Match=tag).status_code == 403
    assert eva.get(there).status_code == 404
    signed = sue.post(steps, {"step": "countersign"}, If_Match=tag)
    assert signed.json["countersigned_by"] == sue.id
    assert sue.post(steps, {"step": "countersign"}, If_Match=tag).status_code == 412
    tag = signed.headers["ETag"]
    assert sue.post(steps, {"step": "countersign"}, If_Match=tag).status_code == 409
    assert ada.post(steps, {"step": "review", "outcome": "fine"}, If_Match=tag).status_code == 422
    closed = ada.post(steps, {"step": "review", "outcome": "justified"}, If_Match=tag)
    assert (closed.json["outcome"], closed.json["case"] in here) == ("justified", False)
    assert "eva opened a case" not in Reader(sue).get("/").text
    assert Hands(country).verify()[0] == 0


def test_the_pages_lead_through_an_emergency(country: Country) -> None:
    ana, eva, sue, ada = (Reader(country.person(name)) for name in ("ana", "eva", "sue", "ada"))
    here = f"/cases/{open_a_case(ana.person, identity=MIRA)['id']}"
    assert f"{here}/emergency" in eva.get(here).text
    assert f"{here}/emergency" not in ana.get(here).text + sue.get(here).text
    assert eva.post(f"{here}/emergency", {}).status_code == 422
    given = {"threat_to_life": "yes", "text": WHY, "passphrase": "not hers", "code": "000000"}
    assert eva.post(f"{here}/emergency", given).status_code == 403
    given |= {"passphrase": PASSPHRASE, "code": country.credentials("eva")["code"]}
    assert eva.post(f"{here}/emergency", {**given, "threat_to_life": "no"}).status_code == 422
    given["code"] = country.credentials("eva")["code"]
    assert eva.post(f"{here}/emergency", given).headers["Location"] == here
    token = hidden(eva.get(f"{here}/identity"), "csrf_token")
    opened = eva.post(f"{here}/identity/open", {"purpose": "emergency"}, token)
    assert "Mira" in opened.text
    there = sue.person.get("/emergencies").json["items"][0]["id"]
    page = sue.get(f"/emergencies/{there}")
    version = {"version": hidden(page, "version")}
    assert sue.post(f"/emergencies/{there}/countersign", version).status_code == 303
    page = ada.get(f"/emergencies/{there}")
    version = {"version": hidden(page, "version")}
    assert ada.post(f"/emergencies/{there}/review", version).status_code == 422
    answered = {**version, "outcome": "justified"}
    assert ada.post(f"/emergencies/{there}/review", answered).status_code == 303
    assert "It was justified" in ada.get("/emergencies").text


def test_no_row_of_others_opens_a_case(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, hands = moved_by_hand(monkeypatch), Hands(country)
    ana, eva = country.person("ana"), country.person("eva")
    here, other = (f"/cases/{open_a_case(ana, identity=MIRA)['id']}" for _ in range(2))
    breaks(country, eva, here)
    (row,) = hands.rows("emergency")
    hands.set("emergency", row["id"], case_id=UUID(other.rpartition("/")[2]))
    assert is_alarm(reads(eva, other))
    hands.put_back("emergency", row)
    clock.on(61 * 60)
    later = {**row, "ends_at": row["ends_at"].replace(year=2099)}
    hands.put_back("emergency", later)
    assert is_alarm(reads(country.person("eva"), here))
    assert hands.verify()[0] == 1
