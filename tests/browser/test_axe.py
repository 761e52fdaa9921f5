"""Every kind of page by axe-core: each width, each shade, each direction.

Each width and shade is seen in one direction of the two, and contrast judged where a page is seen
first: light in English, dark in Arabic. What words cannot change of the many pages of workers is
judged in English. `make soak` shows and judges all with each other.

Also: nothing is wider than the screen, nothing is told to the console of the browser, and no page
of the service is left out, or longer than a slow phone should have to wait for.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Response
from werkzeug import Response as WsgiResponse

from tests.browser.live import as_demonstration, served
from tests.browser.places import (
    Kind,
    Places,
    admissions,
    an_arranged_country,
    everybodys,
    others,
    workers,
)
from tests.browser.routes import rule_at, shown_by
from tests.browser.seat import Seat, sit_down
from tests.support.country import Country

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
# Half a megabyte: a browser that loads it like any script parses it once, not for each page.
AXE_PATH = "/axe-for-tests.js"
LANGUAGES = {"en": "ltr", "ar": "rtl"}
Screens = tuple[tuple[int, Literal["light", "dark"]], ...]
# A page is shown once in each language and not loaded again: screen and shade change around it.
SCREENS: dict[str, Screens] = {
    "en": ((1280, "light"), (390, "dark"), (320, "light")),
    "ar": ((1280, "dark"), (390, "light"), (320, "dark")),
}
AT_NIGHT = os.environ.get("NRM_TEST_SCREENS") == "all"
if AT_NIGHT:
    SCREENS = dict.fromkeys(LANGUAGES, SCREENS["en"] + SCREENS["ar"])
# Levels A and AA of WCAG 2.0 to 2.2 and best practice. The size of targets is a rule of 2.2 that
# axe leaves out unless it is told.
_AXE = """() => axe.run({resultTypes: ["violations"], %s}).then((found) => found.violations.map(
    (one) => one.id + ": " + one.nodes
        .map((node) => node.target + " " + node.failureSummary).join(" | ")))"""
RUN = _AXE % 'rules: {"target-size": {enabled: true}}'
# What the next screens can change: style sheets hide, move and paint in another shade, and add
# neither name nor role. Contrast is half of the work: a page has its light shade judged in one
# language and its dark one in the other, and `make soak` judges every screen.
MOVED = _AXE % 'runOnly: ["target-size", "scrollable-region-focusable"]'
# What the words of another language can change besides: names, languages, paint. Roles and their
# order are of the template, which is judged whole in English, and whose frame is in both.
WORDED = (
    _AXE
    % """runOnly: ["target-size", "scrollable-region-focusable", "color-contrast",
    "document-title", "html-has-lang", "html-lang-valid", "valid-lang", "button-name", "link-name",
    "input-button-name", "select-name", "summary-name", "label", "image-alt", "svg-img-alt"]"""
)
UNFOLD = "() => document.querySelectorAll('details').forEach((it) => { it.open = true; })"
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
    ? [...document.querySelectorAll("body *")]
        .filter((it) => it.getBoundingClientRect().right > innerWidth + 1
            || it.getBoundingClientRect().left < -1)
        .map((it) => "wide: " + it.outerHTML.slice(0, 90)).slice(0, 5) : []"""

# axe forgives a small target that stands apart; we do not.
TOO_SMALL = """() => [...document.querySelectorAll(
        "button:not(.link), .btn, input:not([type=hidden]), select, textarea, summary, nav a")]
    .map((it) => it.closest("label") || it)
    .filter((it) => { const box = it.getBoundingClientRect();
        return box.width && (box.width < 24 || box.height < 24); })
    .map((it) => "small: " + it.outerHTML.slice(0, 90))"""
CHECKS = (RUN, TOO_WIDE, TOO_SMALL)
# By day the first screen of a page gets all, the next two what a width can change.
ROUNDS = [CHECKS] * 6 if AT_NIGHT else [CHECKS, *[(MOVED, *CHECKS[1:])] * 2]
REWORDED = ROUNDS if AT_NIGHT else [(WORDED, *CHECKS[1:]), *ROUNDS[1:]]
MOST_BYTES = 30_000  # of HTML, not compressed


@dataclass
class Windows:
    """A tab for each reader, each signed in once; in the language of the browser."""

    country: Country
    places: Places
    browser: Browser
    base: str
    language: str
    _seats: dict[str, Seat] = field(default_factory=dict)

    def seat(self, who: str) -> Seat:
        """The tab of this person, or of nobody."""
        if who not in self._seats:
            # axe is no script of the service: its policy would not let it in.
            context = self.browser.new_context(locale=self.language, bypass_csp=True)
            seat = self._seats[who] = sit_down(context, self.base)
            if who:
                seat.sign_in(self.country, who)
        return self._seats[who]

    def close(self) -> None:
        """All tabs are gone."""
        for seat in self._seats.values():
            seat.page.context.close()


