"""Passkeys in a real browser: Chromium's virtual authenticator, which verifies its user."""

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.browser.live import served
from tests.browser.seat import Seat, sit_down
from tests.support.country import PASSPHRASE, Country

pytestmark = pytest.mark.browser

_PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
_PASSKEY = "Use a passkey instead of the code"


def _plug_in(page: Page) -> tuple[CDPSession, str]:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    added = devices.send("WebAuthn.addVirtualAuthenticator", {"options": _PHONE})
    return devices, str(added["authenticatorId"])


def _press_and_go(seat: Seat, button: str, path: str) -> None:
    # By script, and perhaps to where it is already: the address alone says nothing then.
    with seat.page.expect_navigation(url=seat.base + path):
        seat.page.get_by_role("button", name=button, exact=True).click()
    seat.note()


def test_a_passkey_is_added_signs_in_proves_and_is_removed(
    country: Country, window: BrowserContext
) -> None:
    with served(country.app) as base:
        ana = sit_down(window, base)
        devices, phone = _plug_in(ana.page)
        ana.sign_in(country, "ana")

        ana.go("/account/passkeys")
        for name, typed in {**country.credentials("ana"), "name": "my phone"}.items():
            ana.answer(name, typed)
        _press_and_go(ana, "Add a passkey", "/account/passkeys")
        assert "my phone" in ana.page.get_by_role("table").inner_text()
        kept = devices.send("WebAuthn.getCredentials", {"authenticatorId": phone})["credentials"]
        assert [one["isResidentCredential"] for one in kept] == [True]

        ana.press("[formaction]", "nav")
        ana.answer("name", "ana")
        ana.answer("passphrase", PASSPHRASE)
        _press_and_go(ana, _PASSKEY, "/")

        ana.go("/account/recovery")
        ana.answer("passphrase", PASSPHRASE)
        ana.page.get_by_role("button", name=_PASSKEY).click()
        ana.page.get_by_role("heading", name="Your recovery codes").wait_for()

        ana.go("/account/passkeys")
        assert "Not yet" not in ana.page.get_by_role("table").inner_text()
        ana.press("a:text('Remove it')")
        ana.answer("passphrase", PASSPHRASE)
        _press_and_go(ana, _PASSKEY, "/account/passkeys")
        assert "You have no passkey." in ana.page.content()

        _no_passkey_answers(ana, devices, phone)
        assert ana.told == []


def _no_passkey_answers(ana: Seat, devices: CDPSession, phone: str) -> None:
    """The page says so, and a code still does."""
    verified = {"authenticatorId": phone, "isUserVerified": False}
    devices.send("WebAuthn.setUserVerified", verified)
    ana.go("/account/recovery")
    ana.answer("passphrase", PASSPHRASE)
    button = ana.page.get_by_role("button", name=_PASSKEY)
    button.click()
    ana.page.get_by_text("No passkey answered.").wait_for()
    assert button.is_enabled()
