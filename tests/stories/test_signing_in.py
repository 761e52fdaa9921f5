"""Signing in and out, who is who, and what another site cannot make a browser do."""

import cProfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.accounts.nearest import find_nearest
from nrm.http.doors import HEADERS
from tests.support.clock import Hands, moved_by_hand
from tests.support.country import Country, Person
from tests.support.steps import open_a_case

WRONG = "wrong wrong wrong wrong"


def _try(country: Country, body: dict[str, Any], source: str = "192.0.2.1") -> TestResponse:
    client = country.app.test_client(use_cookies=False)
    there = {"REMOTE_ADDR": source}
    return client.post("/api/v1/session", json=body, environ_overrides=there)


def _said(answer: TestResponse) -> dict[str, Any]:
    return {**answer.json, "request_id": "", "status_line": answer.status}


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


def test_every_failure_is_the_same_answer(country: Country) -> None:
    right = country.credentials("ana")
    first = _try(country, right)
    assert first.status_code == 201
    cookie = first.headers["Set-Cookie"]
    for part in ("__Host-nrm=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in cookie
    failures = [
        _try(country, right),  # the code was used
        _try(country, {**country.credentials("eva"), "passphrase": WRONG}),
        _try(country, {**country.credentials("olga"), "code": "12345"}),
        _try(country, {"name": "nobody.here", "passphrase": WRONG, "code": "123456"}),
    ]
    assert [answer.status_code for answer in failures] == [401] * 4
    assert all(_said(answer) == _said(failures[0]) for answer in failures)
    assert all("Set-Cookie" not in answer.headers for answer in failures)
    entries = country.person("ada").get("/audit/entries?action=session.open").json["items"]
    assert [e["outcome"] for e in entries].count("refused") == 4


@pytest.mark.parametrize("unknown", ["an", "ana.", "zz", "Ana"])
def test_nobody_gets_in_by_a_name_that_is_near_to_his_own(country: Country, unknown: str) -> None:
    right = country.credentials("ana")
    assert _try(country, {**right, "name": unknown}).status_code == 401
    # Nor was the code spent, or the failure counted at somebody else's name.
    assert _try(country, right).status_code == 201


def test_no_name_is_found_by_the_cost_of_the_names_beside_it(country: Country) -> None:
    """Between two people of the alphabet somebody else stands in for each name, and stays so."""
    names = [f"eu{letter}" for letter in "abcdefghijklmnopqrst"]
    with country.inside(write=False):
        looked = [find_nearest(name) for name in (*names, *names)]
    drawn = [at.rows.account.name for at in looked if at is not None and not at.is_known]
    assert len(drawn) == 40 and drawn[:20] == drawn[20:]
    assert len(set(drawn)) > 2


def _of_the_vault(country: Country, name: str) -> Counter[str]:
    """How often each function of the vault, and what checks rows, runs in a sign-in that fails."""
    with cProfile.Profile() as profile:
        wrong = {"name": name, "passphrase": WRONG, "code": "123456"}
        assert _try(country, wrong).status_code == 401
    profile.create_stats()
    found: dict[tuple[str, int, str], tuple[int, ...]] = profile.stats  # type: ignore[attr-defined]
    ours = {place: calls for place, (calls, *_) in found.items() if "/nrm/vault/" in place[0]}
    return Counter({f"{file} {function}": calls for (file, _, function), calls in ours.items()})


def test_a_name_that_nobody_has_is_as_much_work(country: Country) -> None:
    for name in ("ana", "nobody.here"):
        _of_the_vault(country, name)  # What a process does once is done.
    assert _of_the_vault(country, "eva") == _of_the_vault(country, "nobody.else")


def test_failures_slow_a_name_down_whether_it_exists_or_not(country: Country, hands: Hands) -> None:
    for number, name in enumerate(("ana", "nobody.here")):
        wrong = {"name": name, "passphrase": WRONG, "code": "123456"}
        source = f"192.0.2.{number}"
        tried = [_try(country, wrong, source).status_code for _ in range(5)]
        assert tried == [401, 401, 401, 401, 429]
        held = _try(country, wrong, source)
        assert (held.status_code, held.json["type"]) == (429, "too-many")
        wait = int(held.headers["Retry-After"])
        assert 1 <= wait <= 2
        hands.on(wait)
        assert _try(country, wrong, source).status_code == 401
        assert int(_try(country, wrong, source).headers["Retry-After"]) > wait
    hands.on(60)
    assert _try(country, country.credentials("ana"), "192.0.2.0").status_code == 201


def test_right_sign_ins_never_count(country: Country) -> None:
    for _ in range(25):
        assert country.person("ana").get("/session").status_code == 200


def test_a_source_is_slowed_down_over_many_names(country: Country) -> None:
    answers = [
        _try(country, {"name": f"name{n}", "passphrase": WRONG, "code": "123456"}, "192.0.2.9")
        for n in range(22)
    ]
    assert 429 in {answer.status_code for answer in answers}
    assert _try(country, country.credentials("ana"), "192.0.2.10").status_code == 201


def test_a_session_ends_when_left_alone_and_after_a_day_of_work(
    country: Country, hands: Hands
) -> None:
    ana = country.person("ana")
    hands.on(14 * 60)
    assert ana.get("/session").status_code == 200
    hands.on(14 * 60)
    assert ana.get("/session").status_code == 200
    hands.on(16 * 60)
    assert ana.get("/session").status_code == 401
    ana = country.person("ana")
    for _ in range(34):
        hands.on(14 * 60)
        ana.get("/cases")
    hands.on(10 * 60)
    assert ana.get("/session").status_code == 401


def test_signing_out_ends_the_session_and_no_other(country: Country) -> None:
    one, two = country.person("ana"), country.person("ana")
    gone = one.send("DELETE", "/session")
    assert gone.status_code == 204
    assert "__Host-nrm=;" in gone.headers["Set-Cookie"]
    assert one.get("/session").status_code == 401
    assert two.get("/session").json["actor"]["name"] == "ana"


def test_two_people_in_one_process_are_never_confused(country: Country) -> None:
    people = [country.person(name) for name in ("ana", "olga", "nia", "ada")]

    def who(person: Person) -> bool:
        told = person.get("/session").json["actor"]
        return (told["id"], told["name"]) == (person.id, person.name)

    assert all(who(person) for person in people * 2)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(who, people * 5))


