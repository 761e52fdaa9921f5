"""A group of five from one raid: on a phone, without a mouse, with a connection that goes twice."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Route, ViewportSize

from tests.browser.keys import enter, reach, tick, write
from tests.browser.live import served
from tests.browser.seat import Seat, sit_down
from tests.support.country import Country, Person

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
SEND = "form[action='/groups/new'] .btn"
MADE = {"count-child": "4", "count-age_uncertain": "1"}


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker, to look at what there is."""
    return country.person("ana")


def _cases(ana: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ana.get("/cases").json["items"]
    return items


def _fills(seat: Seat) -> None:
    """The form is reached from the list of cases and answered, all by keys."""
    seat.go("/cases")
    for link in ("main a[href='/groups']", "main a[href='/groups/new']"):
        reach(seat, link)
        enter(seat)
    write(seat, **MADE)
    tick(seat, "[name=entry_channel]")
    tick(seat, "[name=region]")
    tick(seat, "[name=priority]")
    write(seat, **{"preferences-language": "Arabic"})


def _typed(seat: Seat) -> dict[str, str]:
    return {name: seat.page.locator(f"[name='{name}']").input_value() for name in MADE}


def test_five_people_are_each_met_and_nothing_is_lost_or_made_twice(
    country: Country, browser: Browser, ana: Person
) -> None:
    with served(country.app) as base:
        seat = sit_down(browser.new_context(viewport=PHONE), base)
        seat.sign_in(country, "ana")
        _fills(seat)
        # The line is gone before anything is sent: the page stays, with all that was typed.
        seat.page.context.set_offline(True)
        reach(seat, SEND)
        seat.page.keyboard.press("Enter")
        seat.page.get_by_text("There is no connection").wait_for()
        assert _typed(seat) == MADE and _cases(ana) == []
        seat.page.context.set_offline(False)

        # It is gone again after all was opened, and before the answer is there.
        def swallow(route: Route) -> None:
            route.fetch(max_redirects=0)
            route.abort()

        seat.page.route("**/groups/new", swallow, times=1)
        with seat.page.expect_event("requestfailed"):
            seat.page.keyboard.press("Enter")
        seat.page.wait_for_function("location.protocol === 'chrome-error:'")
        assert len(_cases(ana)) == 5
        # What a browser offers then is to send it once more.
        seat.page.reload()
        assert "5 cases are open and you lead them" in seat.page.content()
        assert len(_cases(ana)) == 5 and len(ana.get("/groups").json["items"]) == 1
        _meets_each(seat)
        seat.page.context.close()


def _meets_each(seat: Seat) -> None:
    """The list of work leads to each person's first meeting, one after the other."""
    there = seat.page.url
    links = seat.page.locator("main a[href$=first-meeting]")
    paths = [link.get_attribute("href") for link in links.all()]
    assert len(set(paths)) == 5
    wide = seat.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    for path in paths:
        reach(seat, f"main a[href='{path}']")
        enter(seat)
        assert seat.page.url.endswith(str(path))
        seat.page.goto(there)
