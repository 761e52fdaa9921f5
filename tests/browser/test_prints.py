"""Papers out of the printer: A4, black on white by day and by night, with codes one can read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser

from nrm.database import now
from tests.browser.live import as_demonstration, served
from tests.browser.places import practise
from tests.browser.seat import Seat, sit_down
from tests.support.country import Country
from tests.support.prints import A4, printed
from tests.support.steps import a_sent_referral, accepts, open_a_case

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = ("en", "ar", "el")
# How many codes stand on each; what somebody is given who may need help has none.
CODES = {
    "poster?for=person": 0,
    "poster?for=staff": 1,
    "card?for=person": 0,
    "card?for=staff": 10,
    "self-check?for=staff": 1,
}
SHADES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LONG_URL = "https://referral-mechanism.social-affairs.gov.example"
MILLIMETRE = 96 / 25.4
BOXES = """() => [...document.querySelectorAll(".card")].map((it) => {
    const box = it.getBoundingClientRect();
    return [box.width, box.height, it.scrollHeight - it.clientHeight,
        it.scrollWidth - it.clientWidth]; })"""


@pytest.fixture
def app(country: Country) -> Iterator[Flask]:
    """A demonstration: with all languages that there are."""
    with as_demonstration(country) as app:
        yield app


@pytest.fixture
def seat(app: Flask, browser: Browser) -> Iterator[Seat]:
    """Somebody without an account."""
    with served(app) as base:
        window = browser.new_context(locale="en", java_script_enabled=False)
        yield sit_down(window, base)
        window.close()


@pytest.mark.parametrize("paper", CODES)
def test_a_paper_is_one_page_whose_code_leads_to_first_contact(seat: Seat, paper: str) -> None:
    for language in LANGUAGES:
        seat.go(f"/concern/{paper}&lang={language}")
        for shade in SHADES:
            seat.page.emulate_media(color_scheme=shade)
            came = printed(seat.page)
            assert came.sizes == (A4,), language
            assert came.codes == (f"{seat.base}/concern",) * CODES[paper], language
            assert not came.colours, shade
        # Of right to left it cannot be told in which order they stand.
        assert "check" in paper or {"555", "0100", "112"} <= set(came.text.split())
        # What is said to whoever prints it, and where it comes from, stays on the screen.
        assert "100 %" not in came.text and "Referral service" not in came.text
    assert seat.told == []


def test_what_confirms_the_practice_is_one_page(app: Flask, browser: Browser) -> None:
    with served(app) as base:
        for language in LANGUAGES:
            window = browser.new_context(locale=language, java_script_enabled=False)
            seat = sit_down(window, base)
            seat.go("/training")
            practise(10)(seat)
            for shade in SHADES:
                seat.page.emulate_media(color_scheme=shade)
                came = printed(seat.page)
                assert came.sizes == (A4,) and came.codes == (), language
                assert not came.colours, shade
            # What is worth another look is for the screen alone.
            left = seat.page.locator(".noprint .link").first.text_content() or "nothing is left"
            assert left not in came.text and len(came.text) > 300
            assert seat.told == []
            window.close()


@pytest.mark.parametrize("whom", ["person", "staff"])
def test_ten_cards_are_as_large_as_a_bank_card_and_hold_their_words(
    app: Flask, seat: Seat, whom: str
) -> None:
    app.config["NRM_BASE_URL"] = LONG_URL
    seat.page.emulate_media(media="print")
    for language in LANGUAGES:
        seat.go(f"/concern/card?for={whom}&lang={language}")
        boxes = seat.page.evaluate(BOXES)
        assert len(boxes) == 10
        for width, height, too_high, too_wide in boxes:
            sides = (width / MILLIMETRE, height / MILLIMETRE)
            assert sides == pytest.approx((85, 55), abs=0.3)
            assert too_high <= 0 and too_wide <= 0, (language, too_high, too_wide)
        seen = {"person": set(), "staff": {f"{LONG_URL}/concern"}}[whom]
        assert set(printed(seat.page).codes) == seen


def test_the_plan_of_a_case_is_printed_for_the_person(country: Country, browser: Browser) -> None:
    ana = country.person("ana")
    day = (now() + timedelta(days=9)).date().isoformat()
    plan = {"actions": [{"action": "See the doctor", "responsible": "Nadia", "due": day}]}
    case = open_a_case(ana, identity={"preferred_name": "Mirabelle"}, plan=plan)
    with served(country.app) as base:
        window = browser.new_context(locale="en", java_script_enabled=False)
        worker = sit_down(window, base)
        worker.sign_in(country, "ana")
        worker.go(f"/cases/{case['id']}/sheet")
        worker.answer("safe", "yes")
        worker.answer("language", "en")
        worker.answer("call", "Ana, 555 0100")
        worker.press("Show the sheet")
        for shade in SHADES:
            worker.page.emulate_media(color_scheme=shade)
            came = printed(worker.page)
            assert came.sizes == (A4,) and not came.colours
        window.close()
    for words in ("My plan", "See the doctor", "Ana, 555 0100", "112"):
        assert words in came.text, words
    for words in ("Mirabelle", "Nadia", case["code"], "Referral service", "ana", "Before you"):
        assert words not in came.text, words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("el", ("Ποιος άνοιξε τον φάκελό μου", "αστυνομία", "μέλος του προσωπικού")),
        ("ar", ("من فتح سجلي", "الشرطة")),
    ],
)
def test_who_opened_the_record_is_printed_for_the_person(
    country: Country, browser: Browser, language: str, words: tuple[str, ...]
) -> None:
    with as_demonstration(country) as app, served(app) as base:
        ana, pia = country.person("ana"), country.person("pia")
        case = open_a_case(ana, identity={"preferred_name": "Mirabelle"})
        there = a_sent_referral(country, ana, case, "Police", ["identity.preferred_name"])
        accepts(pia, there)
        pia.get(there, X_Purpose="service")
        ana.get(f"/cases/{case['id']}/sections/identity")
        window = browser.new_context(locale="en", java_script_enabled=False)
        worker = sit_down(window, base)
        worker.sign_in(country, "ana")
        worker.go(f"/cases/{case['id']}/accesses")
        worker.answer("safe", "yes")
        worker.answer("span", "all")
        worker.answer("language", language)
        worker.press("Show the list")
        for shade in SHADES:
            worker.page.emulate_media(color_scheme=shade)
            came = printed(worker.page)
            assert set(came.sizes) == {A4}
        # Read before it is printed: out of a paper Arabic comes in the order of its shapes.
        shown = worker.page.inner_text("main").casefold()
        window.close()
    for each in words:
        assert each.casefold() in shown, each
    for each in ("Mirabelle", case["code"], "Referral service", "Before you", "pia", "Police"):
        assert each not in came.text, each
