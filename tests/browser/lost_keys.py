"""The pages of lost keys and phones: what they need, and what is typed to be shown each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nrm.accounts.models import find_account
from nrm.database import now
from nrm.log import writer as log
from nrm.recovery.factors import give_leave
from nrm.recovery.requests import WAIT, add_request
from nrm.vault.recovery import new_recovery_code
from nrm.vault.suites import new_encryption_pair
from tests.browser.seat import Seat
from tests.support.country import PASSPHRASE, Country

_HERE = "/admin/recoveries"
_GO_ON = "/recover/continue"
Act = Callable[[Seat], object]


@dataclass(frozen=True)
class Keys:
    """The path of a request that can be approved, its number, and that of one without words."""

    request: str
    prepared: str
    waiting: str


def arrange(country: Country) -> Keys:
    """Two requests of eva whose wait is over, and her leave for a new phone."""
    prepared, waiting = new_recovery_code(), new_recovery_code()
    with country.inside():
        eva = find_account("eva")
        for number in (prepared, waiting):
            made = add_request(eva, "passphrase", number)
            made.asked_at = made.opens_at = now() - WAIT
            if number == prepared:
                made.prepared_at = now() - timedelta(hours=1)
                made.fresh_public = new_encryption_pair().public
                path = f"{_HERE}/{made.id}"
        give_leave(eva, find_account("ana").id)
        log.write(None, "recovery.ask")
    return Keys(path, prepared, waiting)


def kinds(keys: Keys, miss: Act) -> tuple[tuple[Any, ...], ...]:
    """As the fields of a `Kind`; `miss` sends a form with nothing in it."""
    return (
        ("lost keys", "", "/recover/custodians"),
        ("lost keys not right", "", "/recover/custodians", miss, 422),
        ("lost keys asked", "", "/recover/custodians", _ask),
        ("number of a request", "", _GO_ON),
        ("number not right", "", _GO_ON, _with("AAAA"), 401),
        ("a new passphrase to set", "", _GO_ON, _with(keys.waiting)),
        ("a new passphrase not right", "", _GO_ON, _weak(keys.waiting), 422),
        ("words of a fresh key", "", _GO_ON, _with(keys.prepared)),
        ("lost phone", "", "/recover/phone"),
        ("lost phone not right", "", "/recover/phone", miss, 422),
        ("a new app", "", "/recover/phone", _show_secret),
        ("a new app not right", "", "/recover/phone", _type_nothing, 422, "/recover/phone/confirm"),
        ("another phone", "ana", "/account/phone"),
        ("another phone not right", "ana", "/account/phone", miss, 422),
        ("requests for own keys", "eva", "/account/recoveries"),
        ("recoveries", "ana", _HERE),
        ("request for keys", "ana", keys.request),
        (
            "approval not right",
            "ana",
            keys.request,
            miss,
            422,
            f"{_HERE}/<uuid:recovery_id>/approve",
        ),
        ("a colleague's phone", "ana", f"{_HERE}/phone"),
        ("drill", "ana", f"{_HERE}/try"),
        ("drill not right", "ana", f"{_HERE}/try", miss, 422),
    )


def _ask(seat: Seat) -> None:
    seat.answer("name", "nobody.here")
    seat.answer("lost", "both")
    seat.press("[type=submit]")


def _with(number: str) -> Act:
    def then(seat: Seat) -> None:
        seat.answer("ticket", number)
        seat.press("[type=submit]")

    return then


def _weak(number: str) -> Act:
    def then(seat: Seat) -> None:
        _with(number)(seat)
        for name in ("new_passphrase", "new_passphrase_again"):
            seat.answer(name, "short")
        seat.answer("code", "000000")
        seat.press("[type=submit]")

    return then


def _show_secret(seat: Seat) -> None:
    seat.answer("name", "eva")
    seat.answer("passphrase", PASSPHRASE)
    seat.press("[type=submit]")


def _type_nothing(seat: Seat) -> None:
    _show_secret(seat)
    seat.page.locator("main form").evaluate("form => { form.noValidate = true; }")
    seat.press("[type=submit]")
