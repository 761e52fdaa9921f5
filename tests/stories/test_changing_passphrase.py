"""Changing the passphrase: who may, what follows, and what somebody at an open window cannot do."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.clock import Hands, moved_by_hand
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.steps import open_a_case

NEW = "velvet harbour 93 mosaic turnip"
WRONG = "wrong wrong wrong wrong"


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


def _change(country: Country, person: Person, **other: str) -> TestResponse:
    given = country.credentials(person.name)
    given = {"passphrase": given["passphrase"], "code": given["code"], "new_passphrase": NEW}
    return person.post("/account/passphrase", {**given, **other})


def _signs_in(country: Country, passphrase: str) -> int:
    given = {**country.credentials("ana"), "passphrase": passphrase}
    client = country.app.test_client(use_cookies=False)
    return client.post("/api/v1/session", json=given).status_code


def _is_in(person: Person) -> bool:
    return person.get("/session").status_code == 200


def _outcomes(country: Country) -> list[tuple[str, int | None]]:
    asked = "/audit/entries?action=account.change_passphrase"
    found = country.person("ada").get(asked).json["items"]
    return [(entry["outcome"], entry["count"]) for entry in found]


def _form(person: Person, **answers: str) -> TestResponse:
    return person.submit("/account/passphrase", **answers)


def test_only_the_new_passphrase_opens_and_nothing_else_changed(country: Country) -> None:
    there, here, eva = country.person("ana"), country.person("ana"), country.person("eva")
    case = open_a_case(here, identity={"preferred_name": "Mira"})
    assert _change(country, here).status_code == 204
    assert [_is_in(person) for person in (there, here, eva)] == [False, True, True]
    assert (_signs_in(country, PASSPHRASE), _signs_in(country, NEW)) == (401, 201)
    section = here.get(f"/cases/{case['id']}/sections/identity")
    assert section.json["content"] == {"preferred_name": "Mira"}
    assert _outcomes(country) == [("done", 1)]


def test_whoever_signs_in_anew_opens_old_content(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    _change(country, ana)
    given = {**country.credentials("ana"), "passphrase": NEW}
    answer = ana.client.post("/api/v1/session", json=given)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    again = Person(ana.client, "ana", cookie, answer.json["csrf"], ana.id, ana.agency)
    section = again.get(f"/cases/{case['id']}/sections/identity")
    assert section.json["content"] == {"preferred_name": "Mira"}


def test_a_cookie_alone_changes_nothing_and_tries_are_few(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    used = country.credentials("ana")["code"]
    assert _change(country, ana, passphrase=WRONG).status_code == 403
    assert _change(country, ana, code="123456").status_code == 403
    assert _change(country, ana, passphrase=WRONG, code="123456").status_code == 403
    told = _change(country, ana, passphrase=WRONG, code=used)
    assert (told.status_code, told.json["type"]) == (403, "refused")
    held = _change(country, ana)
    assert (held.status_code, held.json["type"]) == (429, "too-many")
    assert int(held.headers["Retry-After"]) >= 1
    assert _signs_in(country, PASSPHRASE) == 429
    hands.on(60)
    assert _signs_in(country, PASSPHRASE) == 201
    assert _outcomes(country) == [("failed", None), *[("refused", None)] * 4]


def test_a_code_is_spent_by_the_change(country: Country) -> None:
    ana = country.person("ana")
    code = country.credentials("ana")["code"]
    change = {"passphrase": PASSPHRASE, "code": code, "new_passphrase": NEW}
    assert ana.post("/account/passphrase", change).status_code == 204
    again = {"passphrase": NEW, "code": code, "new_passphrase": PASSPHRASE}
    assert ana.post("/account/passphrase", again).status_code == 403


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("short", "at least 15 characters"),
        ("password1234 letmein", "tried first"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "follows a pattern"),
        (PASSPHRASE, "your present passphrase"),
    ],
)
def test_a_weak_one_is_refused_with_the_reason(country: Country, weak: str, why: str) -> None:
    ana = country.person("ana")
    told = _change(country, ana, new_passphrase=weak)
    assert told.status_code == 422
    assert why in " ".join(told.json["errors"]["new_passphrase"])
    assert _signs_in(country, PASSPHRASE) == 201
    assert _outcomes(country) == []


def test_the_page_changes_it_without_script(country: Country) -> None:
    there, here = country.person("ana"), country.person("ana")
    shown = here.client.get("/account/passphrase", headers={"Cookie": here.cookie})
    asked = re.findall(r'name="(\w+)" autocomplete="([\w-]+)"', shown.get_data(as_text=True))
    assert dict(asked) == {
        "passphrase": "current-password",
        "code": "one-time-code",
        "new_passphrase": "new-password",
        "new_passphrase_again": "new-password",
    }
    given = country.credentials("ana")
    answers = {"passphrase": PASSPHRASE, "code": given["code"], "new_passphrase": NEW}
    differ = _form(here, **answers, new_passphrase_again=WRONG)
    assert (differ.status_code, "The two differ" in differ.get_data(as_text=True)) == (422, True)
    empty = _form(here, new_passphrase=NEW)
    assert (empty.status_code, empty.get_data(as_text=True).count("Error:")) == (422, 4)
    unproven = _form(here, **{**answers, "passphrase": WRONG}, new_passphrase_again=NEW)
    assert unproven.status_code == 403
    for answer in (differ, empty, unproven):
        assert not {NEW, WRONG, PASSPHRASE} & set(_words(answer))
    done = _form(here, **answers, new_passphrase_again=NEW)
    assert (done.status_code, "Your passphrase is changed" in done.get_data(as_text=True)) == (
        200,
        True,
    )
    assert (_is_in(there), _is_in(here)) == (False, True)
    assert _signs_in(country, NEW) == 201


def _words(answer: Any) -> list[str]:
    return re.findall(r'value="([^"]*)"', answer.get_data(as_text=True))


def test_a_passphrase_that_came_too_late_is_not_kept(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    hands.on(16 * 60)
    late = _form(ana, passphrase=PASSPHRASE, new_passphrase=NEW, new_passphrase_again=NEW)
    assert late.status_code == 401
    assert 'name="kept"' not in late.get_data(as_text=True)