@pytest.fixture(params=LANGUAGES)
def windows(
    request: pytest.FixtureRequest, engine_name: str, tmp_path: Path, browser: Browser
) -> Iterator[Windows]:
    """Windows onto a demonstration, left to right and then right to left."""
    with (
        an_arranged_country(engine_name, tmp_path) as (country, places),
        as_demonstration(country) as app,
        served(app) as base,
    ):
        app.wsgi_app = beside(app.wsgi_app)  # type: ignore[method-assign]
        opened = Windows(country, places, browser, base, request.param)
        yield opened
        opened.close()


def beside(service: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The service, and axe beside it."""
    script = WsgiResponse(AXE, mimetype="text/javascript", headers={"Cache-Control": "max-age=900"})

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        chosen = script if environ["PATH_INFO"] == AXE_PATH else service
        return chosen(environ, start)

    return answer


# What a page is made of does not depend on the engine.
@pytest.mark.screens
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kinds", [everybodys, admissions, workers, others])
def test_every_page_can_be_used_by_everybody(
    windows: Windows, kinds: Callable[[Places], tuple[Kind, ...]]
) -> None:
    # Workers have most of the pages; those of the others are judged whole in both languages.
    rounds = REWORDED if (windows.language, kinds) == ("ar", workers) else ROUNDS
    found = {kind.name: _complaints(windows, kind, rounds) for kind in kinds(windows.places)}
    assert {name: told for name, told in found.items() if told} == {}


def _complaints(windows: Windows, kind: Kind, rounds: list[tuple[str, ...]]) -> list[str]:
    seat = windows.seat(kind.who)
    seat.told.clear()
    try:
        html = _show(windows.country.app, seat, kind)
    except Error as error:
        return [error.message[:400]]
    direction = kind.direction or LANGUAGES[windows.language]
    found = [] if seat.page.locator("html").get_attribute("dir") == direction else ["direction"]
    found += too_long(html)
    seat.page.evaluate(UNFOLD)
    seat.page.add_script_tag(url=seat.base + AXE_PATH)
    screens = SCREENS[windows.language]
    for (width, shade), checks in zip(screens, rounds, strict=True):
        seat.page.set_viewport_size({"width": width, "height": 800})
        seat.page.emulate_media(color_scheme=shade)
        found += [f"{width} {shade}: {told}" for told in seat.page.evaluate(one_by_one(checks))]
    return found + [told for told in seat.told if str(kind.status) not in told]


def one_by_one(checks: Iterable[str]) -> str:
    """A script that gathers what these say: one call of the browser for all."""
    return f"async () => [{', '.join(f'...await ({check})()' for check in checks)}]"


def too_long(html: bytes) -> list[str]:
    """A complaint if a page is over the budget."""
    return [f"long: {len(html)} bytes"] if len(html) > MOST_BYTES else []


def _show(app: Flask, seat: Seat, kind: Kind) -> bytes:
    """The page of this kind is shown; it is the one that was meant, by its status and address."""
    answered: list[Response] = []

    def listen(answer: Response) -> None:
        if answer.request.resource_type == "document":
            answered.append(answer)

    seat.page.on("response", listen)
    seat.page.goto(seat.base + kind.path)
    kind.then(seat)
    seat.page.remove_listener("response", listen)
    if answered[-1].status != kind.status:
        raise Error(f"answered {answered} at {seat.page.url}")
    there = rule_at(app, urlsplit(seat.page.url).path)
    if there != shown_by(app, kind):
        raise Error(f"shows {there}")
    return answered[-1].body()


def test_every_width_is_shown_and_every_page_is_judged_in_every_shade() -> None:
    assert ROUNDS[0] is CHECKS
    assert {screens[0][1] for screens in SCREENS.values()} == {"light", "dark"}
    assert all(screens[0][1] != screens[1][1] for screens in SCREENS.values())
    assert len(REWORDED) == len(ROUNDS) and (AT_NIGHT or "color-contrast" in REWORDED[0][0])
    shown = {screen for screens in SCREENS.values() for screen in screens}
    assert shown == {(width, shade) for width in (1280, 390, 320) for shade in ("light", "dark")}


def test_the_checks_find_what_is_wrong(window: BrowserContext) -> None:
    page = window.new_page()
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><p style='width: 200vw; color: #eee'>pale"
        "</p><div><button style='width: 9px; height: 9px'></button>"
        "<button style='width: 9px; height: 9px'></button></div></main>"
    )
    page.add_script_tag(content=AXE)
    for checks, names in (
        (CHECKS, ("color-contrast", "button-name", "wide: ", "small: ")),
        ((MOVED,), ("target-size",)),
    ):
        told = " ".join(page.evaluate(one_by_one(checks)))
        assert [word for word in names if word not in told] == []
    assert too_long(b"x" * MOST_BYTES) == [] != too_long(b"x" * (MOST_BYTES + 1))
