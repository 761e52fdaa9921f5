"""A nurse on a phone who never saw the service hands over a concern, with and without scripts."""

import os
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.browser.live import served
from tests.browser.seat import PHONE, sit_down
from tests.support.concerns import CANARY, takes_in, tells_us
from tests.support.country import Country

TEXT = f"He never leaves her alone; a tattoo of a {CANARY}."
MOST_BYTES = 60_000
ALL_NIGHT = os.environ.get("NRM_TEST_SCREENS") == "all"


def _plays(window: BrowserContext, base: str) -> tuple[str, int]:
    """What the last page says, and the bytes of the largest page with all that it needs."""
    seat, pages, beside = sit_down(window, base), list[int](), dict[str, int]()

    def count(answer: Response) -> None:
        if answer.request.resource_type == "document":
            pages.append(len(answer.body()))
        else:
            beside[answer.url] = len(answer.body())

    window.on("response", count)
    seat.go("/concern")
    seat.answer("danger", "no")
    seat.answer("setting", "health")
    seat.press("Go on")
    seat.answer("signs", "H02")
    seat.answer("person_group", "adult")
    seat.answer("text", TEXT)
    seat.press("Go on")
    seat.answer("agrees", "given")
    seat.press("Go on")
    seat.answer("safe_way", "On Thursdays, at the clinic.")
    said = seat.press("Send it")
    # Nobody else was asked for anything, nothing was kept, and no address or title tells.
    assert {urlsplit(url).netloc for url, _ in seat.seen} == {urlsplit(base).netloc}
    assert window.cookies() == []
    assert seat.page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]
    assert not [line for line in seat.seen if CANARY in line[0] or CANARY in line[1]]
    assert seat.told == []
    assert len(pages) == 5
    return said, max(pages) + sum(beside.values())


@pytest.mark.parametrize("script", [True, False])
def test_four_pages_on_a_phone_leave_nothing_behind(
    country: Country, browser: Browser, script: bool
) -> None:
    takes_in(country)
    with served(country.app) as base:
        window = browser.new_context(viewport=PHONE, java_script_enabled=script)
        said, count = _plays(window, base)
        window.close()
    assert "It has arrived" in said and CANARY not in said
    assert count < MOST_BYTES
    (line,) = country.person("ana").get("/concerns").json["items"]
    told = country.person("ana").get(f"/concerns/{line['id']}").json["told"]
    assert told["text"] == TEXT and told["signs"] == ["H02"]


@pytest.mark.screens
@pytest.mark.skipif(not ALL_NIGHT, reason="it waits for a slow line; `make soak` waits")
def test_a_slow_line_is_enough(country: Country, browser: Browser) -> None:
    takes_in(country)
    with served(country.app) as base:
        window = browser.new_context(viewport=PHONE)
        window.on("page", _slow_down)
        began = time.monotonic()
        said, count = _plays(window, base)
        took = time.monotonic() - began
        window.close()
    assert "It has arrived" in said
    # Some seconds of it are the line: otherwise it was not slow.
    assert count < MOST_BYTES and 5 < took < 300


def _slow_down(page: Page) -> None:
    """As by GPRS: 50 kbit/s down, 20 up, and half a second until anything comes."""
    slow = {"offline": False, "latency": 500}
    speed = {"downloadThroughput": 50_000 / 8, "uploadThroughput": 20_000 / 8}
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {**slow, **speed})


def test_a_phone_does_the_work_that_a_flood_makes_necessary(
    country: Country, window: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.intake.work.FREE", 1)
    takes_in(country)
    assert tells_us(country).status_code == 201
    with served(country.app) as base:
        seat = sit_down(window, base)
        seat.go("/concern")
        seat.answer("danger", "no")
        seat.press("Go on")
        seat.answer("text", TEXT)
        seat.press("Go on")
        seat.answer("agrees", "not_asked")
        seat.press("Go on")
        seat.page.locator("main .btn[type=submit]").click()
        seat.page.get_by_text("It has arrived").wait_for(timeout=60_000)
    told = [line["id"] for line in country.person("ana").get("/concerns").json["items"]]
    assert len(told) == 2


def test_a_form_survives_connections_that_drop(country: Country, window: BrowserContext) -> None:
    takes_in(country)
    with served(country.app) as base:
        seat = sit_down(window, base)
        seat.go("/concern")
        seat.answer("danger", "no")
        seat.press("Go on")
        seat.answer("text", TEXT)
        for _ in range(3):
            window.set_offline(True)
            seat.page.locator("main .btn[type=submit]").click()
            window.set_offline(False)
            assert seat.page.locator("[name=text]").input_value() == TEXT
        seat.press("Go on")
        seat.answer("agrees", "not_asked")
        seat.press("Go on")
        assert "It has arrived" in seat.press("Send it")
    assert len(country.person("ana").get("/concerns").json["items"]) == 1
