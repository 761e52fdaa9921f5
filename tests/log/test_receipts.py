"""Receipts: read here line by line, as somebody does who has the format and the log's key."""

from base64 import b64decode
from hashlib import sha256

import pytest

from nrm.errors import Missing
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.receipts import receipt_of
from nrm.log.tree import verify_inclusion
from tests.log.world import ANA, World


def opened(world: World, receipt: str) -> bytes:
    """The entry of a receipt that holds."""
    above, _, note = receipt.partition("\n\n")
    first, extra, index, *hashes = above.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    assert extra.startswith("extra ")
    body = b64decode(extra.removeprefix("extra "), validate=True)
    checkpoint = open_checkpoint(note, log_keys(world.roots))
    assert index.startswith("index ")
    proof = [b64decode(step, validate=True) for step in hashes]
    number = int(index.removeprefix("index "))
    leaf = sha256(b"\0" + body).digest()
    assert verify_inclusion(leaf, number, checkpoint.size, proof, checkpoint.root)
    return body


def test_each_entry_has_a_receipt_that_holds_it(a_log: World) -> None:
    for index in range(7):
        body = opened(a_log, a_log.ask(receipt_of, index))
        assert body.decode() in a_log.bodies()


def test_the_only_entry_of_a_log_needs_no_hash(world: World) -> None:
    world.write(ANA, "case.list")
    receipt = world.ask(receipt_of, 0)
    assert receipt.partition("\n\n")[0].count("\n") == 2
    assert opened(world, receipt).startswith(b'{"action":"case.list"')


def test_the_newest_entry_is_signed_for_its_receipt(a_log: World) -> None:
    index = a_log.write(ANA, "case.list")
    assert open_checkpoint(a_log.notes()[-1], log_keys(a_log.roots)).size == 7
    opened(a_log, a_log.ask(receipt_of, index))
    assert open_checkpoint(a_log.notes()[-1], log_keys(a_log.roots)).size == 8


@pytest.mark.parametrize("index", [7, 10**30])
def test_there_is_none_for_what_was_never_written(a_log: World, index: int) -> None:
    with pytest.raises(Missing):
        a_log.ask(receipt_of, index)
