"""A lost passphrase: codes on paper, made while signed in, used by whoever lost it, once each."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.accounts.models import RecoveryCode
from nrm.accounts.recovery_codes import AT_ONCE
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import open_keyring
from tests.support.clock import Hands, moved_by_hand
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.steps import open_a_case

NEW = "velvet harbour 93 mosaic turnip"
WRONG = "wrong wrong wrong wrong"
NO_CODE = "ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567"


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


def _makes(country: Country, person: Person, **other: str) -> TestResponse:
    given = country.credentials(person.name)
    proof = {"passphrase": PASSPHRASE, "code": given["code"], **other}
    return person.post("/account/recovery-codes", proof)


def _recovers(
    country: Country, recovery_code: str, name: str = "ana", source: str = "", **other: str
) -> TestResponse:
    given = {
        "name": name,
        "recovery_code": recovery_code,
        "code": country.credentials("ana")["code"],
        "new_passphrase": NEW,
        **other,
    }
    there = {"REMOTE_ADDR": source or "192.0.2.20"}
    client = country.app.test_client(use_cookies=False)
    return client.post("/api/v1/recovery", json=given, environ_overrides=there)


def _sign_in(country: Country, passphrase: str) -> TestResponse:
    given = {**country.credentials("ana"), "passphrase": passphrase}
    return country.app.test_client(use_cookies=False).post("/api/v1/session", json=given)


def _said(answer: TestResponse) -> dict[str, Any]:
    return {**answer.json, "request_id": "", "status_line": answer.status}


def _outcomes(country: Country, action: str) -> list[tuple[str, int | None]]:
    found = country.person("ada").get(f"/audit/entries?action={action}").json["items"]
    return [(entry["outcome"], entry["count"]) for entry in found]


def test_a_code_and_the_factor_set_a_new_passphrase(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    codes = _makes(country, ana).json["codes"]
    assert (len(codes), len(set(codes))) == (AT_ONCE, AT_ONCE)
    assert all(re.fullmatch("([A-Z2-7]{4} ){7}[A-Z2-7]{4}", code) for code in codes)
    assert _recovers(country, codes[1].lower().replace(" ", "-")).status_code == 204
    assert [person.get("/session").status_code for person in (ana, eva)] == [401, 200]
    assert _sign_in(country, PASSPHRASE).status_code == 401
    answer = _sign_in(country, NEW)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    again = Person(ana.client, "ana", cookie, answer.json["csrf"], ana.id, ana.agency)
    section = again.get(f"/cases/{case['id']}/sections/identity")
    assert section.json["content"] == {"preferred_name": "Mira"}
    assert again.get("/account/recovery-codes").json == {"left": AT_ONCE - 1}
    assert _outcomes(country, "account.recover") == [("done", 1)]
    assert _outcomes(country, "account.make_recovery_codes") == [("done", AT_ONCE)]


def test_a_code_is_good_once_and_only_until_others_are_made(country: Country) -> None:
    ana = country.person("ana")
    old, new = (_makes(country, ana).json["codes"] for _ in range(2))
    assert ana.get("/account/recovery-codes").json == {"left": AT_ONCE}
    assert _recovers(country, old[0]).status_code == 401
    assert _recovers(country, new[0]).status_code == 204
    assert _recovers(country, new[0]).status_code == 401
    assert _recovers(country, new[1]).status_code == 204


def test_every_failure_is_the_same_answer(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    code, hers = (_makes(country, person).json["codes"][0] for person in (ana, eva))
    failures = [
        _recovers(country, NO_CODE, source="192.0.2.21"),
        _recovers(country, hers, source="192.0.2.21"),
        _recovers(country, code, source="192.0.2.21", code="12345"),
        _recovers(country, code, "nobody.here", source="192.0.2.21"),
        _recovers(country, "not a code", "nobody.here", source="192.0.2.21"),
    ]
    assert [answer.status_code for answer in failures] == [401] * 5
    assert all(_said(answer) == _said(failures[0]) for answer in failures)
    assert _outcomes(country, "account.recover") == [("refused", None)] * 5
    assert _sign_in(country, PASSPHRASE).status_code == 201


def test_guessing_is_slowed_down_whether_the_name_exists_or_not(
    country: Country, hands: Hands
) -> None:
    code = _makes(country, country.person("ana")).json["codes"][0]
    for number, name in enumerate(("ana", "nobody.here")):
        source = f"192.0.2.3{number}"
        tried = [_recovers(country, NO_CODE, name, source) for _ in range(5)]
        assert [answer.status_code for answer in tried] == [401, 401, 401, 401, 429]
        assert int(tried[-1].headers["Retry-After"]) >= 1
    hands.on(60)
    assert _recovers(country, code).status_code == 204


def test_making_codes_wants_passphrase_and_code(country: Country) -> None:
    ana = country.person("ana")
    assert _makes(country, ana, passphrase=WRONG).status_code == 403
    assert _makes(country, ana, code="123456").status_code == 403
    assert ana.get("/account/recovery-codes").json == {"left": 0}
    assert _outcomes(country, "account.make_recovery_codes") == [("refused", None)] * 2


def test_a_weak_passphrase_spends_no_code(country: Country) -> None:
    code = _makes(country, country.person("ana")).json["codes"][0]
    told = _recovers(country, code, new_passphrase="short")
    assert told.status_code == 422
    assert "at least 15 characters" in told.json["errors"]["new_passphrase"][0]
    assert _recovers(country, code).status_code == 204


def test_the_rows_hold_no_code_and_a_spent_one_no_keys(country: Country) -> None:
    codes = _makes(country, country.person("ana")).json["codes"]
    _recovers(country, codes[0])
    with country.inside(write=False) as reading:
        rows = reading.query(RecoveryCode).all()
    assert sorted(len(row.sealed_keys) > 0 for row in rows) == [False, *[True] * (AT_ONCE - 1)]
    letters = [code.replace(" ", "").encode() for code in codes]
    for row in rows:
        assert not any(code in row.sealed_keys + row.verifier_hash for code in letters)
    with pytest.raises(SealBroken):
        open_keyring(rows[-1].sealed_keys, rows[-1].verifier_hash, b"")


def _form(country: Country, path: str, person: Person | None, **answers: str) -> TestResponse:
    client = country.app.test_client(use_cookies=False)
    headers = {"Cookie": person.cookie} if person else {}
    token = {"csrf_token": person.csrf} if person else {}
    return client.post(path, data={**token, **answers}, headers=headers)


def test_the_pages_do_it_without_script(country: Country) -> None:
    ana = country.person("ana")
    shown = ana.client.get("/account/recovery", headers={"Cookie": ana.cookie})
    assert "0 codes are left." in shown.get_data(as_text=True)
    refused = _form(country, "/account/recovery", ana, passphrase=WRONG, code="123456")
    assert (refused.status_code, WRONG in refused.get_data(as_text=True)) == (403, False)
    assert _form(country, "/account/recovery", ana, passphrase=WRONG).status_code == 422
    given = country.credentials("ana")
    made = _form(country, "/account/recovery", ana, passphrase=PASSPHRASE, code=given["code"])
    codes = re.findall("([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})", made.get_data(as_text=True))
    assert (made.status_code, len(codes)) == (200, AT_ONCE)
    assert made.headers["Cache-Control"] == "no-store"
    lost = {"name": "ana", "code": "123456", "recovery_code": codes[0], "new_passphrase": NEW}
    differ = _form(country, "/recover", None, **lost, new_passphrase_again=WRONG)
    weak = _form(
        country,
        "/recover",
        None,
        **{**lost, "new_passphrase": "short"},
        new_passphrase_again="short",
    )
    wrong = _form(country, "/recover", None, **lost, new_passphrase_again=NEW)
    assert [a.status_code for a in (differ, weak, wrong)] == [422, 422, 401]
    for answer in (differ, weak, wrong):
        kept = re.findall(r'value="([^"]+)"', answer.get_data(as_text=True))
        assert "ana" in kept
        assert not {codes[0], NEW, WRONG, "short"} & set(kept)
    lost["code"] = country.credentials("ana")["code"]
    done = _form(country, "/recover", None, **lost, new_passphrase_again=NEW)
    assert done.status_code == 200
    assert "You have a new passphrase" in done.get_data(as_text=True)
    assert _sign_in(country, NEW).status_code == 201


def test_the_way_back_in_is_shown_at_the_way_in(country: Country) -> None:
    client = country.app.test_client(use_cookies=False)
    assert 'href="/recover"' in client.get("/sign-in").get_data(as_text=True)
    assert client.get("/recover").status_code == 200
