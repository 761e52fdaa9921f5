"""What an agency lacks among its people, on the desk of its custodians."""

from datetime import timedelta

import pytest

from nrm.accounts.models import find_account
from nrm.log import writer as log
from tests.support.clock import moved_by_hand
from tests.support.country import PASSPHRASE, Country
from tests.support.joining import invite, let_join
from tests.support.reader import Reader


def test_a_custodians_desk_tells_calmly_what_the_agency_lacks(country: Country) -> None:
    let_join(country, "mila", invite(country.person("ana"), "mila"))
    ana, eva = Reader(country.person("ana")), Reader(country.person("eva"))
    desk = ana.get("/").text
    assert "1 person waits to be confirmed." in desk
    assert "3 colleagues have no recovery codes" in desk
    assert "the only custodian" not in desk
    assert "There are two custodians, and not both have recovery codes." in desk
    assert 'id="agency"' not in eva.get("/").text
    with country.inside():
        find_account("sue").duties = ""
        log.write(None, "account.test_duties")
    proof = {"passphrase": PASSPHRASE, "code": country.credentials("ana")["code"]}
    ana.post("/account/recovery", proof)
    desk = ana.get("/").text
    assert "the only custodian" in desk
    assert "There are two custodians" not in desk
    assert "2 colleagues have no recovery codes" in desk


def test_it_tells_when_nobody_has_tried_the_recovery_for_a_year(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    sue, eva = Reader(country.person("sue")), Reader(country.person("eva"))
    line = "Nobody here has tried for a year"
    assert line in sue.get("/").text
    assert line not in eva.get("/").text
    wrong = {"passphrase": "not that", "code": "000000"}
    assert sue.post("/admin/recoveries/try", wrong).status_code == 403
    assert line in sue.get("/").text
    proof = {"passphrase": PASSPHRASE, "code": country.credentials("sue")["code"]}
    assert sue.post("/admin/recoveries/try", proof).status_code == 200
    assert line not in sue.get("/").text
    assert line in Reader(country.person("olga")).get("/").text
    moved_by_hand(monkeypatch).on(timedelta(days=366).total_seconds())
    assert line in Reader(country.person("ana")).get("/").text
