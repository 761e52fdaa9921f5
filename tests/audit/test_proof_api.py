"""What anybody may fetch of the log, and what an auditor takes away from it."""

from base64 import b64decode
from hashlib import sha256

import pytest

from tests.support.country import Country, Person
from tests.support.steps import open_a_case

AUDIT = "/api/v1/audit"


@pytest.fixture
def ada(country: Country) -> Person:
    """An auditor, after somebody worked."""
    open_a_case(country.person("ana"))
    return country.person("ada")


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1, over leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def test_a_stranger_reckons_the_signed_root_from_the_tiles(country: Country, ada: Person) -> None:
    stranger = country.app.test_client(use_cookies=False)
    _, size, root = stranger.get(f"{AUDIT}/checkpoint").text.split("\n\n")[0].split("\n")
    count = int(size)
    assert 0 < count < 256
    tile = stranger.get(f"{AUDIT}/tile/0/000.p/{count}")
    assert tile.mimetype == "application/octet-stream"
    # At the edge it grows: nobody keeps it.
    assert tile.headers["Cache-Control"] == "no-store"
    leaves = [tile.data[i : i + 32] for i in range(0, len(tile.data), 32)]
    assert (len(leaves), mth(leaves)) == (count, b64decode(root))


def test_a_full_tile_may_be_kept(country: Country, ada: Person) -> None:
    while (size := int(ada.get("/audit/entries?limit=1").json["items"][0]["index"])) < 256:
        ada.get(f"/audit/entries?actor={ada.id}&limit={1 + size % 2}")
    tile = country.app.test_client().get(f"{AUDIT}/tile/0/000")
    assert len(tile.data) == 256 * 32
    assert tile.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in tile.headers


@pytest.mark.parametrize("tile", ["0/001", "entries/000", "0/000.p/0", "1/000.p/1", "x"])
def test_there_are_no_entries_and_no_other_tiles(country: Country, ada: Person, tile: str) -> None:
    assert country.app.test_client().get(f"{AUDIT}/tile/{tile}").status_code == 404


def test_a_stranger_learns_which_key_signs(country: Country, ada: Person) -> None:
    stranger = country.app.test_client(use_cookies=False)
    told = stranger.get(f"{AUDIT}/keys").json
    (one,) = told["items"]
    assert (one["from_size"], told["next"]) == (1, None)
    note = stranger.get(f"{AUDIT}/checkpoint").text
    origin, key_id, _ = one["key"].split("+", 2)
    line = note.partition("\n\n")[2].split(" ")
    assert (line[1], b64decode(line[2])[:4].hex()) == (origin, key_id)


def test_an_auditor_takes_a_receipt_and_that_stands_in_the_log(
    country: Country, ada: Person
) -> None:
    (entry,) = ada.get("/audit/entries?action=case.open").json["items"]
    receipt = ada.client.get(
        f"{AUDIT}/entries/{entry['index']}/receipt", headers={"Cookie": ada.cookie}
    )
    name = f"entry-{entry['index']}.tlog-proof"
    assert receipt.headers["Content-Disposition"] == f"attachment; filename={name}"
    extra = receipt.text.split("\n")[1].removeprefix("extra ")
    assert f'"request":"{entry["request"]}"' in b64decode(extra).decode()
    (taken,) = ada.get("/audit/entries?action=audit.receipt").json["items"]
    assert (taken["actor"], taken["count"], taken["case"]) == (ada.id, entry["index"], None)
    page = ada.client.get("/audit?about=audit", headers={"Cookie": ada.cookie}).text
    assert f"entry {entry['index']}" in page


def test_a_button_stands_at_each_entry_for_an_auditor_alone(country: Country, ada: Person) -> None:
    page = ada.client.get("/audit", headers={"Cookie": ada.cookie}).text
    assert page.count("/receipt") == 20
    ana = country.person("ana")
    assert "/receipt" not in ana.client.get("/audit", headers={"Cookie": ana.cookie}).text


def test_nobody_else_gets_a_receipt_and_the_try_is_logged(country: Country, ada: Person) -> None:
    for name in ("ana", "sue", "adam"):
        assert country.person(name).get("/audit/entries/0/receipt").status_code == 403
    tried = ada.get("/audit/entries?action=audit.receipt&outcome=refused").json["items"]
    assert len(tried) == 3
    assert ada.get("/audit/entries/99999999/receipt").status_code == 404
