"""Passkeys over the API, with an authenticator in software: what fits, and everything that lies."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.support.authenticator import Authenticator, adds, decoded, encoded
from tests.support.clock import Hands, moved_by_hand
from tests.support.country import PASSPHRASE, Country, Person

WRONG = "wrong wrong wrong wrong"


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


def _proof(country: Country, person: Person) -> dict[str, Any]:
    return {"passphrase": PASSPHRASE, "code": country.credentials(person.name)["code"]}


def _asked(country: Country, purpose: str = "sign_in", person: Person | None = None) -> Any:
    if person is not None:
        return person.post("/session/challenge", {"purpose": purpose}).json
    client = country.app.test_client(use_cookies=False)
    return client.post("/api/v1/session/challenge", json={"purpose": purpose}).json


def _signs_in(
    country: Country, name: str, signed: dict[str, Any], passphrase: str = PASSPHRASE
) -> TestResponse:
    given = {"name": name, "passphrase": passphrase, "passkey": signed}
    return country.app.test_client(use_cookies=False).post("/api/v1/session", json=given)


def _reasons(country: Country, action: str = "session.open") -> list[str | None]:
    found = country.person("ada").get(f"/audit/entries?action={action}&outcome=refused").json
    return [entry["reason"] for entry in found["items"]]


def _names(person: Person) -> list[str]:
    return [item["name"] for item in person.get("/account/passkeys").json["items"]]


def test_a_passkey_is_added_used_named_and_removed(country: Country) -> None:
    ana, phone, key = country.person("ana"), Authenticator(), Authenticator(counts=False)
    assert adds(country, ana, phone).status_code == 201
    assert adds(country, ana, key, "the blue key").status_code == 201
    assert _names(ana) == ["my phone", "the blue key"]
    for device in (phone, key, phone, key):
        answer = _signs_in(country, "ana", device.signs(_asked(country)))
        assert (answer.status_code, answer.json["actor"]["name"]) == (201, "ana")
    items = ana.get("/account/passkeys").json["items"]
    assert all(item["made_at"] < item["used_at"] for item in items)
    proof = {"passphrase": PASSPHRASE, "passkey": key.signs(_asked(country, "prove", ana))}
    assert ana.post(f"/account/passkeys/{items[0]['id']}/remove", proof).status_code == 204
    assert _names(ana) == ["the blue key"]
    assert _signs_in(country, "ana", phone.signs(_asked(country))).status_code == 401
    assert _signs_in(country, "ana", key.signs(_asked(country))).status_code == 201
    assert country.person("ana").get("/session").status_code == 200


def test_options_ask_for_verification_and_tell_of_nobody(country: Country) -> None:
    ana, phone = country.person("ana"), Authenticator()
    adds(country, ana, phone)
    asked = _asked(country)
    assert (asked["allowCredentials"], asked["userVerification"]) == ([], "required")
    options = ana.post("/account/passkeys/options", {}).json
    assert options["rp"]["id"] == asked["rpId"] == "localhost"
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert [known["id"] for known in options["excludeCredentials"]] == [
        encoded(phone.credential_id)
    ]


LIES: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "https://localhost.evil.example"},
    "another name of the service": {"rp_id": "evil.example"},
    "nobody verified": {"verified": False},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_come_from_here_is_refused(country: Country, lie: str) -> None:
    ana, phone = country.person("ana"), Authenticator()
    told = adds(country, ana, phone, **LIES[lie])
    assert (told.status_code, list(told.json["errors"])) == (422, ["credential"])
    assert _names(ana) == []
    adds(country, ana, phone)
    refused = _signs_in(country, "ana", phone.signs(_asked(country), **LIES[lie]))
    by_code = {**country.credentials("ana"), "passphrase": WRONG}
    other = ana.client.post("/api/v1/session", json=by_code)
    assert refused.status_code == other.status_code == 401
    assert refused.json["detail"] == other.json["detail"]
    assert _signs_in(country, "ana", phone.signs(_asked(country))).status_code == 201


def test_a_challenge_is_good_once_soon_and_for_its_purpose(country: Country, hands: Hands) -> None:
    ana, phone = country.person("ana"), Authenticator()
    adds(country, ana, phone)
    hands.on(1)
    asked = _asked(country)
    signed = phone.signs(asked)
    assert _signs_in(country, "ana", signed, WRONG).status_code == 401
    assert _signs_in(country, "ana", signed).status_code == 201
    assert _signs_in(country, "ana", signed).status_code == 401
    assert _signs_in(country, "ana", phone.signs(asked)).status_code == 401
    hands.on(1)
    for wrong in ("recover", "prove"):
        refused = _signs_in(country, "ana", phone.signs(_asked(country, wrong)))
        assert refused.status_code == 401
    late = _asked(country)
    hands.on(5 * 60 + 1)
    assert _signs_in(country, "ana", phone.signs(late)).status_code == 401
    hands.on(60)
    forged = {**late, "challenge": encoded(decoded(_asked(country)["challenge"])[:-1] + b"\0")}
    assert _signs_in(country, "ana", phone.signs(forged)).status_code == 401
    hands.on(60)
    assert _signs_in(country, "ana", phone.signs(_asked(country))).status_code == 201


def test_a_challenge_of_a_session_ends_with_its_token(country: Country) -> None:
    ana, phone, other = country.person("ana"), Authenticator(), Authenticator()
    adds(country, ana, phone)
    asked, options = _asked(country, "prove", ana), ana.post("/account/passkeys/options", {}).json
    elsewhere = country.person("ana")
    taken = {"passphrase": PASSPHRASE, "passkey": phone.signs(asked)}
    assert elsewhere.post("/account/recovery-codes", taken).status_code == 403
    assert ana.post("/account/recovery-codes", taken).status_code == 201
    late = {"name": "late", "credential": other.makes(options)}
    assert ana.post("/account/passkeys", {**_proof(country, ana), **late}).status_code == 422


def test_a_counter_that_goes_back_is_refused_and_told_to_the_log(country: Country) -> None:
    ana, phone = country.person("ana"), Authenticator()
    adds(country, ana, phone)
    copied = replace(phone)
    assert _signs_in(country, "ana", phone.signs(_asked(country))).status_code == 201
    assert _signs_in(country, "ana", copied.signs(_asked(country))).status_code == 401
    assert _reasons(country) == ["passkey-counter"]
    copied.count -= 1
    proof = {"passphrase": PASSPHRASE, "passkey": copied.signs(_asked(country, "prove", ana))}
    assert ana.post("/account/recovery-codes", proof).status_code == 403
    assert "passkey-counter" in _reasons(country, "account.make_recovery_codes")


def test_the_passkey_of_somebody_else_proves_nothing(country: Country) -> None:
    ana, eva, phone = country.person("ana"), country.person("eva"), Authenticator()
    adds(country, ana, phone)
    assert _signs_in(country, "eva", phone.signs(_asked(country))).status_code == 401
    assert _signs_in(country, "nobody.here", phone.signs(_asked(country))).status_code == 401
    assert adds(country, eva, phone).status_code == 409
    passkey = ana.get("/account/passkeys").json["items"][0]["id"]
    refused = eva.post(f"/account/passkeys/{passkey}/remove", _proof(country, eva))
    unknown = eva.post(f"/account/passkeys/{eva.id}/remove", _proof(country, eva))
    assert refused.status_code == unknown.status_code == 404
    assert refused.json["detail"] == unknown.json["detail"]
    assert (_names(ana), _names(eva)) == (["my phone"], [])


def test_ten_passkeys_are_enough(country: Country) -> None:
    ana = country.person("ana")
    added = [adds(country, ana, Authenticator()).status_code for _ in range(11)]
    assert added == [201] * 10 + [409]


@pytest.mark.parametrize("column", ["public_key", "sign_count", "account_id"])
def test_a_row_that_was_written_over_is_an_alarm(country: Country, column: str) -> None:
    ana, eva, phone, own = *map(country.person, ("ana", "eva")), Authenticator(), Authenticator()
    adds(country, ana, phone)
    adds(country, eva, own)
    other = "SELECT {0} FROM passkey ORDER BY made_at DESC LIMIT 1"
    value = "0" if column == "sign_count" else f"({other.format(column)})"
    first = "SELECT id FROM passkey ORDER BY made_at LIMIT 1"
    with country.inside() as opened:
        opened.execute(text(f"UPDATE passkey SET {column} = {value} WHERE id = ({first})"))
    name = "eva" if column == "account_id" else "ana"
    signed = _signs_in(country, name, own.signs(_asked(country)))
    assert (signed.status_code, signed.json["type"]) == (503, "integrity")


def test_an_old_row_that_is_put_back_is_an_alarm(country: Country) -> None:
    ana, phone = country.person("ana"), Authenticator()
    adds(country, ana, phone)
    old = _row(country)
    assert _signs_in(country, "ana", phone.signs(_asked(country))).status_code == 201
    put = ", ".join(f"{name} = :{name}" for name in old)
    with country.inside() as opened:
        opened.execute(text(f"UPDATE passkey SET {put}"), old)
    signed = _signs_in(country, "ana", phone.signs(_asked(country)))
    assert (signed.status_code, signed.json["type"]) == (503, "integrity")


def _row(country: Country) -> dict[str, Any]:
    columns = "sign_count, last_challenge_at, used_at, version, row_seal"
    with country.inside(write=False) as opened:
        return dict(opened.execute(text(f"SELECT {columns} FROM passkey")).mappings().one())


def test_an_answer_with_another_byte_is_the_same_refusal(country: Country, hands: Hands) -> None:
    ana, phone = country.person("ana"), Authenticator()
    adds(country, ana, phone)
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        for at in (0, 20, -1):
            hands.on(60)
            bad = phone.signs(_asked(country))
            raw = bytearray(decoded(bad["response"][part]))
            raw[at] ^= 1
            bad["response"][part] = encoded(bytes(raw))
            assert _signs_in(country, "ana", bad).status_code == 401
    hands.on(60)
    assert _signs_in(country, "ana", phone.signs(_asked(country))).status_code == 201


def test_a_code_or_a_passkey_is_sent_not_both_and_not_neither(country: Country) -> None:
    ana, phone = country.person("ana"), Authenticator()
    adds(country, ana, phone)
    given = country.credentials("ana")
    both = {**given, "passkey": phone.signs(_asked(country))}
    for wrong in (both, {**given, "code": ""}, {**given, "passkey": {}}):
        assert ana.client.post("/api/v1/session", json=wrong).status_code == 422


def test_a_lost_passphrase_is_replaced_with_a_code_on_paper_and_a_passkey(country: Country) -> None:
    ana, phone, new = country.person("ana"), Authenticator(), "velvet harbour 93 mosaic turnip"
    adds(country, ana, phone)
    codes = ana.post("/account/recovery-codes", _proof(country, ana)).json["codes"]
    lost = {"name": "ana", "recovery_code": codes[0], "new_passphrase": new}
    signed = phone.signs(_asked(country, "recover"))
    assert ana.post("/recovery", {**lost, "passkey": signed}).status_code == 204
    assert _signs_in(country, "ana", phone.signs(_asked(country)), new).status_code == 201


@pytest.mark.parametrize("url", ["http://192.0.2.1:8000", "https://nrm.example"])
def test_a_service_without_a_name_has_no_passkeys(country: Country, url: str) -> None:
    country.app.config["NRM_BASE_URL"] = url
    ana = country.person("ana")
    named = url.startswith("https")
    assert ana.post("/account/passkeys/options", {}).status_code == (200 if named else 409)
    asked = ana.post("/session/challenge", {"purpose": "sign_in"})
    assert (asked.status_code, asked.json.get("rpId")) == (
        (200, "nrm.example") if named else (409, None)
    )
