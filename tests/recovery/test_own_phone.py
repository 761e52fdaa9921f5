"""Another phone, while the old one is at hand: the session proves itself, then the new app."""

import base64
import re
from typing import NamedTuple

from werkzeug.test import TestResponse

from nrm.database import now
from nrm.vault import totp
from nrm.vault.totp import base32
from tests.recovery.steps import Helped, Helper, helper, outcomes, page
from tests.support.country import Country

HERE = "/account/phone"


class Shown(NamedTuple):
    """What the page of an offer carries."""

    token: str
    seed: bytes

    @property
    def code(self) -> str:
        """The code that the new app shows now."""
        return totp.current_code(self.seed, now())


def _shown(one: Helper) -> Shown:
    answer = one.post(HERE, **one.proof())
    assert answer.status_code == 200
    token = re.search('name="token" value="([^"]+)"', answer.text)
    secret = re.search('<code dir="ltr">([A-Z2-7 ]{39})</code>', answer.text)
    assert token is not None
    assert secret is not None
    return Shown(token.group(1), base64.b32decode(secret.group(1).replace(" ", "")))


def _confirms(one: Helper, shown: Shown, code: str = "") -> TestResponse:
    return one.post(f"{HERE}/confirm", token=shown.token, code=code or shown.code)


def _signs_in(country: Country, seed: bytes) -> bool:
    country.seeds["ana"] = seed
    client = country.app.test_client(use_cookies=False)
    return client.post("/api/v1/session", json=country.credentials("ana")).status_code == 201


def test_a_new_app_takes_the_place_of_the_old_one(country: Country) -> None:
    elsewhere, ana, old = country.person("ana"), helper(country, "ana"), country.seeds["ana"]
    shown = _shown(ana)
    assert _confirms(ana, shown, "12345").status_code == 422
    assert elsewhere.get("/session").status_code == 200
    assert "Your new phone is set up" in page(_confirms(ana, shown))
    assert [one.get("/session").status_code for one in (elsewhere, ana.person)] == [401, 200]
    assert (_signs_in(country, old), _signs_in(country, shown.seed)) == (False, True)
    assert outcomes(country, "account.enrol_factor") == [("done", 1), ("failed", None)]


def test_an_offer_is_good_for_the_session_that_it_was_shown_to(
    country: Country, eva: Helped
) -> None:
    ana = helper(country, "ana")
    shown = _shown(ana)
    assert _confirms(helper(country, "sue"), shown).status_code == 422
    assert _confirms(helper(country, "ana"), shown).status_code == 422
    at_the_door = eva.sends("/recover/phone/confirm", token=shown.token, code=shown.code)
    assert at_the_door.status_code == 401
    assert _signs_in(country, country.seeds["ana"])


def test_an_offer_is_good_once_and_read_by_nobody_else(country: Country) -> None:
    ana, sue = helper(country, "ana"), helper(country, "sue")
    lost, found = _shown(ana), _shown(ana)
    assert _confirms(sue, lost, "12345").status_code == 422
    assert base32(lost.seed)[:4] not in page(_confirms(sue, lost, "12345"))
    code = found.code
    assert _confirms(ana, found, code).status_code == 200
    # The same once more, and the one that somebody may have seen before.
    assert [_confirms(ana, found, code).status_code, _confirms(ana, lost).status_code] == [422] * 2
    assert _signs_in(country, found.seed)


def test_an_offer_grows_old(country: Country, eva: Helped) -> None:
    ana = helper(country, "ana")
    shown = _shown(ana)
    for _ in range(2):  # Somebody who stays signed in, and comes back to the picture.
        eva.waits(8 * 60)
        assert ana.get("/account").status_code == 200
    answer = _confirms(ana, shown)
    assert answer.status_code == 422
    assert "This page is too old" in page(answer)


def test_nothing_is_shown_to_whoever_does_not_prove_it(country: Country) -> None:
    ana = helper(country, "ana")
    for proof in ({}, {**ana.proof(), "passphrase": "wrong wrong wrong wrong"}):
        answer = ana.post(HERE, **proof)
        assert answer.status_code in (403, 422)
        assert 'name="token"' not in answer.text
