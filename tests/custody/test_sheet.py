"""The sheet that custodians print: what the agency's keys are, checked before it is shown."""

import os
from base64 import b64encode

from nrm.agencies.models import find_agency_named
from nrm.custody.sheet import find_sheet
from nrm.vault.certificates import fingerprint_of
from nrm.vault.words import fingerprint_words
from tests.adversary.hostile import Hands
from tests.custody.colleagues import account, makes_leave
from tests.support.country import Country
from tests.support.reader import Reader

HERE = "/admin/keys/sheet"


def _words(country: Country, name: str) -> str:
    chosen = account(country, name)["certificate_id"]
    with country.inside(write=False):
        sheet = find_sheet(find_agency_named("Lead North"))
    held = {certificate.id: certificate for _, certificate in sheet.custodians}
    return fingerprint_words(fingerprint_of(held[chosen]))


def test_it_names_every_key_that_a_custodian_may_have_to_compare(country: Country) -> None:
    ana, sue = Reader(country.person("ana")), country.person("sue")
    shown = ana.get(HERE).text
    with country.inside(write=False) as reading:
        sheet, root = find_sheet(find_agency_named("Lead North")), reading.info["root"]
    key = fingerprint_of(sheet.epoch)
    assert fingerprint_words(key) in shown and fingerprint_words(key) in ana.get("/admin/keys").text
    assert [name for name, _ in sheet.custodians] == ["ana", "sue"]
    assert _words(country, "ana") in shown and _words(country, "sue") in shown
    assert fingerprint_words(bytes.fromhex(root.anchor)) in shown
    assert f"key 1 {key.hex()}\nregistrar {root.anchor}\nlog {sheet.log_key}" in sheet.code()
    root_of_log = b64encode(sheet.checkpoint.root).decode()
    assert sheet.log_key in shown and "<path" in shown and root_of_log in shown
    makes_leave(country, sue, "eva")
    after = ana.get(HERE).text
    assert fingerprint_words(key) not in after and _words(country, "ana") in after


def test_a_key_that_nobody_certified_is_not_printed(country: Country) -> None:
    ana, hands = Reader(country.person("ana")), Hands(country)
    row = hands.row("certificate", id=account(country, "sue")["certificate_id"])
    hands.set("certificate", row["id"], encryption_public=os.urandom(32))
    refused = ana.get(HERE)
    assert (refused.status_code, "Custodians" in refused.text) == (503, False)


def test_an_agency_without_keys_has_nothing_to_print(country: Country) -> None:
    assert Reader(country.person("ada")).get(HERE).status_code == 403
    assert Reader(country.person("eva")).get(HERE).status_code == 403
