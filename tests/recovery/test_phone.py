"""A lost phone: another app with the passphrase, and a recovery code or a custodian's leave."""

import base64
import re

from werkzeug.test import TestResponse

from nrm.database import now
from nrm.vault import totp
from tests.recovery.steps import DAY, HERE, NEW, Helped, helper, outcomes, page
from tests.support.country import PASSPHRASE, Country


def _asks(eva: Helped, passphrase: str = PASSPHRASE, code: str = "") -> TestResponse:
    given = {"name": eva.name, "passphrase": passphrase, "recovery_code": code}
    return eva.sends("/recover/phone", **given)


def _raw(secret: str) -> bytes:
    return base64.b32decode(secret.replace(" ", ""))


def _confirms(eva: Helped, shown: TestResponse, code: str = "") -> TestResponse:
    token = re.search('name="token" value="([^"]+)"', shown.text)
    secret = re.search('<code dir="ltr">([A-Z2-7 ]{39})</code>', shown.text)
    if not code and secret:
        eva.country.seeds[eva.name] = _raw(secret.group(1))
        code = totp.current_code(eva.country.seeds[eva.name], now())
    return eva.sends("/recover/phone/confirm", token=token.group(1) if token else "", code=code)


def test_a_custodian_allows_a_new_phone(country: Country, eva: Helped) -> None:
    before, old = country.person("eva"), country.seeds["eva"]
    assert _asks(eva).status_code == 401
    ana = helper(country, "ana")
    allowed = ana.post(f"{HERE}/phone", name="eva", **ana.proof())
    assert "The person may set up a new phone" in page(allowed)
    assert eva.signs_in(PASSPHRASE).status_code == 201
    assert _asks(eva, "wrong wrong wrong wrong").status_code == 401
    shown = _asks(eva)
    assert shown.status_code == 200
    assert _confirms(eva, shown, "12345").status_code == 401
    again = _confirms(eva, shown)
    assert "Your new phone is set up" in page(again)
    assert before.get("/session").status_code == 401
    assert eva.signs_in(PASSPHRASE, code=totp.current_code(old, now())).status_code == 401
    assert eva.signs_in(PASSPHRASE).status_code == 201
    assert _confirms(eva, shown).status_code == 401
    assert _asks(eva).status_code == 401
    assert outcomes(country, "account.reset_factor") == [("done", None)]


def test_a_recovery_code_sets_up_a_new_phone_once(country: Country, eva: Helped) -> None:
    own = helper(country, "eva")
    made = own.person.post("/account/recovery-codes", own.proof()).json["codes"]
    assert _asks(eva, code="ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567").status_code == 401
    assert _asks(eva, "wrong wrong wrong wrong", made[0]).status_code == 401
    assert "set up" in page(_confirms(eva, _asks(eva, code=made[0])))
    assert _asks(eva, code=made[0]).status_code == 401
    assert eva.signs_in(PASSPHRASE).status_code == 201


def test_a_leave_ends_and_a_picture_grows_old(country: Country, eva: Helped) -> None:
    ana = helper(country, "ana")
    ana.post(f"{HERE}/phone", name="eva", **ana.proof())
    shown = _asks(eva)
    eva.waits(16 * 60)
    assert _confirms(eva, shown).status_code == 401
    eva.waits(3 * DAY)
    assert _asks(eva).status_code == 401


def test_only_who_may_allows_a_new_phone(country: Country, eva: Helped) -> None:
    for name, whose, status in (
        ("ana", "ana", 404),
        ("ana", "olga", 404),
        ("ana", "nobody.here", 404),
        ("eva", "sue", 404),
        ("rita", "ana", 200),
        ("rita", "ada", 200),
    ):
        one = helper(country, name)
        answer = one.post(f"{HERE}/phone", name=whose, **one.proof())
        assert answer.status_code == status, (name, whose)


def test_who_lost_both_gets_the_keys_and_then_a_new_phone(country: Country, eva: Helped) -> None:
    lost = Helped(country, eva.hands, lost="both")
    lost.asks()
    lost.waits()
    lost.sets()
    for name in ("ana", "sue"):
        assert helper(country, name).approves().status_code == 200
    assert "Set up the new phone" in page(lost.finishes())
    assert "set up" in page(_confirms(lost, _asks(lost, NEW)))
    assert lost.signs_in().status_code == 201
