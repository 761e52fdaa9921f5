"""The ring of a case: what was written under any of its keys opens, later ones only with it."""

import os

import pytest

from nrm.database import new_id
from nrm.vault.failures import SealBroken
from nrm.vault.memory import new_key
from nrm.vault.records import seal_record
from nrm.vault.rings import new_ring, read_ring

SECRET, CTX = os.urandom(32), b"here"


def test_each_record_opens_by_the_key_it_lies_under() -> None:
    first, later = new_id(), new_id()
    old = new_ring(first)
    before = seal_record(old.newest, SECRET, CTX, {"a": 1})
    ring = read_ring(old.renewed(later).written())
    after = seal_record(ring.newest, SECRET, CTX, {"a": 2})
    assert (ring.made_in, len(ring.keys)) == (later, 2)
    assert [ring.open(SECRET, CTX, sealed)["a"] for sealed in (before, after)] == [1, 2]
    with pytest.raises(SealBroken):
        old.open(SECRET, CTX, after)
    damaged = bytes([*after[:-1], after[-1] ^ 1])
    for sealed in (damaged, b"", after[:40]):
        with pytest.raises(SealBroken):
            ring.open(SECRET, CTX, sealed)
    ring.wipe()
    assert set(ring.written()[16:]) == {0}


def test_a_single_key_is_a_ring_from_before() -> None:
    key = new_key()
    ring = read_ring(bytearray(key))
    assert (ring.made_in, ring.keys, ring.written()) == (None, [key], key)
    assert read_ring(ring.renewed(new_id()).written()).keys[1] == key


@pytest.mark.parametrize("size", [0, 16, 31, 33, 40, 63])
def test_what_is_no_ring_is_refused(size: int) -> None:
    with pytest.raises(SealBroken):
        read_ring(bytearray(size))
