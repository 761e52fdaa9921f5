"""What the edge answers when we err, when a form is not ours, and when the log cannot be read."""

import logging

import pytest
from flask import Response

from tests.adversary.hostile import Hands
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import open_a_case

SECRET = "Mira of the river"


def _broken() -> Response:
    raise LookupError(SECRET)


def test_a_mistake_of_ours_is_a_500_that_tells_nothing(
    country: Country, caplog: pytest.LogCaptureFixture
) -> None:
    app = country.app
    app.testing = False
    for rule in app.url_map.iter_rules():
        if rule.rule in ("/cases", "/api/v1/cases"):
            app.view_functions[rule.endpoint] = _broken
    ana = country.person("ana")
    with caplog.at_level(logging.ERROR):
        page, answer = Reader(ana).get("/cases"), ana.get("/cases")
    assert (page.status_code, page.mimetype) == (500, "text/html")
    assert (answer.status_code, answer.json["type"]) == (500, "internal-server-error")
    assert SECRET not in page.text + answer.text + caplog.text
    assert caplog.text.count("failed: LookupError") == 2
    assert answer.headers["X-Request-Id"] in caplog.text
    app.testing = True
    with pytest.raises(LookupError):
        ana.get("/cases")


def test_a_form_says_which_version_and_which_purpose_it_was_drawn_with(country: Country) -> None:
    ana = Reader(country.person("ana"))
    there = f"/cases/{open_a_case(ana.person)['id']}/identity"
    assert ana.post(there, {"preferred_name": SECRET}).status_code == 428
    for version in ("one", "²", "-1"):
        answer = ana.post(there, {"preferred_name": SECRET, "version": version})
        assert (answer.status_code, SECRET in answer.text) == (412, False), version
    curious = ana.post(f"{there}/open", {"purpose": "curiosity"})
    assert curious.status_code == 422
    assert ana.person.get(there.replace("/identity", "/sections/identity")).json["version"] == 0


def test_a_browser_that_came_by_https_comes_by_it_again(country: Country) -> None:
    client = country.app.test_client()
    name = "Strict-Transport-Security"
    assert name not in client.get("/sign-in").headers
    by_tls = client.get("/sign-in", base_url="https://localhost").headers[name]
    assert by_tls == "max-age=63072000; includeSubDomains"


def test_a_list_of_codes_that_is_not_there_is_missing(country: Country) -> None:
    assert country.person("ana").get("/vocabularies/secrets").status_code == 404


def test_nothing_is_ready_without_the_head_of_the_log(country: Country) -> None:
    client, hands = country.app.test_client(), Hands(country)
    assert client.get("/health/ready").status_code == 200
    hands.drop_triggers()
    hands.delete("audit_head", hands.row("audit_head")["id"])
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert client.get("/health/live").status_code == 200


def test_only_a_demonstration_fills_the_form_of_a_sign_in(country: Country) -> None:
    filled = country.app.test_client().post("/sign-in", data={"do": "fill", "account": "ana"})
    assert filled.status_code == 200
    assert 'value="ana"' not in filled.text


def test_pages_of_the_account_follow_and_go_no_further(country: Country) -> None:
    ana = Reader(country.person("ana"))
    assert ana.get("/account?cursor=5").status_code == 200
    for wrong in ("five", "²", "9" * 16):
        assert ana.get(f"/account?cursor={wrong}").status_code == 422


def test_a_session_that_ended_ends_once(country: Country) -> None:
    ana, ada = Reader(country.person("ana")), country.person("ada")
    ana.post("/sign-out", {})
    left = ana.get("/leave")
    assert (left.status_code, "__Host-nrm=;" in left.headers["Set-Cookie"]) == (303, True)
    closed = ada.get("/audit/entries?action=session.close").json["items"]
    assert [entry["actor"] for entry in closed].count(ana.person.id) == 1


def test_a_page_whose_address_was_mistyped_is_none(country: Country) -> None:
    ana = Reader(country.person("ana"))
    case = ana.opens_a_case()
    for path in (f"{case}/shoes", f"{case}/steps/fly", f"{case}/identity?version=first"):
        assert ana.get(path).status_code == 404, path
    for path in (f"{case}/shoes", f"{case}/steps/fly"):
        assert ana.post(path, {"version": "0"}).status_code == 404, path
    assert ana.person.get(f"{case}/sections/shoes").status_code == 404
    assert ana.get("/cases?status=sleeping").status_code == 422
    assert ana.get("/cases?status=draft").text.count(case) >= 1


def test_a_page_of_an_older_session_says_so_and_names_nobody_elses_step(country: Country) -> None:
    before, ana = country.person("ana"), Reader(country.person("ana"))
    page = ana.post("/stay", {"here": "/"}, token=before.csrf)
    assert page.status_code == 403
    assert "This page was no longer up to date" in page.text
    assert "belongs to somebody else" not in page.text
    token = {"X-CSRF-Token": before.csrf}
    answer = ana.person.send("DELETE", "/sessions", headers=token)
    assert (answer.status_code, answer.json["type"]) == (403, "refused")
