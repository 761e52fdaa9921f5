"""What an agency lacks among its people, on the desk of its custodians."""

from nrm.accounts.models import find_account
from nrm.log import writer as log
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
    assert 'id="agency"' not in eva.get("/").text
    with country.inside():
        find_account("sue").duties = ""
        log.write(None, "account.test_duties")
    proof = {"passphrase": PASSPHRASE, "code": country.credentials("ana")["code"]}
    ana.post("/account/recovery", proof)
    desk = ana.get("/").text
    assert "the only custodian" in desk
    assert "2 colleagues have no recovery codes" in desk
