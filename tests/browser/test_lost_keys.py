"""Keys that were lost are given back on the pages, by keyboard alone and without scripts."""

import pytest
from playwright.sync_api import Browser

from tests.browser.keys import enter, reach
from tests.browser.live import served
from tests.browser.seat import Seat, without_script
from tests.recovery.steps import DAY, NEW
from tests.support.clock import moved_by_hand
from tests.support.country import Country

pytestmark = pytest.mark.browser


def test_two_custodians_give_keys_back_without_a_mouse(
    country: Country, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    country.person("eva")
    hands = moved_by_hand(monkeypatch)
    with served(country.app) as base:
        eva = without_script(browser, base)
        _send(eva, "/recover/custodians", name="eva", lost=None)
        number = eva.page.locator("main code").inner_text()
        hands.on(DAY)
        _send(eva, "/recover/continue", ticket=number)
        code = country.credentials("eva")["code"]
        _fill(eva, new_passphrase=NEW, new_passphrase_again=NEW, code=code)
        words = eva.page.locator("main bdi").inner_text()
        for name in ("ana", "sue"):
            assert words in _approves(country, browser, base, name)
        reach(eva, "[value=look]")
        enter(eva)
        _fill(eva, passphrase=NEW, code=country.credentials("eva")["code"])
        assert "You have your keys back" in eva.page.content()
        assert number not in " ".join(url for url, _ in eva.seen)
        given = {**country.credentials("eva"), "passphrase": NEW}
        assert "Waiting for me" in _send(eva, "/sign-in", **given)


def _approves(country: Country, browser: Browser, base: str, name: str) -> str:
    seat = without_script(browser, base)
    _send(seat, "/sign-in", **country.credentials(name))
    seat.go("/admin/recoveries")
    reach(seat, 'main a[href^="/admin/recoveries/"] >> nth=0')
    enter(seat)
    shown = seat.page.content()
    given = country.credentials(name)
    _fill(seat, compared=None, passphrase=given["passphrase"], code=given["code"])
    assert "You have approved" in seat.page.content()
    seat.page.context.close()
    return shown


def _send(seat: Seat, path: str, **answers: str | None) -> str:
    seat.go(path)
    return _fill(seat, **answers)


def _fill(seat: Seat, **answers: str | None) -> str:
    """Each field is reached by Tab and typed into; None: its first box is chosen by Space."""
    for name, typed in answers.items():
        reach(seat, f"main [name={name}] >> nth=0")
        if typed is None:
            seat.page.keyboard.press("Space")
        else:
            seat.page.keyboard.type(typed)
    enter(seat)
    return seat.page.content()
