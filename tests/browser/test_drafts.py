"""What is typed is not lost: a laptop that closes, a connection that goes, a session that ends."""

import time
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, Route

from tests.browser.keys import enter, reach, tick
from tests.browser.live import served
from tests.browser.seat import PHONE, Seat, sit_down, without_script
from tests.support.chromium import ARGUMENTS, find_chromium
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.steps import open_a_case

pytestmark = pytest.mark.browser

NAME = "person_view"
# What may be lost of the typing, in seconds; the browser keeps sooner.
MOST_LOST = 10
QUARTER = 16 * 60
KEPT, LOST, ENDED = "Kept at", "does not answer", "Your time ran out"


@pytest.fixture
def here(country: Country) -> str:
    """The path of a fresh case of ana."""
    return f"/cases/{open_a_case(country.person('ana'))['id']}"


def _typing(browser: Browser, base: str, country: Country, here: str) -> Seat:
    """Ana before the empty form of the risk, at a phone."""
    ana = sit_down(browser.new_context(viewport=PHONE), base)
    ana.sign_in(country, "ana")
    ana.go(f"{here}/risk")
    ana.press("[value=open]")
    return ana


def _says(page: Page, words: str, seconds: float = 20) -> None:
    page.locator("[data-kept]", has_text=words).wait_for(timeout=seconds * 1000)


def _kept(country: Country, here: str) -> str:
    """What the service has of the field."""
    answers = country.person("ana").get(f"{here}/drafts/risk").json["answers"]
    return "".join(a["value"] for a in answers if a["name"] == NAME)


def test_a_laptop_that_closes_costs_seconds(country: Country, browser: Browser, here: str) -> None:
    laptop = browser.browser_type.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
    with served(country.app) as base:
        ana = _typing(laptop, base, country, here)
        reach(ana, f"#{NAME}")
        typed: list[tuple[float, str]] = []
        begins = time.monotonic()
        while time.monotonic() - begins < 11:
            word = f"w{len(typed):03} "
            ana.page.keyboard.type(word, delay=25)
            typed.append((time.monotonic(), word))
        closes = time.monotonic()
        _dies(laptop)
        kept = _kept(country, here)
        # Nothing in between is missing, and what came last is younger than so many seconds.
        assert kept and "".join(word for _, word in typed).startswith(kept)
        lost = [at for at, word in typed if word not in kept]
        seconds = closes - min(lost, default=closes)
        print(f"lost: {len(lost)} of {len(typed)} words, {seconds:.1f} s")
        assert seconds <= MOST_LOST

        again = sit_down(browser.new_context(viewport=PHONE), base)
        again.sign_in(country, "ana")
        again.go(here)
        assert "typed here and not saved" in again.press("Risk and safety, not saved yet")
        again.press("Go on with it")
        assert again.page.locator(f"#{NAME}").input_value() == kept.strip()
        again.press("[value=save]")
        assert _section(country, here) == {NAME: kept.strip()}
        assert _kept(country, here) == ""
        again.page.context.close()


def _dies(laptop: Browser) -> None:
    """The browser is gone at once; no page of it is told."""
    with suppress(Error):
        laptop.new_browser_cdp_session().send("Browser.crash")
    assert not laptop.is_connected()


def _section(country: Country, here: str) -> object:
    return country.person("ana").get(f"{here}/sections/risk").json["content"]


def test_a_connection_that_goes_loses_nothing(
    country: Country, browser: Browser, here: str
) -> None:
    with served(country.app) as base:
        ana = _typing(browser, base, country, here)
        ana.page.locator(f"#{NAME}").fill("He knows")
        _says(ana.page, KEPT)
        ana.page.context.set_offline(True)
        ana.page.locator(f"#{NAME}").fill("He knows the street")
        _says(ana.page, LOST)
        # A press of Save does not take the page away, and the text with it.
        ana.page.locator("[value=save]").click()
        assert ana.page.locator(f"#{NAME}").input_value() == "He knows the street"
        assert _kept(country, here) == "He knows"
        ana.page.context.set_offline(False)
        _says(ana.page, KEPT)
        assert _kept(country, here) == "He knows the street"
        ana.press("[value=save]")
        assert _section(country, here) == {NAME: "He knows the street"}
        ana.page.context.close()