def test_a_change_needs_the_token_and_comes_from_here(country: Country) -> None:
    ana, olga = country.person("ana"), country.person("olga")
    case = {
        "entry_channel": "health",
        "person_group": "adult",
        "region": "capital",
        "priority": "routine",
    }

    def send(token: str | None, **headers: str) -> int:
        sent = {"Cookie": ana.cookie, **({"X-CSRF-Token": token} if token is not None else {})}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return ana.client.post("/api/v1/cases", json=case, headers=sent).status_code

    assert send(ana.csrf) == 201
    assert send(ana.csrf, Origin="http://localhost", Sec_Fetch_Site="same-origin") == 201
    for token in (None, "", olga.csrf, ana.csrf[:-1], "ä"):
        assert send(token) == 403
    for foreign in ("https://evil.example", "http://localhost.evil.example", "http://localhost:81"):
        assert send(ana.csrf, Origin=foreign) == 403
    for site in ("cross-site", "same-site"):
        assert send(ana.csrf, Sec_Fetch_Site=site) == 403
    assert len(ana.get("/cases").json["items"]) == 2


def test_another_site_cannot_sign_anybody_in(country: Country) -> None:
    client = country.app.test_client(use_cookies=False)
    away = {"Origin": "https://evil.example"}
    answer = client.post("/api/v1/session", json=country.credentials("ana"), headers=away)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_every_answer_carries_the_security_headers(country: Country) -> None:
    ana = country.person("ana")
    open_a_case(ana)
    paths = {
        "/api/v1/cases": 200,
        "/api/v1/nowhere": 404,
        "/cases": 200,
        "/nowhere": 404,
        "/sign-in": 303,
        "/health/live": 200,
        "/leave": 303,
    }
    for path, status in paths.items():
        answer = ana.client.get(path, headers={"Cookie": ana.cookie})
        assert answer.status_code == status, path
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)
    csp = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in csp
    assert "default-src 'self'" in csp
