"""A form that came too late: nothing of it goes to somebody else, and nobody plants one."""

from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from nrm.accounts.models import find_account
from nrm.log import writer as log
from tests.adversary.hostile import MARK, Hands
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.effort import calls_of
from tests.support.reader import Reader, hidden

QUARTER = 16 * 60
NOTE = {"do": "save", "text": MARK}


@pytest.fixture
def ana(country: Country) -> Reader:
    """A social worker."""
    return Reader(country.person("ana"))


def _session_of(reader: Reader) -> UUID:
    return UUID(reader.person.csrf[-32:])


def _sent_by_nobody(
    country: Country, body: str | dict[str, str], path: str = "/cases/new"
) -> TestResponse:
    """The answer to a form from a window whose cookie is gone."""
    client = country.app.test_client(use_cookies=False)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.post(path, data=body, headers=form if isinstance(body, str) else {})


def test_a_session_laid_to_another_person_seals_nothing_for_him(
    country: Country, hands: Hands, ana: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, eva = ana.opens_a_case(), hands.row("account", name="eva")
    moved_by_hand(monkeypatch).on(QUARTER)
    sent = {**NOTE, "csrf_token": ana.person.csrf}
    assert hidden(_sent_by_nobody(country, sent, f"{case}/notes"), "kept")
    hands.set("signed_in", _session_of(ana), account_id=eva["id"])
    late = _sent_by_nobody(country, sent, f"{case}/notes")
    assert (late.status_code, hidden(late, "kept")) == (401, "")


def test_an_old_account_is_sealed_for_by_nobody(
    country: Country, hands: Hands, ana: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, before = ana.opens_a_case(), hands.row("account", name="ana")
    with country.inside():
        find_account("ana", to_change=True).role = "supervisor"
        log.write(None, "account.change")
    hands.put_back("account", before)
    moved_by_hand(monkeypatch).on(QUARTER)
    late = _sent_by_nobody(country, {**NOTE, "csrf_token": ana.person.csrf}, f"{case}/notes")
    assert (late.status_code, hidden(late, "kept")) == (401, "")


def test_an_id_of_a_session_is_not_enough_to_plant_a_form(country: Country, ana: Reader) -> None:
    whole = ana.person.csrf
    assert hidden(_sent_by_nobody(country, {"csrf_token": whole, "x": "I want this."}), "kept")
    for token in ("0" * 64 + _session_of(ana).hex, whole[:-32] + UUID(int=1).hex):
        planted = _sent_by_nobody(country, {"csrf_token": token, "x": "I want this."})
        assert (planted.status_code, hidden(planted, "kept")) == (401, "")


_FIELDS = 20_000


@pytest.mark.parametrize("whose", ["nobody", "ana"])
def test_a_form_of_many_fields_keeps_no_worker_busy(
    country: Country, ana: Reader, whose: str
) -> None:
    token = ana.person.csrf if whose == "ana" else "0" * 96
    body = f"csrf_token={token}" + "&f=some+words" * _FIELDS
    calls, late = calls_of(lambda: _sent_by_nobody(country, body))
    assert (late.status_code, bool(hidden(late, "kept"))) == (401, whose == "ana")
    # Each field was once held against every list anew: hundreds of calls for each.
    assert calls < 100 * _FIELDS
