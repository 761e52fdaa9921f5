"""The way in and to a section with the keyboard alone, in a browser without scripts."""

import pytest
from playwright.sync_api import Browser

from tests.browser.live import served
from tests.browser.seat import Seat, without_script
from tests.support.country import Country
from tests.support.steps import open_a_case

pytestmark = pytest.mark.browser

NAME = "Mirabelle"
MOST_STOPS = 60


def test_a_section_is_opened_without_a_mouse(country: Country, browser: Browser) -> None:
    case = open_a_case(country.person("ana"), identity={"preferred_name": NAME})
    with served(country.app) as base:
        ana = without_script(browser, base)
        ana.go("/sign-in")
        assert _first_stops(ana) == ["#main", "/leave"]
        for name, typed in country.credentials("ana").items():
            _reach(ana, f"[name={name}]")
            ana.page.keyboard.type(typed)
        _enter(ana)

        ana.go(f"/cases/{case['id']}")
        assert _first_stops(ana) == ["#main", "/leave"]
        _reach(ana, "#identity summary")
        ana.page.keyboard.press("Space")
        _reach(ana, "#identity [value=open]")
        _enter(ana)
        assert NAME in ana.page.content()
        assert _first_stops(ana) == ["#main", "/leave"]
        ana.page.context.close()


def _first_stops(seat: Seat) -> list[str | None]:
    """Where the first two presses of Tab lead on this page."""
    stops = []
    for _ in range(2):
        seat.page.keyboard.press("Tab")
        stops.append(seat.page.locator(":focus").get_attribute("href"))
    return stops


def _reach(seat: Seat, selector: str) -> None:
    """The focus is there, by Tab alone, and can be seen."""
    there = seat.page.locator(selector)
    for _ in range(MOST_STOPS):
        if there.evaluate("it => it === document.activeElement"):
            outline = there.evaluate("it => getComputedStyle(it).outlineStyle")
            assert outline != "none", selector
            return
        seat.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached")


def _enter(seat: Seat) -> None:
    with seat.page.expect_navigation():
        seat.page.keyboard.press("Enter")
    seat.note()
