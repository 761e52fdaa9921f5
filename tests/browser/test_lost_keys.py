"""Keys that were lost are given back on the pages, by keyboard alone and without scripts."""

import base64

import pytest
from playwright.sync_api import Browser

from tests.browser.keys import enter, reach
from tests.browser.live import served
from tests.browser.seat import Seat, without_script
from tests.recovery.steps import DAY, NEW
from tests.support.clock import moved_by_hand
from tests.support.country import PASSPHRASE, Country

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lost", ["passphrase", "both"])
def test_two_custodians_give_keys_back_without_a_mouse(
    country: Country, browser: Browser, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    country.person("eva")
    hands = moved_by_hand(monkeypatch)
    with served(country.app) as base:
        eva = without_script(browser, base)
        number = _asks_custodians(eva, lost)
        hands.on(DAY)
        _send(eva, "/recover/continue", ticket=number)
        _fill(eva, new_passphrase=NEW, new_passphrase_again=NEW, **_code(country, lost))
        words = eva.page.locator("main bdi").inner_text()
        for name in ("ana", "sue"):
            assert words in _approves(country, browser, base, name)
        reach(eva, "[value=look]")
        enter(eva)
        _fill(eva, passphrase=NEW, **_code(country, lost))
        assert "You have your keys back" in eva.page.content()
        assert number not in " ".join(url for url, _ in eva.seen)
        if lost == "both":
            _sets_up_a_phone(country, eva, NEW)
        _signs_in(country, eva, NEW)


def test_a_code_on_paper_gives_a_passphrase_back_without_a_mouse(
    country: Country, browser: Browser
) -> None:
    code = _recovery_code(country)
    with served(country.app) as base:
        eva = without_script(browser, base)
        app_code = country.credentials("eva")["code"]
        twice = {"new_passphrase": NEW, "new_passphrase_again": NEW}
        _send(eva, "/recover", name="eva", recovery_code=code, code=app_code, **twice)
        _signs_in(country, eva, NEW)
        assert code not in " ".join(url for url, _ in eva.seen)


def test_a_code_on_paper_gives_a_phone_back_without_a_mouse(
    country: Country, browser: Browser
) -> None:
    code = _recovery_code(country)
    with served(country.app) as base:
        eva = without_script(browser, base)
        _sets_up_a_phone(country, eva, PASSPHRASE, recovery_code=code)
        _signs_in(country, eva, PASSPHRASE)


def test_a_custodian_gives_a_phone_back_without_a_mouse(country: Country, browser: Browser) -> None:
    country.person("eva")
    with served(country.app) as base:
        ana = without_script(browser, base)
        _send(ana, "/sign-in", **country.credentials("ana"))
        ana.go("/admin/recoveries")
        reach(ana, "main [href='/admin/recoveries/phone']")
        enter(ana)
        given = country.credentials("ana")
        _fill(ana, name="eva", passphrase=given["passphrase"], code=given["code"])
        assert "may set up a new phone" in ana.page.content()
        ana.page.context.close()
        eva = without_script(browser, base)
        _sets_up_a_phone(country, eva, PASSPHRASE)
        _signs_in(country, eva, PASSPHRASE)


def _asks_custodians(eva: Seat, lost: str) -> str:
    """The number of the request that was made."""
    eva.go("/recover/custodians")
    reach(eva, "main [name=name]")
    eva.page.keyboard.type("eva")
    reach(eva, "main [name=lost]")
    eva.page.keyboard.press("ArrowDown" if lost == "both" else "Space")
    _fill(eva)
    return eva.page.locator("main code").inner_text()


def _code(country: Country, lost: str) -> dict[str, str]:
    return {} if lost == "both" else {"code": country.credentials("eva")["code"]}


def _recovery_code(country: Country) -> str:
    """One of the codes that eva made while she was signed in."""
    eva, given = country.person("eva"), country.credentials("eva")
    proof = {"passphrase": given["passphrase"], "code": given["code"]}
    code: str = eva.post("/account/recovery-codes", proof).json["codes"][0]
    return code


def _sets_up_a_phone(country: Country, eva: Seat, passphrase: str, **answers: str) -> None:
    """The secret that the page shows is typed into an app."""
    _send(eva, "/recover/phone", name="eva", passphrase=passphrase, **answers)
    secret = eva.page.locator("main code").inner_text().replace(" ", "")
    country.seeds["eva"] = base64.b32decode(secret)
    _fill(eva, code=country.credentials("eva")["code"])
    assert "Your new phone is set up" in eva.page.content()


def _signs_in(country: Country, eva: Seat, passphrase: str) -> None:
    given = {**country.credentials("eva"), "passphrase": passphrase}
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
