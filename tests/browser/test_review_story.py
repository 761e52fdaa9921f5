"""A morning of auditors: the week's queue from the first item to the figures, by keyboard alone."""

import pytest
from playwright.sync_api import Browser

from tests.browser.keys import choose, enter, follow, reach, sign_in
from tests.browser.live import served
from tests.browser.seat import PHONE, Seat, sit_down
from tests.support.auditors import a_second_auditor, queue, reviewed
from tests.support.country import Country, Person
from tests.support.emergencies import breaks
from tests.support.steps import open_a_case

pytestmark = pytest.mark.browser

NAME = "Mirabelle"
QUEUE = "/audit/review"


def _a_week(country: Country) -> None:
    """Two people who were refused too often, and an emergency."""
    here = f"/cases/{open_a_case(country.person('ana'), identity={'preferred_name': NAME})['id']}"
    for name in ("eva", "omar"):
        person = country.person(name)
        for _ in range(5):
            person.get(f"{here}/sections/identity")
    assert breaks(country, country.person("eva"), here).status_code == 201
    assert reviewed(country) == 3


def test_the_weekly_review_without_a_mouse(country: Country, browser: Browser) -> None:
    _a_week(country)
    a_second_auditor(country)
    ada = country.person("ada")
    found = {(each["rule"], each["accounts"][0]): each["id"] for each in queue(ada)}
    of_eva = f"{QUEUE}/{found['denials', country.person('eva').id]}"
    of_omar = f"{QUEUE}/{found['denials', country.person('omar').id]}"
    with served(country.app) as base:
        _asks(country, browser, base, of_eva)
        _explains(country, browser, base, of_eva)
        _goes_on(country, browser, base, ada, of_eva, of_omar)
        _agrees(country, browser, base, of_omar)


def _sits_down(browser: Browser, base: str, country: Country, name: str) -> Seat:
    seat = sit_down(browser.new_context(viewport=PHONE), base)
    sign_in(seat, country, name)
    return seat


def _asks(country: Country, browser: Browser, base: str, of_eva: str) -> None:
    """The auditor is led to the queue, sees why an item is there, and asks the agency."""
    ada = _sits_down(browser, base, country, "ada")
    assert "3 items wait in the review queue." in ada.page.content()
    follow(ada, "Open the queue")
    follow(ada, "Refused many times")
    assert ada.page.url.endswith("rule=denials")
    reach(ada, f"[href='{of_eva}']")
    enter(ada)
    assert "number of refusals: 5; looked at from 4 on" in ada.page.content()
    reach(ada, "form[action$=ask_why] [type=submit]")
    enter(ada)
    assert "An explanation was asked for" in ada.page.content()
    _leaves(ada)


def _explains(country: Country, browser: Browser, base: str, of_eva: str) -> None:
    """The supervisor finds the question on the desk, and answers it by a code."""
    sue = _sits_down(browser, base, country, "sue")
    reach(sue, f"[href='{of_eva}']")
    enter(sue)
    assert "Entries that this rests on" not in sue.page.content()
    choose(sue, "explanation", "wrong_case")
    reach(sue, "form[action$=explain] [type=submit]")
    enter(sue)
    assert "An explanation was given" in sue.page.content()
    _leaves(sue)


def _goes_on(
    country: Country, browser: Browser, base: str, person: Person, of_eva: str, of_omar: str
) -> None:
    """One item is closed, in another rules were broken, and the emergency closes its own."""
    ada = _sits_down(browser, base, country, "ada")
    follow(ada, "Open the queue")
    reach(ada, f"[href='{of_eva}']")
    enter(ada)
    choose(ada, "outcome", "justified")
    choose(ada, "reason", "explained")
    reach(ada, "form[action$=close] [type=submit]")
    enter(ada)
    assert "It was justified" in ada.page.content()
    ada.go(of_omar)
    reach(ada, "form[action$=propose_breach] select")
    _choose_in(ada, "form[action$=propose_breach] select", "no_need_to_know")
    reach(ada, "form[action$=propose_breach] [type=submit]")
    enter(ada)
    assert ada.page.locator("main form").count() == 0
    follow(ada, "Review queue")
    follow(ada, "Emergencies")
    reach(ada, "main tbody a")
    enter(ada)
    choose(ada, "outcome", "justified")
    reach(ada, "form[action$=review] [type=submit]")
    enter(ada)
    assert [each["state"] for each in queue(person, rule="break_glass")] == ["closed"]
    _leaves(ada)


def _choose_in(seat: Seat, selector: str, value: str) -> None:
    """The list has the focus; its answer is found with the arrows."""
    listed = seat.page.locator(selector)
    while listed.input_value() != value:
        seat.page.keyboard.press("ArrowDown")


def _agrees(country: Country, browser: Browser, base: str, of_omar: str) -> None:
    """The second auditor says so, too, and looks at the figures."""
    abe = _sits_down(browser, base, country, "abe")
    follow(abe, "Open the queue")
    reach(abe, f"[href='{of_omar}']")
    enter(abe)
    reach(abe, "form[action$=confirm_breach] [type=submit]")
    enter(abe)
    assert "It broke the rules" in abe.page.content()
    follow(abe, "Review queue")
    assert "Nothing waits here." in abe.page.content()
    follow(abe, "Figures")
    assert abe.page.locator("main tbody tr").count() == 3
    _leaves(abe)


def _leaves(seat: Seat) -> None:
    """Nothing of the case was ever on the screen, in an address or in a title."""
    assert not [each for each in seat.seen if NAME in str(each)]
    assert NAME not in seat.page.content()
    seat.page.context.close()
