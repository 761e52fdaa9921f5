"""Guard `doors`: every route × (nobody, each role, other agency): status and log entries."""

import pytest
from hypothesis import settings

from nrm.http.doors import OPEN
from tests.house.doors import Door, Walk, complaints, read_table, routes_of
from tests.support.country import Country

DOORS = read_table()
SOAKS = settings.default.max_examples > 100
# What answers without a sign-in; a new name here is a decision, not a by-product.
OPEN_ENDPOINTS = {
    "static",
    "favicon",
    "leave",
    "health.live",
    "health.ready",
    "accounts.sign_in",
    "accounts.sign_in_post",
    "session_api.open_session",
    "passkey_api.challenge",
    "recovery.ask_for_one",
    "recovery.use_code",
    "recovery_api.use_code",
    "joining.ask",
    "joining.begin",
    "joining.show_factor",
    "joining.confirm_factor",
    "joining.wait",
    "asking.ask_page",
    "asking.ask_post",
    "continuing.continue_page",
    "continuing.continue_post",
    "lost_phone.ask",
    "lost_phone.offer",
    "lost_phone.confirm",
    "checkpoints_api.checkpoint",
    "checkpoints_api.inclusion",
    "checkpoints_api.consistency",
    "checkpoints_api.tile",
    "checkpoints_api.keys",
    "checkpoints_api.cosignatures",
    "api-docs.openapi_json",
    "docs.read",
    "docs.read_calls",
    "help.read",
    "concern.begin",
    "concern.go_to",
    "concern.send",
    "posters.poster",
    "posters.card",
    "posters.check",
    "training.begin",
    "training.ask",
    "training.explain",
    "training.end",
    "intake_api.send_one",
    "receipts.ask",
    "receipts.tell",
    "concerns_api.tell_state",
    "trm_messages_api.take_one",
}


def test_every_route_has_an_expectation(country: Country) -> None:
    routes = routes_of(country.app)
    assert len(routes) > 30
    assert complaints(routes, DOORS) == []


# Who may is decided before any engine is asked; what it is asked then, PostgreSQL is asked for one
# person of each answer. `make soak` tries everybody on both.
@pytest.mark.slow
@pytest.mark.race
def test_every_door_opens_for_whom_it_should(country: Country, engine_name: str) -> None:
    walk = Walk(country, DOORS[0].expected)
    everybody = SOAKS or engine_name == "sqlite"
    tried = ((door, None if everybody else door.of_each_answer()) for door in DOORS)
    faults = [fault for door, people in tried for fault in walk.faults(door, people)]
    assert not faults, "\n".join(faults)


def test_one_person_of_each_answer_is_tried() -> None:
    door = Door("GET", "/a", "", "", "", {"nobody": 401, "ana": 200, "eva": 200, "nia": 404})
    assert sorted(door.of_each_answer()) == ["ana", "nia", "nobody"]


def test_the_open_endpoints_are_exactly_these(country: Country) -> None:
    assert set(OPEN) == OPEN_ENDPOINTS
    closed = {r.endpoint for r in country.app.url_map.iter_rules()} - OPEN_ENDPOINTS
    assert len(closed) > 20


def test_a_route_without_an_expectation_is_caught() -> None:
    door = Door("GET", "/a", "", "", "", {})
    assert complaints({("GET", "/a"), ("POST", "/a")}, [door]) == [
        "POST /a: no expectation in doors.csv"
    ]
    assert complaints(set(), [door]) == ["GET /a: stands in doors.csv and is no route"]


def test_a_door_that_stands_open_is_caught(country: Country) -> None:
    walk = Walk(country, ("nobody", "ana", "nia"))
    wrong = Door("GET", "/api/v1/cases", "", "case.list", "", {"nobody": 200, "nia": 200})
    silent = Door("GET", "/api/v1/agencies", "", "", "", {"ana": 200})
    assert len(walk.faults(wrong)) == 2
    assert len(walk.faults(silent)) == 1
