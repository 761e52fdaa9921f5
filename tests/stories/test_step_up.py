"""Proving to be there once more: the session goes on under a new cookie, the old one is dead."""

from dataclasses import replace

import pytest
from flask import g
from werkzeug.test import TestResponse

from nrm.accounts.actions import make_recovery_codes
from nrm.accounts.proving import Proof, acting_proven
from nrm.errors import Conflict
from nrm.http.acting import needed_actor
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.steps import open_a_case


def _codes(country: Country, person: Person, **other: str) -> TestResponse:
    proof = {"passphrase": PASSPHRASE, "code": country.credentials(person.name)["code"], **other}
    return person.post("/account/recovery-codes", proof)


def _is_in(person: Person) -> bool:
    return person.get("/session").status_code == 200


def test_a_cookie_that_was_taken_before_opens_nothing_after(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    taken = replace(ana)
    assert _codes(country, ana).status_code == 201
    assert ana.cookie != taken.cookie
    assert ana.session_id == taken.session_id
    assert (_is_in(ana), _is_in(taken)) == (True, False)
    section = ana.get(f"/cases/{case['id']}/sections/identity")
    assert section.json["content"] == {"preferred_name": "Mira"}
    with_old_token = replace(ana, csrf=taken.csrf)
    assert with_old_token.send("DELETE", "/sessions").status_code == 403
    assert ana.send("DELETE", "/sessions").status_code == 204


def test_the_page_gives_the_new_cookie_and_its_forms(country: Country) -> None:
    ana = country.person("ana")
    taken = replace(ana)
    code = country.credentials("ana")["code"]
    shown = ana.submit("/account/recovery", passphrase=PASSPHRASE, code=code)
    assert shown.status_code == 200
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in shown.headers["Set-Cookie"]
    assert "X-CSRF-Token" not in shown.headers
    assert ana.csrf != taken.csrf
    assert ana.submit("/account/sessions/end").status_code == 303
    assert not _is_in(taken)


def test_what_another_tab_had_typed_is_shown_again(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}/notes"
    other_tab = replace(ana)
    _codes(country, ana)
    late = replace(other_tab, cookie=ana.cookie).submit(here, do="save", text="seen today")
    assert late.status_code == 403
    assert "seen today" in late.get_data(as_text=True)


def test_a_step_up_that_failed_changes_no_cookie(country: Country) -> None:
    ana = country.person("ana")
    told = _codes(country, ana, passphrase="wrong wrong wrong wrong")
    assert told.status_code == 403
    assert not {"Set-Cookie", "X-CSRF-Token"} & set(told.headers.keys())
    assert _is_in(ana)


def test_of_two_proofs_at_once_the_second_is_told_so_without_alarm(country: Country) -> None:
    ana = country.person("ana")
    there = {"path": "/", "headers": {"Cookie": ana.cookie}}
    with country.app.test_request_context(**there):
        late = needed_actor()
    assert _codes(country, ana).status_code == 201
    proof = Proof(PASSPHRASE, country.credentials("ana")["code"], "192.0.2.9")
    with country.app.test_request_context(**there):
        g._login_user = late
        with (
            pytest.raises(Conflict),
            acting_proven("account.make_recovery_codes", proof) as actor,
        ):
            make_recovery_codes(actor)
    assert _is_in(ana)
