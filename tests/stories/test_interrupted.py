"""A form that comes too late: what was typed is kept for its person, and shown to nobody else."""

import base64
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.accounts.models import find_account
from nrm.log.models import AuditEntry
from nrm.vault.context import context
from nrm.vault.padding import pad
from nrm.vault.suites import wrap
from tests.adversary.test_canary import CANARY, found_in
from tests.support.clock import Hands, moved_by_hand
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.reader import NEW, Reader, hidden

QUARTER = 16 * 60
TYPED = {"account_text": f"{CANARY}\nand <more>", "again": "part", "version": "0"}


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker."""
    return Reader(country.person("ana"))


def signs_in(country: Country, name: str, kept: str, **wrong: str) -> TestResponse:
    """Somebody signs in on the page that holds `kept`, from a window without a cookie."""
    client = country.app.test_client(use_cookies=False)
    return client.post("/sign-in", data={**country.credentials(name), "kept": kept, **wrong})


def reader_of(country: Country, answer: TestResponse) -> Reader:
    """Whoever that answer signed in."""
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    client = country.app.test_client(use_cookies=False)
    told = client.get("/api/v1/session", headers={"Cookie": cookie}).json
    actor = told["actor"]
    return Reader(Person(client, actor["name"], cookie, told["csrf"], actor["id"], ""))


def too_late(ana: Reader, hands: Hands, answers: dict[str, Any]) -> tuple[str, TestResponse]:
    """A fresh case of ana, and the answer to her form a quarter of an hour later."""
    case = ana.opens_a_case()
    hands.on(QUARTER)
    return case, ana.post(f"{case}/account", answers)


def outcomes(country: Country, action: str) -> list[str]:
    with country.inside(write=False) as session:
        found = session.query(AuditEntry).filter(AuditEntry.action == action)
        return [entry.outcome for entry in found]


def test_what_was_typed_comes_back_after_signing_in_and_is_saved_when_sent(
    country: Country, ana: Reader, hands: Hands
) -> None:
    case, late = too_late(ana, hands, TYPED)
    assert late.status_code == 401
    assert "What you typed is not lost." in late.text
    assert late.headers["Cache-Control"] == "no-store"
    kept = hidden(late, "kept")
    assert found_in(late.data) == found_in(base64.urlsafe_b64decode(kept)) == []
    shown = signs_in(country, "ana", kept)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    assert outcomes(country, "section.write") == []
    again = reader_of(country, shown)
    sent = {name: hidden(shown, name) for name in ("account_text", "version", "again")}
    assert f'action="{case}/account"' in shown.text
    form = again.post(f"{case}/account", {**sent, "part": "1"})
    assert form.status_code == 200
    assert TYPED["account_text"] in unescape(form.text)
    saved = again.post(f"{case}/account", {**sent, "do": "save"})
    assert saved.status_code == 303
    read = again.person.get(f"{case}/sections/account").json["content"]
    assert read == {"account_text": TYPED["account_text"]}


def test_a_long_text_comes_back_whole(country: Country, ana: Reader, hands: Hands) -> None:
    long = f"{CANARY} {'and more ' * 9_000}".strip()
    _, late = too_late(ana, hands, {**TYPED, "account_text": long})
    assert len(late.data) > 64 * 1024
    assert long in unescape(signs_in(country, "ana", hidden(late, "kept")).text)


def test_another_person_who_signs_in_there_sees_nothing_of_it(
    country: Country, ana: Reader, hands: Hands
) -> None:
    _, late = too_late(ana, hands, TYPED)
    for name in ("eva", "sue", "olga"):
        other = signs_in(country, name, hidden(late, "kept"))
        assert (other.status_code, other.headers["Location"]) == (303, "/")
        assert found_in(other.data) == []


def test_a_form_left_open_by_somebody_else_is_refused_logged_and_kept_for_its_owner(
    country: Country, ana: Reader
) -> None:
    case, olga = ana.opens_a_case(), country.person("olga")
    sent = {**TYPED, "csrf_token": ana.person.csrf}
    left = olga.client.post(f"{case}/account", data=sent, headers={"Cookie": olga.cookie})
    assert left.status_code == 403
    assert "Somebody else is signed in here now" in left.text
    assert (found_in(left.data), "Set-Cookie" in left.headers) == ([], False)
    assert outcomes(country, "session.check") == ["refused"]
    assert found_in(signs_in(country, "olga", hidden(left, "kept")).data) == []
    assert found_in(signs_in(country, "ana", hidden(left, "kept")).data)


def test_whoever_signed_in_again_in_another_window_sees_it_at_once(
    country: Country, ana: Reader
) -> None:
    case, anew = ana.opens_a_case(), country.person("ana")
    sent = {**TYPED, "csrf_token": ana.person.csrf}
    answer = anew.client.post(f"{case}/account", data=sent, headers={"Cookie": anew.cookie})
    assert answer.status_code == 403
    assert outcomes(country, "session.check") == ["refused"]
    assert TYPED["account_text"] in unescape(answer.text)
    assert hidden(answer, "csrf_token") == anew.csrf


def test_signing_out_in_another_window_loses_nothing(country: Country, ana: Reader) -> None:
    case = ana.opens_a_case()
    ana.post("/sign-out", {})
    client = country.app.test_client(use_cookies=False)
    late = client.post(f"{case}/account", data={**TYPED, "csrf_token": ana.person.csrf})
    assert late.status_code == 401
    assert found_in(signs_in(country, "ana", hidden(late, "kept")).data)


def test_a_note_is_shown_and_written_when_confirmed(
    country: Country, ana: Reader, hands: Hands
) -> None:
    case = ana.opens_a_case()
    hands.on(QUARTER)
    late = ana.post(f"{case}/notes", {"text": CANARY, "do": "save", "once": "k-1"})
    shown = signs_in(country, "ana", hidden(late, "kept"))
    assert f'<p dir="auto">{CANARY}</p>' in shown.text
    again = reader_of(country, shown)
    sent = {name: hidden(shown, name) for name in ("text", "do", "once")}
    again.post(f"{case}/notes", sent)
    again.post(f"{case}/notes", sent)
    notes = again.person.get(f"{case}/notes").json["items"]
    assert [note["text"] for note in notes] == [CANARY]


def test_a_failed_sign_in_keeps_it_for_the_next_try(
    country: Country, ana: Reader, hands: Hands
) -> None:
    _, late = too_late(ana, hands, TYPED)
    kept = hidden(late, "kept")
    for wrong, status in (({"passphrase": f"not {PASSPHRASE}"}, 401), ({"code": ""}, 422)):
        tried = signs_in(country, "ana", kept, **wrong)
        assert (tried.status_code, hidden(tried, "kept")) == (status, kept)


def test_it_opens_for_eight_hours_and_undamaged_only(
    country: Country, ana: Reader, hands: Hands
) -> None:
    _, late = too_late(ana, hands, TYPED)
    kept = hidden(late, "kept")
    for damaged in (kept[:-8], "B" + kept[1:], "ä", "x", kept[:200] + "AAAA" + kept[204:]):
        assert signs_in(country, "ana", damaged).status_code == 303
    hands.on(8 * 3600 - 60)
    assert signs_in(country, "ana", kept).status_code == 200
    hands.on(120)
    assert signs_in(country, "ana", kept).status_code == 303


def test_nobody_who_knows_a_public_key_plants_text(country: Country) -> None:
    with country.inside(write=False):
        ana = find_account("ana")
        ours = context("nrm/unsent-form", 1, ana.id)
        said = pad(b'{"at": 9999999999, "path": "/stay", "answers": [["x", "y"]]}')
        planted = base64.urlsafe_b64encode(wrap(ana.encryption_public, said, ours)).decode()
    assert signs_in(country, "ana", planted).status_code == 303


def test_nothing_is_kept_where_nothing_was_typed_or_nobody_can_be_told(
    country: Country, ana: Reader, hands: Hands
) -> None:
    case, late = too_late(ana, hands, {"again": "part", "version": "0", "purpose": "casework"})
    assert (late.status_code, hidden(late, "kept")) == (401, "")
    chosen = ana.post("/cases/new", {**NEW, "once": "key-2"})
    assert (chosen.status_code, hidden(chosen, "kept")) == (401, "")
    token = ana.person.csrf
    for wrong in ("", token[:64], token[:-1] + ("0" if token[-1] != "0" else "1"), "ä"):
        answer = ana.post(f"{case}/account", TYPED, token=wrong or " ")
        assert (answer.status_code, hidden(answer, "kept")) == (401, "")
    headers = {"Sec-Fetch-Site": "cross-site"}
    sent = {**TYPED, "csrf_token": token}
    away = ana.person.client.post(f"{case}/account", data=sent, headers=headers)
    assert (away.status_code, hidden(away, "kept")) == (401, "")
    whole = ana.post(f"{case}/account", {**TYPED, "account_text": "x" * 300_000})
    assert (whole.status_code, hidden(whole, "kept")) == (401, "")
