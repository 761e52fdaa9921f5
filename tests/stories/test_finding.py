"""Finding cases again: by what is known of them without opening one, and by their code."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from nrm.cases.finding import find_case
from nrm.log import writer as log
from tests.adversary.hostile import Hands
from tests.house.statements import counted
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.episodes import reports_missing
from tests.support.identification import a_submitted_case
from tests.support.reader import Reader, acts, hidden
from tests.support.steps import a_sent_referral, open_a_case

FIELDS = ["identity.preferred_name"]


def _listed(person: Person, query: str) -> set[str]:
    """Codes of all cases that this person finds, read page by page."""
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        cursor = f"&cursor={after}" if after else ""
        answer = person.get(f"/cases?limit=2&{query}{cursor}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found += [case["code"] for case in answer.json["items"]]
        after = answer.json["next"]
    assert len(found) == len(set(found))
    return set(found)


@pytest.fixture
def cases(country: Country) -> Mapping[str, str]:
    """Codes of some cases of one agency by what sets them apart, and one of another agency."""
    ana, eva, sue, olga = (country.person(name) for name in ("ana", "eva", "sue", "olga"))
    made = {
        "plain": open_a_case(ana),
        "child": open_a_case(ana, "child"),
        "at risk": open_a_case(ana, risk={"level": "high"}),
        "gone": open_a_case(ana),
        "kept": open_a_case(ana, "child"),
        "of a colleague": open_a_case(eva),
        "of another agency": open_a_case(olga),
        "urgent": _urgent_in_the_north(ana),
    }
    here = {name: f"/cases/{case['id']}" for name, case in made.items()}
    reports_missing(ana, here["gone"])
    held = {"authority": "court", "text": "file 7"}
    tag = sue.get(here["kept"]).headers["ETag"]
    assert sue.put(f"{here['kept']}/hold", held, If_Match=tag).status_code == 200
    ana.step(here["plain"], "discard", reason="discarded")
    with country.inside():
        find_case(UUID(made["child"]["id"]), to_change=True).age_disputed = True
        log.write(None, "case.test_mark")
    return {name: case["code"] for name, case in made.items()}


def _urgent_in_the_north(ana: Person) -> dict[str, Any]:
    body = {"entry_channel": "health", "person_group": "adult", "region": "north"}
    case: dict[str, Any] = ana.post("/cases", {**body, "priority": "urgent_24h"}).json
    return case


FOUND = [
    ("mine=false", {"of a colleague"}),
    ("mine=true&status=draft,closed", {"plain", "child", "at risk", "gone", "kept", "urgent"}),
    ("status=closed", {"plain"}),
    ("status=preliminary_identification", set()),
    ("person_group=child", {"child", "kept"}),
    ("person_group=child&overlay=legal_hold", {"kept"}),
    ("region=north", {"urgent"}),
    ("priority=urgent_24h", {"urgent"}),
    ("priority=urgent_24h&region=capital", set()),
    ("overlay=high_risk", {"at risk"}),
    ("overlay=missing", {"gone"}),
    ("overlay=age_disputed", {"child"}),
    ("overlay=missing,high_risk", set()),
    ("overlay=consent_restricted", set()),
    ("clock=missing_report", {"gone"}),
    ("clock=overdue", set()),
    ("waiting=false", {"plain"}),
    ("waiting=true&overlay=missing&mine=true&region=capital", {"gone"}),
]


def test_a_list_is_narrowed_by_what_is_known_without_opening_a_case(
    country: Country, cases: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = country.person("ana")
    for query, names in FOUND:
        assert _listed(ana, query) == {cases[name] for name in names}, query
    assert _listed(country.person("sue"), "status=closed") == {cases["plain"]}
    assert _listed(country.person("olga"), "region=capital") == {cases["of another agency"]}
    rita = country.person("rita")
    assert _listed(rita, "waiting=true") == set(cases.values()) - {cases["plain"]}
    moved_by_hand(monkeypatch).on(40 * 24 * 3600)
    late = _listed(country.person("ana"), "clock=overdue")
    assert late == set(cases.values()) - {cases["plain"], cases["of another agency"]}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=draft,asleep", "status"),
        ("status=,", "status"),
        ("clock=alarm", "clock"),
        ("overlay=tired", "overlay"),
        ("overlay=id", "overlay"),
        ("region=nowhere", "region"),
        ("priority=1", "priority"),
        ("person_group=cat", "person_group"),
        ("code=7KQ2-M4XD", "code"),
        ("name=Mira", "name"),
    ],
)
def test_what_no_filter_knows_is_refused_by_its_name(
    country: Country, query: str, field: str
) -> None:
    ana = country.person("ana")
    answer = ana.get(f"/cases?{query}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert Reader(ana).get(f"/cases?{query}").status_code == 422


def test_the_authority_is_not_told_by_a_clock_which_services_are_used(country: Country) -> None:
    ana, cam = country.person("ana"), country.person("cam")
    here, _ = a_submitted_case(country, ana)
    a_sent_referral(country, ana, {"id": here.rpartition("/")[2]}, "Clinic", FIELDS)
    code = ana.get(here).json["code"]
    assert _listed(ana, "clock=acknowledge") == _listed(ana, "waiting=true") == {code}
    for query in ("clock=acknowledge", "clock=initial_needs", "waiting=true"):
        assert _listed(cam, query) == set(), query
    assert _listed(cam, "waiting=false") == {code}
    page = Reader(cam).get("/cases").text
    assert code in page and "partner" not in page.partition("<main")[2]
    assert "The partner reads" in Reader(ana).get("/cases").text


def test_a_code_finds_one_case_or_none_and_stands_in_no_address(
    country: Country, cases: Mapping[str, str]
) -> None:
    ana, rita = country.person("ana"), country.person("rita")
    typed = cases["urgent"].lower().replace("-", " ")
    found = ana.post("/cases/find", {"code": typed}).json
    assert [case["code"] for case in found["items"]] == [cases["urgent"]]
    other = {"code": cases["of another agency"]}
    assert ana.post("/cases/find", other).json == {"items": [], "next": None}
    assert ana.post("/cases/find", {"code": "ZZZZ-ZZZZ"}).json == {"items": [], "next": None}
    assert len(rita.post("/cases/find", other).json["items"]) == 1
    part = ana.post("/cases/find", {"code": cases["urgent"][:6]})
    assert (part.status_code, list(part.json["errors"])) == (422, ["code"])
    reader = Reader(ana)
    page = reader.post("/cases/find", {"code": typed})
    assert page.status_code == 303
    assert re.fullmatch(r"/cases/[0-9a-f-]{36}", page.headers["Location"])
    missed, none = (reader.post("/cases/find", {"code": code}) for code in (other["code"], "0" * 8))
    assert missed.status_code == none.status_code == 200
    assert "No case that you may see has this code." in missed.text
    shown = [page.text.partition("<main")[2] for page in (missed, none)]
    assert shown[0].replace(other["code"], "0" * 8) == shown[1]
    wrong = reader.post("/cases/find", {"code": "7KQ2"})
    assert wrong.status_code == 422 and "eight signs" in wrong.text
    assert acts(reader)[:3] == ["case.list:done"] * 3


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_page_keeps_its_filters_from_page_to_page(
    country: Country, cases: Mapping[str, str]
) -> None:
    ana = Reader(country.person("ana"))
    for _ in range(30):
        open_a_case(ana.person, "child")
    page = ana.get("/cases?person_group=child&status=&overlay=&clock=initial_risk")
    assert page.status_code == 200 and "Older ones follow" not in page.text
    page = ana.get("/cases?person_group=child&status=&mine=true")
    assert "<details open>" in page.text
    assert '<option value="child" selected>' in page.text
    older = re.search(r'href="(/cases\?[^"]*cursor=[^"]*)"', page.text)
    assert older is not None and "person_group=child" in older[1] and "mine=true" in older[1]
    rest = ana.get(older[1].replace("&amp;", "&")).text
    assert cases["kept"] in rest and cases["child"] in rest and cases["urgent"] not in rest
    assert "Kept for a court" in rest
    nothing = ana.get("/cases?overlay=consent_restricted").text
    assert "No case matches." in nothing and "Take away a filter" in nothing
    assert "<details open>" not in nothing
    assert "<b>No case yet.</b>" in Reader(country.person("cam")).get("/cases").text


def test_names_are_shown_when_asked_for_and_each_case_knows_of_it(country: Country) -> None:
    ana, eva, olga, sue = (country.person(name) for name in ("ana", "eva", "olga", "sue"))
    called = open_a_case(ana, identity={"preferred_name": "Mira <b>", "family_name": "Zzyzx"})
    nameless, gone = open_a_case(ana), open_a_case(ana, identity={"preferred_name": "Vesna"})
    ana.step(f"/cases/{gone['id']}", "discard", reason="discarded")
    others = [open_a_case(worker, identity={"preferred_name": "Olja"}) for worker in (eva, olga)]
    wanted = [case["id"] for case in (called, nameless, gone, *others)]
    assert "Mira" not in ana.get("/cases").text
    answer = ana.post("/cases/names", {"cases": wanted})
    assert answer.json["items"] == [
        {"id": nameless["id"], "name": None},
        {"id": called["id"], "name": "Mira <b>"},
    ]
    assert "no-store" in answer.headers["Cache-Control"]
    own = ana.get("/audit/entries").json["items"][:3]
    assert [e["action"] for e in own] == ["case.show_names"] * 3
    assert [e["count"] for e in own] == [2, None, None]
    assert len({e["request"] for e in own}) == 1
    for case, opened in ((called, {"identity": 1}), (nameless, {"identity": 0})):
        (newest, *_) = ana.get(f"/audit/entries?case={case['id']}").json["items"]
        told = (newest["action"], newest["sections"], newest["purpose"])
        assert told == ("case.show_names", opened, "casework")
    untold = sue.get(f"/audit/entries?case={others[0]['id']}").json["items"]
    assert "case.show_names" not in {entry["action"] for entry in untold}
    assert eva.post("/cases/names", {"cases": wanted}).json["items"][0]["name"] == "Olja"
    for name in ("sue", "rita", "cam", "nia", "ada"):
        person = country.person(name)
        refused = person.post("/cases/names", {"cases": wanted}, X_Purpose="supervision")
        assert refused.status_code == 403, name
    many = ana.post("/cases/names", {"cases": wanted * 7})
    assert (many.status_code, list(many.json["errors"])) == (422, ["cases"])


def test_the_page_shows_names_on_that_answer_alone(country: Country) -> None:
    ana = Reader(country.person("ana"))
    open_a_case(ana.person, identity={"preferred_name": "Mira <b>"})
    open_a_case(ana.person, "child", identity={"preferred_name": "Vesna"})
    open_a_case(ana.person)
    open_a_case(country.person("eva"))
    covered = ana.get("/cases?person_group=adult")
    assert "Show names" in covered.text and "Mira" not in covered.text
    assert hidden(covered, "person_group") == "adult"
    shown = ana.post("/cases/names", {"person_group": "adult"})
    assert shown.status_code == 200 and "Mira &lt;b&gt;" in shown.text
    assert "Vesna" not in shown.text and "Show names" not in shown.text
    assert "No name is written" in shown.text and "Not opened" in shown.text
    assert "Mira" not in shown.text.partition("</title>")[0]
    assert "no-store" in shown.headers["Cache-Control"]
    back = re.search(r'href="(/cases[^"]*)">Cover the names', shown.text)
    assert back is not None and "Mira" not in ana.get(back[1]).text
    assert acts(ana).count("case.show_names:done") == 3
    assert "Show names" not in Reader(country.person("sue")).get("/cases").text


def test_ten_names_cost_as_much_as_one(country: Country) -> None:
    ana, costs = country.person("ana"), []
    ids: list[str] = []
    for count in (1, 10):
        ids += [open_a_case(ana, identity={"preferred_name": "Mira"})["id"] for _ in range(count)]
        with counted(country) as seen:
            answer = ana.post("/cases/names", {"cases": ids})
        assert len(answer.json["items"]) == len(ids)
        assert len(seen.own) <= 8 and len(seen.log) <= 5 and len(seen.shred) <= 1, str(seen)
        assert seen.commits == 1
        costs.append(seen.counts)
    assert costs[0] == costs[1]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_name_that_fails_its_check_is_shown_to_nobody(country: Country) -> None:
    ana = country.person("ana")
    cases = [open_a_case(ana, identity={"preferred_name": "Mira"}) for _ in range(2)]
    hands = Hands(country)
    record = hands.row("record", case_id=UUID(cases[0]["id"]), name="identity")
    hands.set("record", record["id"], sealed_content=record["sealed_content"][:-1] + b"x")
    answer = ana.post("/cases/names", {"cases": [case["id"] for case in cases]})
    assert (answer.status_code, answer.json["type"]) == (503, "integrity")
    assert "Mira" not in answer.text
