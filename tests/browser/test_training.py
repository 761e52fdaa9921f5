"""The practice on a phone, with the keyboard alone, in a browser without scripts."""

import pytest
from playwright.sync_api import Browser

from tests.browser.keys import choose, enter, follow, reach, tick
from tests.browser.live import served
from tests.browser.seat import PHONE, sit_down
from tests.support.country import Country

pytestmark = pytest.mark.browser

NARROW = "() => document.documentElement.scrollWidth <= innerWidth"


def test_nine_pages_are_gone_through_without_a_mouse(country: Country, browser: Browser) -> None:
    with served(country.app) as base:
        window = browser.new_context(viewport=PHONE, java_script_enabled=False)
        seat = sit_down(window, base)
        seat.go("/training")
        follow(seat, "Begin with the first person")
        for number in range(1, 10):
            name = f"answer_{number}"
            if number % 3 == 1:
                tick(seat, f'[name="{name}"][value="0"]')
            else:
                choose(seat, name, "2")
            assert seat.page.evaluate(NARROW)
            follow(seat, "See what each answer does")
            assert seat.page.get_by_text("Your answer", exact=True).count() == 1
            assert seat.page.evaluate(NARROW)
            follow(seat, "Go on")
        assert seat.page.title() == "You went through all nine pages"
        reach(seat, "[formaction='/training/1']")
        enter(seat)
        assert seat.page.locator("[name=answer_1]:checked").count() == 1
        # No address tells what was answered, and nothing was kept.
        assert all("?" not in url and "answer" not in url for url, _ in seat.seen)
        titles = [title for url, title in seat.seen if "/training" in url and title]
        assert len(set(titles)) == len(titles) - 1
        assert window.cookies() == [] and seat.told == []
        window.close()
