"""What every call has in common: repeats, versions, strictness, problems as JSON or as a page."""

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.database import now
from tests.support.country import OFFERS, Country, Person
from tests.support.steps import a_sent_referral, agree, open_a_case

FIELDS = ["identity.preferred_name"]
NAME = {"preferred_name": "Mira"}
CASE = {
    "entry_channel": "health",
    "person_group": "adult",
    "region": "capital",
    "priority": "routine",
}
PROBLEM = "application/problem+json"


def _entries(country: Country, ada: Person) -> int:
    newest = ada.get("/audit/entries?limit=1").json["items"][0]
    return int(newest["index"])


def test_every_post_happens_once_for_one_key(country: Country) -> None:
    ana, nia, ada = (country.person(name) for name in ("ana", "nia", "ada"))
    case = open_a_case(ana, identity=NAME)
    here = f"/cases/{case['id']}"
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    share = {
        "scope": "share_with_org",
        "recipient": country.agency_id("Clinic"),
        "purpose": OFFERS["Clinic"],
        "fields": FIELDS,
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=30)).isoformat(),
    }
    bare = {"service": OFFERS["Clinic"], "recipient": country.agency_id("Clinic")}
    screen = {"limits_explained": True, "seen_alone": "yes", "interpreter_needed": "no"}
    consent = ana.get(there).json["consent"]["id"]
    sends: tuple[tuple[Person, str, dict[str, Any]], ...] = (
        (ana, "/cases", CASE),
        (ana, f"{here}/notes", {"text": "seen today"}),
        (ana, f"{here}/consents", share),
        (ana, f"{here}/referrals", bare),
        (ana, f"{here}/steps", {"step": "screen", **screen, "basis": "consent"}),
        (nia, f"{there}/steps", {"step": "acknowledge"}),
        (ana, f"/consents/{consent}/withdraw", {"how": "verbal"}),
    )
    for number, (person, path, body) in enumerate(sends):
        headers = {"Idempotency_Key": f"key-{number}"}
        if path.endswith("/steps"):
            headers["If_Match"] = person.get(path.removesuffix("/steps")).headers["ETag"]
        one = person.post(path, body, **headers)
        begins = _entries(country, ada)
        two = person.post(path, body, **headers)
        assert one.status_code == two.status_code < 300, path
        assert one.json["id"] == two.json["id"], path
        read_anew = ada.get("/audit/entries?limit=1").json["items"][0]
        assert read_anew["actor"] == person.id, path
        assert read_anew["index"] > begins, path
        assert read_anew["action"].endswith(".read"), path
        other = person.post(path, {**body, "unknown": 1}, **headers)
        assert other.status_code == 422, path
    notes = ana.get(f"{here}/notes").json["items"]
    assert [note["text"] for note in notes] == ["seen today"]


