"""An adult said no: an authority is told so, of nobody, and nothing leads back to the case."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.adversary.hostile import Hands
from tests.house.test_budgets import _check, _cost
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.notifications import A_QUARTER, lives_in, says_no, tells
from tests.support.steps import open_a_case

IDENTITY = {"preferred_name": "Zzyzx", "gender": "trans_woman", "citizenships": ["NG", "GH"]}
ACCOUNT = {
    "account_text": "Held at Qwyx street 7 since the 14th of March.",
    "exploitation_types": ["forced_begging", "sexual_exploitation"],
    "episodes": [{"types": ["forced_labour"], "started": "2023-11", "ended": "2024-03-14"}],
}
TOLD = {
    "gender": "woman",
    "nationality_group": "africa",
    "region": "capital",
    "exploitation_types": ["forced_labour", "sexual_exploitation", "forced_begging"],
    "period": "2024",
    "refusal_reason": "immigration_fear",
}


def a_refusal(ana: Person, **group: str) -> str:
    """The path of a case whose person said no to formal identification."""
    here = f"/cases/{open_a_case(ana, **group, identity=IDENTITY, account=ACCOUNT)['id']}"
    assert says_no(ana, here).status_code == 201
    return here


def test_an_authority_is_told_without_a_name(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    ana, cam = country.person("ana"), country.person("cam")
    here = a_refusal(ana)
    seen, draft = _cost(country, lambda: ana.get(f"{here}/notifications/draft"))
    _check(seen, 9)
    assert draft.json == {
        "statement": {**TOLD, "refusal_reason": "UNK"},
        "sent": 0,
        "last_quarter": None,
    }
    sent = tells(country, ana, here)
    assert sent.status_code == 201
    assert {name: sent.json[name] for name in TOLD} == TOLD
    assert set(sent.json) == {*TOLD, "recipient", "quarter"}
    assert cam.get("/notifications").json["items"] == []
    clock.on(A_QUARTER)
    cam, ana = country.person("cam"), country.person("ana")
    (item,) = cam.get("/notifications").json["items"]
    there = f"/notifications/{item['id']}"
    assert item == {"id": item["id"], "quarter": sent.json["quarter"], **TOLD}
    assert UUID(item["id"]).version == 4
    seen, read = _cost(country, lambda: cam.get(there))
    _check(seen, 3, shred=0)
    assert read.json == item
    for name in ("ana", "sue", "olga", "nia", "rita", "ada", "stan"):
        assert country.person(name).get(there).status_code == 404, name
        assert country.person(name).get("/notifications").status_code == 403, name
    assert Hands(country).verify()[0] == 0


def test_nothing_leads_from_a_notification_to_its_case(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, hands = moved_by_hand(monkeypatch), Hands(country)
    ana = country.person("ana")
    here = a_refusal(ana)
    body = {**TOLD, "recipient": country.agency_id("Authority"), "person_told": True}
    for _ in range(2):
        again = ana.post(f"{here}/notifications", body, Idempotency_Key="once")
        assert again.status_code == 201
    clock.on(A_QUARTER)
    cam = country.person("cam")
    (item,) = cam.get("/notifications").json["items"]
    cam.get(f"/notifications/{item['id']}")
    (row,) = hands.rows("anonymous_notification")
    others = {name: rows for name, rows in hands.dump().items() if name != "anonymous_notification"}
    assert not _names(others, row["id"])
    case_id = here.rpartition("/")[2]
    case = hands.row("case", id=UUID(case_id))
    for told in (row, item):
        for secret in (case_id, case["code"], case["pseudonym"], ana.id, ana.agency):
            assert not _names(told, secret), secret
    own = cam.get("/audit/entries?limit=50").json["items"]
    read = [e for e in own if e["action"].startswith("notification.")]
    assert {e["action"] for e in read} == {"notification.list", "notification.read"}
    for entry in read:
        assert (entry["case"], entry["sections"]) == (None, {})
        for secret in (item["id"], case_id, case["pseudonym"], ana.id, *TOLD["exploitation_types"]):
            assert not _names(entry, secret), secret


def _names(what: Any, value: Any) -> bool:
    said = str(what)
    return str(value) in said or str(value).replace("-", "") in said


def test_the_rows_of_a_quarter_lie_in_no_order_of_time(country: Country) -> None:
    ana = country.person("ana")
    here = a_refusal(ana)
    for _ in range(6):
        assert tells(country, ana, here, again=True).status_code == 201
    with country.inside(write=False) as reading:
        sqlite = reading.connection().dialect.name == "sqlite"
        order, writer = ("rowid", "1") if sqlite else ("ctid", "xmin::text")
        lie = f"SELECT id, {writer} FROM anonymous_notification ORDER BY {order}"
        rows = reading.execute(text(lie)).all()
    ids = [str(row[0]).replace("-", "") for row in rows]
    assert ids == sorted(ids) and len(ids) == 6
    assert len({row[1] for row in rows}) == 1


def test_only_an_adult_who_was_asked_and_said_no(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    fresh = f"/cases/{open_a_case(ana, identity=IDENTITY)['id']}"
    assert tells(country, ana, fresh).status_code == 409
    assert ana.get(f"{fresh}/notifications/draft").status_code == 409
    for group in ("child", "age_uncertain"):
        assert tells(country, ana, a_refusal(ana, person_group=group)).status_code == 409
    here = a_refusal(ana)
    assert tells(country, ana, here, person_told=False).status_code == 422
    for wrong in (
        {"gender": "Zzyzx"},
        {"period": "2024-03-14"},
        {"period": "2024-Q1"},
        {"period": "2099"},
        {"exploitation_types": ["Qwyx street 7"]},
        {"region": "Qwyx"},
        {"note": "Zzyzx"},
    ):
        assert tells(country, ana, here, **wrong).status_code == 422, wrong
    for other in ("Clinic", "Lead North"):
        assert tells(country, ana, here, recipient=country.agency_id(other)).status_code == 422
    assert tells(country, eva, here).status_code == 403
    assert tells(country, country.person("olga"), here).status_code == 404
    assert Hands(country).rows("anonymous_notification") == []
    lives_in(country, "greece")
    assert tells(country, ana, here).status_code == 409


def test_a_yes_after_the_no_ends_it(country: Country) -> None:
    ana = country.person("ana")
    here = a_refusal(ana)
    yes = {"scope": "identification_referral", "given_by": "person", "obtained_how": "verbal"}
    assert ana.post(f"{here}/consents", yes).status_code == 201
    assert tells(country, ana, here).status_code == 409


def test_a_second_one_is_warned_of(country: Country) -> None:
    ana = country.person("ana")
    here = a_refusal(ana)
    first = tells(country, ana, here).json
    assert tells(country, ana, here).status_code == 409
    draft = ana.get(f"{here}/notifications/draft").json
    assert (draft["sent"], draft["last_quarter"]) == (1, first["quarter"])
    assert tells(country, ana, here, again=True).status_code == 201


def test_a_page_of_notifications_costs_the_same_however_many(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    ana = country.person("ana")
    here = a_refusal(ana)
    for _ in range(3):
        _check(_cost(country, lambda: tells_again(country, ana, here), 201)[0], 14)
    clock.on(A_QUARTER)
    cam = country.person("cam")
    few, many = (_cost(country, lambda n=n: cam.get(f"/notifications?limit={n}")) for n in (1, 3))
    assert few[0].counts == many[0].counts
    first = few[1].json
    rest = cam.get(f"/notifications?limit=2&cursor={first['next']}").json["items"]
    every = [item["id"] for item in many[1].json["items"]]
    assert [item["id"] for item in [*first["items"], *rest]] == every
    assert every == sorted(every, reverse=True)
    assert re.fullmatch(r"\d{4}-Q[1-4]", first["items"][0]["quarter"])


def tells_again(country: Country, ana: Person, here: str) -> Any:
    body = {**TOLD, "recipient": country.agency_id("Authority"), "person_told": True}
    return ana.post(f"{here}/notifications", {**body, "again": True})
