"""From an invitation to the first case of the new colleague, by keyboard alone, without scripts."""

from base64 import b32decode

import pytest
from playwright.sync_api import Browser

from nrm.database import now
from nrm.vault.totp import current_code
from tests.browser.keys import enter, reach, tick, write
from tests.browser.live import served
from tests.browser.seat import Seat, without_script
from tests.support.country import PASSPHRASE, Country

pytestmark = pytest.mark.browser

NAME = "mila"


def test_a_new_colleague_opens_a_case(country: Country, browser: Browser) -> None:
    with served(country.app) as base:
        ana, mila = without_script(browser, base), without_script(browser, base)
        _sign_in(ana, country, "ana")
        code = _invite(ana)
        _join(mila, country, code)
        words = mila.page.locator(".proof bdi").all_inner_texts()
        _confirm(ana, country, words)
        _sign_in(mila, country, NAME)
        _open_a_case(mila)
        assert mila.page.locator("h1 bdi").count() == 1
        addresses = [url for seat in (ana, mila) for url, _ in seat.seen]
        secrets = (*code.split(), PASSPHRASE, *words)
        assert [(url, word) for url in addresses for word in secrets if word in url] == []
        for seat in (ana, mila):
            seat.page.context.close()


def _sign_in(seat: Seat, country: Country, name: str) -> None:
    seat.go("/sign-in")
    write(seat, **country.credentials(name))
    enter(seat)


def _invite(ana: Seat) -> str:
    reach(ana, "nav [href='/admin/people']")
    enter(ana)
    reach(ana, "main [href='/admin/people/new']")
    enter(ana)
    write(ana, name=NAME)
    tick(ana, "[name=role]")
    for _ in range(4):
        if not ana.page.locator("[name=role][value=social_worker]").is_checked():
            ana.page.keyboard.press("ArrowDown")
    enter(ana)
    return ana.page.locator(".proof code").inner_text()


def _join(mila: Seat, country: Country, code: str) -> None:
    mila.go("/sign-in")
    reach(mila, "[href='/join']")
    enter(mila)
    write(mila, name=NAME, invitation_code=code)
    write(mila, new_passphrase=PASSPHRASE, new_passphrase_again=PASSPHRASE)
    enter(mila)
    secret = mila.page.locator("details code").text_content() or ""
    country.seeds[NAME] = b32decode(secret.replace(" ", ""))
    write(mila, code=current_code(country.seeds[NAME], now()))
    enter(mila)
    reach(mila, "[href='/join/waiting']")
    enter(mila)


def _confirm(ana: Seat, country: Country, words: list[str]) -> None:
    reach(ana, "main [href='/admin/people']")
    enter(ana)
    reach(ana, "main th a")
    enter(ana)
    assert ana.page.locator("fieldset bdi").all_inner_texts() == words
    for at in range(1, len(words) + 1):
        tick(ana, f"#heard-{at}")
    given = country.credentials("ana")
    write(ana, passphrase=given["passphrase"], code=given["code"])
    enter(ana)


def _open_a_case(mila: Seat) -> None:
    reach(mila, "nav [href='/cases/new']")
    enter(mila)
    for name in ("entry_channel", "person_group", "region", "priority"):
        tick(mila, f"main [name={name}]")
    enter(mila)