def test_a_key_is_the_persons_own_and_not_of_any_length(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    one = ana.post("/cases", CASE, Idempotency_Key="k")
    two = eva.post("/cases", CASE, Idempotency_Key="k")
    assert one.json["id"] != two.json["id"]
    assert ana.post("/cases", CASE, Idempotency_Key="k" * 201).status_code == 422
    changed = ana.post("/cases", {**CASE, "priority": "high"}, Idempotency_Key="k")
    assert list(changed.json["errors"]) == ["Idempotency-Key"]


def test_a_repeat_shows_nothing_to_whom_it_is_no_longer_for(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    here = f"/cases/{open_a_case(ana)['id']}"
    body = {"scope": "support", "given_by": "person", "obtained_how": "verbal"}
    assert ana.post(f"{here}/consents", body, Idempotency_Key="k").status_code == 201
    ana.step(here, "assign", worker=eva.id)
    assert ana.post(f"{here}/consents", body, Idempotency_Key="k").status_code == 404


def test_a_change_names_the_version_it_saw(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    here = f"/cases/{case['id']}"
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    discard = {"step": "discard", "reason": "discarded"}
    bare = ana.post(f"{here}/steps", discard)
    assert (bare.status_code, bare.json["type"]) == (428, "version-needed")
    assert ana.put(f"{here}/sections/identity", NAME).status_code == 428
    assert ana.put(there, {}).status_code == 428
    stale = ana.post(f"{here}/steps", discard, If_Match='"99"')
    assert (stale.status_code, stale.json["type"]) == (412, "stale")
    assert ana.post(f"{here}/steps", discard, If_Match="nonsense").status_code == 412
    assert ana.put(f"{here}/sections/identity", {}, If_Match='"0"').status_code == 412
    assert ana.get(here).json["status"] == "draft"
    withdrawn = ana.post(f"{there}/steps", {"step": "withdraw", "reason": "need_ended"})
    assert withdrawn.status_code == 200


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/cases?statuss=draft", "statuss"),
        ("/cases?limit=201", "limit"),
        ("/cases?limit=0", "limit"),
        ("/cases?cursor=nonsense", "cursor"),
        ("/cases?status=sleeping", "status"),
        ("/referrals?box=sideways", "box"),
        ("/referrals?state=sent", "state"),
        ("/agencies?kind=health", "kind"),
        ("/services?service=legal", "service"),
        ("/audit/entries?who=me", "who"),
        ("/audit/entries?from=yesterday", "from"),
        ("/audit/entries?outcome=good", "outcome"),
        ("/audit/proof/consistency?from=1", "to"),
    ],
)
def test_an_unknown_or_wrong_filter_is_refused(country: Country, path: str, wrong: str) -> None:
    refused = country.person("ana").get(path)
    assert (refused.status_code, refused.mimetype) == (422, PROBLEM)
    assert list(refused.json["errors"]) == [wrong]


def test_routes_without_filters_take_none(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    paths = ("/session", f"/cases/{case['id']}", there, f"{there}/messages", "/vocabularies")
    answers = {path: ana.get(f"{path}?mistyped=1").status_code for path in paths}
    assert answers == dict.fromkeys(paths, 422)


def test_unknown_fields_are_refused_wherever_they_stand(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity=NAME)
    here = f"/cases/{case['id']}"
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    refused = (
        ana.post("/cases", {**CASE, "name": "Mira"}),
        ana.post("/cases", {**CASE, "sections": {"identity": {"nickname": "Mi"}}}),
        ana.post("/cases", {**CASE, "sections": {"shoes": {}}}),
        ana.put(f"{here}/sections/identity", {"nickname": "Mi"}, If_Match='"1"'),
        ana.post(f"{here}/notes", {"text": "x", "colour": "red"}),
        ana.post(f"{here}/consents", {"scope": "support", "given_by": "person", "why": "x"}),
        ana.post(f"{here}/referrals", {"envelope": {"name": "Mira"}}),
        ana.post(f"{here}/referrals", {"kind": "transfer"}),
        ana.step(here, "screen", colour="red"),
        ana.step(here, "fly"),
        nia.step(there, "acknowledge", colour="red"),
        nia.step(there, "fly"),
        ana.post(f"{here}/notes", ["text"]),
        ana.post(f"{here}/notes", {"text": "nul \x00 inside"}),
    )
    for number, answer in enumerate(refused):
        assert (answer.status_code, answer.mimetype) == (422, PROBLEM), number
        assert answer.json["errors"], number
    assert "Mira" not in "".join(answer.get_data(as_text=True) for answer in refused)


def _raw(person: Person, path: str, content: bytes, kind: str, **more: str) -> TestResponse:
    headers = {"Cookie": person.cookie, "X-CSRF-Token": person.csrf, "Content-Type": kind, **more}
    return person.client.post("/api/v1" + path, data=content, headers=headers)


def test_only_json_of_a_sensible_size_is_taken(country: Country) -> None:
    ana = country.person("ana")
    form = _raw(ana, "/cases", b"entry_channel=health", "application/x-www-form-urlencoded")
    assert (form.status_code, form.mimetype) == (415, PROBLEM)
    large = _raw(ana, "/cases", b'{"x": "' + b"a" * 1_100_000 + b'"}', "application/json")
    assert (large.status_code, large.mimetype) == (413, PROBLEM)
    broken = _raw(ana, "/cases", b'{"entry_channel": ', "application/json")
    assert broken.status_code in (400, 422)
    assert broken.mimetype == PROBLEM


def test_json_too_deep_for_any_form_is_refused_like_any_other(country: Country) -> None:
    ana = country.person("ana")
    here, deep = f"/cases/{open_a_case(ana)['id']}", b'{"step":' * 50_000 + b"1" + b"}" * 50_000
    for path in ("/cases", f"{here}/steps"):
        answer = _raw(ana, path, deep, "application/json", **{"If-Match": '"1"'})
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["json"])


def test_what_does_not_exist_is_json_for_a_client_and_a_page_for_a_person(
    country: Country,
) -> None:
    ana = country.person("ana")
    unknown = "01900000-0000-7000-8000-000000000000"
    for path in (f"/cases/{unknown}", f"/referrals/{unknown}", "/nowhere", "/cases/not-an-id"):
        missing = ana.get(path)
        assert (missing.status_code, missing.mimetype) == (404, PROBLEM), path
        assert missing.json["request_id"] == missing.headers["X-Request-Id"]
    page = ana.client.get("/nowhere", headers={"Cookie": ana.cookie})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    wrong = ana.send("DELETE", "/cases")
    assert (wrong.status_code, wrong.mimetype) == (405, PROBLEM)
    assert {"GET", "POST"} <= set(wrong.headers["Allow"].split(", "))


def test_a_list_is_paged_to_its_end(country: Country) -> None:
    ana = country.person("ana")
    made = {open_a_case(ana)["id"] for _ in range(5)}
    seen: list[str] = []
    path: str | None = "/cases?limit=2"
    while path:
        answer = ana.get(path)
        seen += [case["id"] for case in answer.json["items"]]
        cursor = answer.json["next"]
        assert (cursor is None) is ("Link" not in answer.headers)
        path = f"/cases?limit=2&cursor={cursor}" if cursor else None
    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == made


def test_a_recipients_own_entries_name_the_referral_and_no_case(country: Country) -> None:
    ana, nia, eva = (country.person(name) for name in ("ana", "nia", "eva"))
    case = open_a_case(ana, identity=NAME)
    agree(country, ana, case, "Clinic", FIELDS)
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    nia.get(there)
    own = nia.get("/audit/entries").json["items"]
    read = next(entry for entry in own if entry["action"] == "referral.read")
    assert (read["case"], read["referral"]) == (None, there.rpartition("/")[2])
    assert {entry["actor"] for entry in own} == {nia.id}
    of_case = ana.get(f"/audit/entries?case={case['id']}&limit=200").json["items"]
    assert nia.id in {entry["actor"] for entry in of_case}
    assert nia.get(f"/audit/entries?case={case['id']}").status_code == 404
    assert eva.get(f"/audit/entries?case={case['id']}").status_code == 403


@pytest.mark.parametrize("step", [{}, [], 1, None, "dream"])
def test_what_is_no_step_is_told_so(country: Country, step: object) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=NAME)
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    for path in (f"/cases/{case['id']}/steps", f"{there}/steps"):
        answer = ana.post(path, {"step": step}, If_Match="*")
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["step"])


