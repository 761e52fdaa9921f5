"""The way in and to a section with the keyboard alone, in a browser without scripts."""

import pytest
from playwright.sync_api import Browser

from tests.browser.keys import enter, reach
from tests.browser.live import served
from tests.browser.seat import Seat, without_script
from tests.custody.colleagues import leave_path
from tests.support.country import Country
from tests.support.steps import open_a_case

pytestmark = pytest.mark.browser

NAME = "Mirabelle"


def test_a_section_is_opened_without_a_mouse(country: Country, browser: Browser) -> None:
    case = open_a_case(country.person("ana"), identity={"preferred_name": NAME})
    with served(country.app) as base:
        ana = without_script(browser, base)
        ana.go("/sign-in")
        assert _first_stops(ana) == ["#main", "/leave"]
        for name, typed in country.credentials("ana").items():
            reach(ana, f"[name={name}]")
            ana.page.keyboard.type(typed)
        enter(ana)

        ana.go(f"/cases/{case['id']}")
        assert _first_stops(ana) == ["#main", "/leave"]
        reach(ana, "#identity summary")
        ana.page.keyboard.press("Space")
        reach(ana, "#identity [value=open]")
        enter(ana)
        assert NAME in ana.page.content()
        assert _first_stops(ana) == ["#main", "/leave"]
        ana.page.context.close()


def test_a_custodian_records_without_a_mouse_that_somebody_left(
    country: Country, browser: Browser
) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    case = open_a_case(eva, identity={"preferred_name": NAME})
    with served(country.app) as base:
        sue = without_script(browser, base)
        sue.sign_in(country, "sue")
        sue.go(leave_path(country, "eva"))
        reach(sue, f'[name="taker.{case["id"]}"]')
        sue.page.keyboard.type("ana")
        for name in ("passphrase", "code"):
            reach(sue, f"[name={name}]")
            sue.page.keyboard.type(country.credentials("sue")[name])
        enter(sue)
        assert "eva has left" in sue.page.content()
        reach(sue, "[href='/admin/keys']")
        enter(sue)
        reach(sue, "main form [type=submit]")
        enter(sue)
        assert "Everything lies under this key." in sue.page.content()
        sue.page.context.close()
    assert ana.get(f"/cases/{case['id']}/sections/identity").status_code == 200


def _first_stops(seat: Seat) -> list[str | None]:
    """Where the first two presses of Tab lead on this page."""
    stops = []
    for _ in range(2):
        seat.page.keyboard.press("Tab")
        stops.append(seat.page.locator(":focus").get_attribute("href"))
    return stops
