"""A boy of uncertain age, found by the police, who goes missing, comes back, and turns 18.

At a phone, without a mouse; once the connection goes in the middle, and nothing is lost.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, ViewportSize

from nrm.clocks.durations import months_after
from nrm.database import now
from tests.browser.keys import enter, reach, write
from tests.browser.live import served
from tests.browser.seat import Seat, sit_down
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.episodes import LAST_SEEN, TALK

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
NAME = "Ilir"
# So many presses reach any answer of a group or a list.
MOST_ANSWERS = 80


def _choose(seat: Seat, name: str, value: str) -> None:
    """The answer of a group or of a list is chosen with the arrows."""
    asked = f'main [name="{name}"]'
    reach(seat, asked)
    chosen = f"""() => document.activeElement.value === {value!r}
        && (document.activeElement.checked ?? true)"""
    if seat.page.locator(asked).first.get_attribute("type") == "radio":
        seat.page.keyboard.press("Space")
    for _ in range(MOST_ANSWERS):
        if seat.page.evaluate(chosen):
            return
        seat.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} has no answer {value}")


def _press(seat: Seat, selector: str) -> None:
    reach(seat, selector)
    enter(seat)


def _says(seat: Seat, words: str) -> None:
    seat.page.locator("[data-kept]", has_text=words).wait_for(timeout=20_000)


def _a_phone(browser: Browser, base: str, country: Country) -> Seat:
    ana = sit_down(browser.new_context(viewport=PHONE), base)
    ana.sign_in(country, "ana")
    return ana


def test_a_boy_goes_missing_comes_back_and_turns_18(
    country: Country, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = moved_by_hand(monkeypatch)
    of_age = now().date() + timedelta(days=2)
    with served(country.app) as base:
        ana = _a_phone(browser, base, country)
        here = _is_found(ana)
        _says_who_he_is(ana, here, months_after(of_age, -18 * 12))
        _goes_missing(ana, here)
        _comes_back(ana, here)
        ana.page.context.close()
        assert country.person("ana").get(here).json["missing"] is False

        hands.on(timedelta(days=3).total_seconds())
        ana = _a_phone(browser, base, country)
        _is_of_age(ana, here, of_age)
        _agrees(ana, here)
        ana.page.context.close()
    left = country.person("ana").get(here).json
    assert left["person_group"] == "adult"
    running = {clock["name"] for clock in left["clocks"]}
    assert not running & {"turns_18", "child_notify", "guardian_appoint"}
    (agreed,) = country.person("ana").get(f"{here}/consents").json["items"]
    assert (agreed["scope"], agreed["given_by"], agreed["live"]) == ("support", "person", True)


def _is_found(ana: Seat) -> str:
    """By the police; whoever may be a child is cared for as one. The path of his case."""
    ana.go("/cases/new")
    for name, value in (("entry_channel", "police"), ("person_group", "age_uncertain")):
        _choose(ana, name, value)
    for name, value in (("region", "capital"), ("priority", "urgent_24h")):
        _choose(ana, name, value)
    _press(ana, "main form .btn")
    shown = ana.page.content()
    assert "cared for as a child" in shown and "Child protection is told" in shown
    return ana.page.url.removeprefix(ana.base).partition("?")[0]


def _says_who_he_is(ana: Seat, here: str, born: date) -> None:
    """The connection goes while his day of birth is typed; what was typed is there after all."""
    ana.go(f"{here}/identity")
    _press(ana, "[value=open]")
    write(ana, preferred_name=NAME)
    _says(ana, "Kept at")
    ana.page.context.set_offline(True)
    day = f"{born.day}.{born.month}.{born.year}"
    write(ana, date_of_birth=day)
    _says(ana, "does not answer")
    ana.page.context.set_offline(False)
    _says(ana, "Kept at")
    _press(ana, "[value=save]")
    ana.go(f"{here}/identity")
    _press(ana, "[value=open]")
    shown = ana.page.locator("main").inner_text()
    assert NAME in shown and "ask afresh" not in shown


def _goes_missing(ana: Seat, here: str) -> None:
    ana.go(here)
    _press(ana, f"[href='{here}/missing']")
    _choose(ana, "risk_level", "immediate")
    write(ana, last_seen=LAST_SEEN, known_by="The night shift")
    _press(ana, "main form .btn")
    # Of a child nobody is asked why: it is told.
    assert "Tell the police" in ana.page.content()
    if ana.page.locator("[action$=tell_police] [name=basis]").count():
        _choose(ana, "basis", "child")
    _press(ana, "[action$=tell_police] [type=submit]")
    assert "The police was told on" in ana.page.content()
    ana.go(here)
    assert "The person is missing" in ana.page.content()


def _comes_back(ana: Seat, here: str) -> None:
    ana.go(f"{here}/missing")
    _press(ana, "main [href^='/missing/']")
    _press(ana, "[action$=record_return] [type=submit]")
    assert "the talk is due" in ana.page.content()
    _choose(ana, "done", "yes")
    _choose(ana, "re_exploited", "yes")
    write(ana, told=TALK["told"])
    _press(ana, "[action$=record_interview] [type=submit]")
    shown = ana.page.content()
    assert "The talk took place on" in shown and TALK["told"] not in shown


def _is_of_age(ana: Seat, here: str, of_age: date) -> None:
    """The opened section says so, and leads to the age group; what ends is said before."""
    ana.go(f"{here}/identity")
    _press(ana, "[value=open]")
    assert f"Turned 18 on {of_age:%-d %b %Y}: ask afresh" in ana.page.content()
    _press(ana, f"main [href='{here}/age-group']")
    assert "is asked everything anew" in ana.page.content()
    _choose(ana, "person_group", "adult")
    _press(ana, "main form .btn")
    assert ana.page.url.endswith(f"{here}/consents")


def _agrees(ana: Seat, here: str) -> None:
    """He is asked himself now."""
    ana.go(f"{here}/consents/new")
    _choose(ana, "scope", "support")
    _choose(ana, "given_by", "person")
    _choose(ana, "agreed", "yes")
    _choose(ana, "obtained_how", "verbal")
    for name in ("limits_explained", "comprehension_checked"):
        _choose(ana, name, "yes")
    _press(ana, "main button:text-is('Record this consent')")