def test_numbers_and_times_beyond_all_reckoning_are_refused(country: Country) -> None:
    ana = country.person("ana")
    case, nothing = open_a_case(ana), "0" * 32
    for far in ("f" * 40, "7" + "f" * 15, "-" + "f" * 15):
        assert ana.get(f"/cases?cursor={far}.{nothing}").status_code == 422
    there = f"/cases/{case['id']}/sections/identity"
    for version in ("\xb2", "9" * 5000):
        assert ana.put(there, {}, If_Match=f'"{version}"').status_code == 412
    for asked in ("from=0001-01-01T00:00:00Z", "to=9999-12-31T23:59:59Z", f"cursor={10**30}"):
        assert ana.get(f"/audit/entries?{asked}").status_code == 422
    for proof in (f"inclusion/0?size={10**30}", f"consistency?from=0&to={10**30}"):
        assert ana.get(f"/audit/proof/{proof}").status_code == 422
    assert ana.get(f"/audit/proof/inclusion/{10**30}?size=1").status_code == 404


@pytest.mark.parametrize("name", ["\ud800", "ana\x00"])
def test_a_name_that_no_database_takes_is_nobodys(country: Country, name: str) -> None:
    client = country.app.test_client(use_cookies=False)
    told = {"name": name, "passphrase": "\ud800 is no letter", "code": "\ud800"}
    assert client.post("/api/v1/session", json=told).status_code == 422
    lost = {"name": name, "recovery_code": "\ud800", "code": "\ud800", "new_passphrase": "\ud800"}
    assert client.post("/api/v1/recovery", json=lost).status_code == 422


@pytest.mark.parametrize("field", ["recovery_code", "code", "new_passphrase"])
def test_half_of_a_character_is_no_secret_of_anybody(country: Country, field: str) -> None:
    client = country.app.test_client(use_cookies=False)
    lost = {"name": "ana", "recovery_code": "AAAA", "code": "123456", "new_passphrase": "b" * 20}
    answer = client.post("/api/v1/recovery", json={**lost, field: "\ud800" * 20})
    assert answer.status_code in (401, 422)
