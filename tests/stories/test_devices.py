"""A guesser makes a name wait; a browser on which its owner signed in before does not."""

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.database import session
from nrm.devices.models import Device
from nrm.vault.passphrases import StretchGate
from tests.house.statements import counted
from tests.support.clock import Hands, moved_by_hand
from tests.support.country import Country, Person

WRONG = "wrong wrong wrong wrong"
GUESS = {"passphrase": WRONG, "code": "123456"}
DAY = 86_400


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


class Gate(StretchGate):
    """Counts who was let through to a stretch: it costs memory, and tells who was right."""

    passed = 0

    def __enter__(self) -> None:
        self.passed += 1
        super().__enter__()


class Browser:
    """Keeps what a browser keeps of the answers to a sign-in."""

    def __init__(self, country: Country, source: str = "192.0.2.1") -> None:
        self.country, self.source, self.kept = country, source, ""

    def sends(self, body: dict[str, Any]) -> TestResponse:
        """A sign-in with this body."""
        client = self.country.app.test_client(use_cookies=False)
        answer = client.post(
            "/api/v1/session",
            json=body,
            headers={"Cookie": f"__Host-nrm-device={self.kept}"} if self.kept else {},
            environ_overrides={"REMOTE_ADDR": self.source},
        )
        for cookie in answer.headers.getlist("Set-Cookie"):
            if cookie.startswith("__Host-nrm-device="):
                assert "Max-Age=7776000" in cookie
                for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
                    assert part in cookie
                self.kept = cookie.partition("=")[2].partition(";")[0]
        return answer

    def signs_in(self, name: str) -> int:
        """The status of signing in as this person."""
        return self.sends(self.country.credentials(name)).status_code


def test_a_day_of_guessing_is_under_a_hundred_tries_and_locks_no_owner_out(
    country: Country, hands: Hands
) -> None:
    owner = Browser(country)
    assert owner.signs_in("ana") == 201
    gate = country.app.extensions["nrm_stretch_gate"] = Gate(limit=2)
    statuses = []
    for guess in range(1000):
        # From as many places as he likes, or from where the owner sits.
        there = Browser(country, f"192.0.2.{guess % 250}")
        statuses.append(there.sends({"name": "ana", **GUESS}).status_code)
        hands.on(DAY / 1000)
    assert set(statuses) == {401, 429}
    assert 50 < gate.passed <= 100
    assert statuses.count(401) == gate.passed
    assert Browser(country).sends(country.credentials("ana")).status_code == 429
    assert owner.signs_in("ana") == 201
    # That was no fresh start for the guesser.
    assert Browser(country).sends({"name": "ana", **GUESS}).status_code == 429


def test_a_browser_waits_for_its_own_failures(country: Country, hands: Hands) -> None:
    owner = Browser(country)
    owner.signs_in("ana")
    tried = [owner.sends({"name": "ana", **GUESS}).status_code for _ in range(5)]
    assert tried == [401, 401, 401, 401, 429]
    # It is no way around the wait of another name, nor of a name that nobody has.
    for name in ("eva", "nobody.here"):
        tried = [owner.sends({"name": name, **GUESS}).status_code for _ in range(5)]
        assert tried == [401, 401, 401, 401, 429]
    hands.on(60)
    assert owner.signs_in("ana") == 201


def test_a_token_is_renewed_runs_out_and_is_forgotten(country: Country, hands: Hands) -> None:
    owner, old = Browser(country), Browser(country)
    owner.signs_in("ana")
    old.kept = owner.kept
    owner.signs_in("ana")
    assert owner.kept != old.kept
    assert _held_back(country, old)
    assert not _held_back(country, owner)
    hands.on(91 * DAY)
    assert _held_back(country, owner)
    hands.on(DAY)
    assert owner.signs_in("ana") == 201
    ana = country.person("ana")
    assert ana.send("DELETE", "/sessions").status_code == 204
    assert _held_back(country, owner)
    hands.on(DAY)
    owner.signs_in("ana")
    ana = country.person("ana")
    page = ana.client.get("/account", headers={"Cookie": ana.cookie}).get_data(as_text=True)
    assert "2 browsers are remembered" in page
    assert ana.submit("/account/devices/forget").status_code == 303
    assert _held_back(country, owner)
    with country.inside(write=False):
        ids = [str(device.account_id) for device in session().query(Device)]
    assert ana.id not in ids


def _held_back(country: Country, browser: Browser) -> bool:
    """Whether guesses from elsewhere make this browser wait as well."""
    for _ in range(5):
        Browser(country, "192.0.2.99").sends({"name": "ana", **GUESS})
    return browser.sends({"name": "ana", **GUESS}).status_code == 429


def test_a_browser_is_that_of_several_people_and_an_account_has_few(country: Country) -> None:
    shared = Browser(country)
    for name in ("ana", "eva", "ana"):
        assert shared.signs_in(name) == 201
    assert len(shared.kept.split(".")) == 2
    for _ in range(7):
        Browser(country).signs_in("olga")
    olga = country.person("olga").id
    with country.inside(write=False):
        owners = [str(device.account_id) for device in session().query(Device)]
    assert owners.count(olga) == 5


@pytest.mark.parametrize("kept", ["", "00" * 32, "x", "ä", "." * 300])
def test_nobody_learns_by_it_whether_a_name_exists(country: Country, kept: str) -> None:
    asked = []
    for name, source in (("ana", "192.0.2.1"), ("nobody.here", "192.0.2.2")):
        browser = Browser(country, source)
        browser.kept = kept
        with counted(country) as seen:
            assert browser.sends({"name": name, **GUESS}).status_code == 401
        asked.append((len(seen.own), seen.commits))
    assert asked[0] == asked[1]


def test_a_guesser_at_the_door_keeps_nobody_inside_from_proving(country: Country) -> None:
    owner, ana = Browser(country), country.person("ana")
    assert owner.signs_in("ana") == 201
    for guess in range(9):
        Browser(country, f"192.0.2.{guess}").sends({"name": "ana", **GUESS})
    elsewhere = replace(ana)
    ana.cookie += f"; __Host-nrm-device={owner.kept}"
    assert [_proves(country, one).status_code for one in (elsewhere, ana)] == [429, 201]


def test_who_took_session_and_browser_has_no_more_tries_than_a_guesser(country: Country) -> None:
    owner, ana = Browser(country), country.person("ana")
    assert owner.signs_in("ana") == 201
    ana.cookie += f"; __Host-nrm-device={owner.kept}"
    told = [_proves(country, ana, passphrase=WRONG).status_code for _ in range(6)]
    assert told == [403] * 4 + [429] * 2


def _proves(country: Country, person: Person, **other: str) -> TestResponse:
    """Codes on paper are asked for, which wants the passphrase once more."""
    given = country.credentials(person.name)
    proof = {"passphrase": given["passphrase"], "code": given["code"], **other}
    return person.post("/account/recovery-codes", proof)