def test_an_answer_that_is_lost_on_the_way_is_no_stranger(
    country: Country, browser: Browser, here: str
) -> None:
    """The service has the text and the browser does not know: it finds out and goes on."""
    with served(country.app) as base:
        ana = _typing(browser, base, country, here)

        def swallow(route: Route) -> None:
            route.fetch()
            route.abort()

        ana.page.route("**/drafts/risk", swallow, times=1)
        ana.page.locator(f"#{NAME}").fill("He knows")
        _says(ana.page, LOST)
        ana.page.locator(f"#{NAME}").fill("He knows the street")
        _says(ana.page, KEPT)
        ana.page.wait_for_function("document.querySelector('[name=draft]').value === '2'")
        assert _kept(country, here) == "He knows the street"
        ana.page.context.close()


def test_after_an_expired_sign_in_the_text_is_there(
    country: Country, browser: Browser, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(country.app) as base:
        ana = _typing(browser, base, country, here)
        ana.page.locator(f"#{NAME}").fill("He knows")
        _says(ana.page, KEPT)
        moved_by_hand(monkeypatch).on(QUARTER)
        ana.page.locator(f"#{NAME}").fill("He knows the street")
        _says(ana.page, ENDED)
        with ana.page.context.expect_page() as opened:
            ana.page.get_by_role("link", name="Sign in").click()
        tab = Seat(opened.value, base)
        tab.sign_in(country, "ana")
        tab.page.close()
        _says(ana.page, KEPT)
        assert _kept(country, here) == "He knows the street"
        ana.press("[value=save]")
        assert _section(country, here) == {NAME: "He knows the street"}
        ana.page.context.close()


def test_nothing_is_kept_as_somebody_else(country: Country, browser: Browser, here: str) -> None:
    with served(country.app) as base:
        ana = _typing(browser, base, country, here)
        tab = Seat(ana.page.context.new_page(), base)
        tab.go("/")
        tab.press("[formaction]", "nav")
        tab.sign_in(country, "eva")
        ana.page.locator(f"#{NAME}").fill("He knows the street")
        _says(ana.page, "Somebody else is signed in here now")
        assert _kept(country, here) == ""
        assert ana.page.locator(f"#{NAME}").input_value() == "He knows the street"
        ana.page.context.close()


def test_without_a_script_a_button_keeps_it_and_a_colleague_goes_on(
    country: Country, browser: Browser, here: str
) -> None:
    eva = country.person("eva")
    with served(country.app) as base:
        ana = without_script(browser, base)
        ana.page.set_viewport_size(PHONE)
        ana.sign_in(country, "ana")
        ana.go(f"{here}/risk")
        reach(ana, "[value=open]")
        enter(ana)
        reach(ana, f"#{NAME}")
        ana.page.keyboard.type("He knows the street")
        reach(ana, "[formaction$=keep]")
        enter(ana)
        assert ana.page.locator(f"#{NAME}").input_value() == "He knows the street"
        assert _kept(country, here) == "He knows the street"
        assert country.person("ana").step(here, "assign", worker=eva.id).status_code == 200
        ana.page.context.close()

        other = without_script(browser, base)
        other.sign_in(country, "eva")
        other.go(f"{here}/risk")
        reach(other, "[action$=draft] [type=submit]")
        enter(other)
        assert other.page.locator(f"#{NAME}").input_value() == "He knows the street"
        other.press("[formaction$=keep]")
        other.go(f"{here}/risk")
        other.press("Throw it away")
        assert "not saved" not in other.page.locator("main").inner_text()
        other.page.context.close()


def test_a_first_meeting_without_a_mouse_on_a_phone_that_is_taken_away(
    country: Country, browser: Browser, here: str
) -> None:
    with served(country.app) as base:
        ana = sit_down(browser.new_context(viewport=PHONE), base)
        ana.sign_in(country, "ana")
        ana.go(f"{here}/first-meeting")
        reach(ana, "main form .btn")
        enter(ana)
        tick(ana, '[name="preferences-seen_alone"]')
        reach(ana, "form[data-keep] .btn")
        enter(ana)
        tick(ana, '[name="limits_explained"][value="yes"]')
        reach(ana, "form[data-keep] .btn")
        enter(ana)
        reach(ana, "[name=risk-person_view]")
        ana.page.keyboard.type("He knows the street")
        _says(ana.page, KEPT)
        ana.page.context.close()

        again = sit_down(browser.new_context(viewport=PHONE), base)
        again.sign_in(country, "ana")
        again.go(f"{here}/first-meeting")
        assert "Kept so far by ana" in again.note()
        reach(again, "main form .btn")
        enter(again)
        for _ in range(2):
            reach(again, "form[data-keep] .btn")
            enter(again)
        there = again.page.locator("[name=risk-person_view]")
        assert there.input_value() == "He knows the street"
        again.page.context.close()
