"""Proofs from the stored nodes, as somebody outside verifies them."""

import pytest

from nrm.errors import Missing, Unavailable
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.proofs import consistency, inclusion, latest_checkpoint
from nrm.log.tree import EMPTY_ROOT, verify_consistency, verify_inclusion
from tests.log.world import ANA, World


def test_every_entry_is_proved_in_every_tree_and_every_tree_in_the_next(a_log: World) -> None:
    roots = [EMPTY_ROOT, *(a_log.ask(inclusion, 0, n).root for n in range(1, 8))]
    assert roots[7] == a_log.head().root
    for size in range(1, 8):
        for index in range(size):
            proof = a_log.ask(inclusion, index, size)
            leaf = proof.leaf_hash
            assert verify_inclusion(leaf, index, size, proof.hashes, roots[size])
        for first in range(size + 1):
            hashes = a_log.ask(consistency, first, size).hashes
            assert verify_consistency(first, size, hashes, roots[first], roots[size])


def test_the_latest_checkpoint_is_that_of_the_head(a_log: World) -> None:
    checkpoint = open_checkpoint(a_log.ask(latest_checkpoint), log_keys(a_log.roots))
    assert (checkpoint.size, checkpoint.root) == (7, a_log.head().root)
    assert a_log.notes()[-1] == a_log.ask(latest_checkpoint)


@pytest.mark.parametrize(("index", "size"), [(0, 8), (7, 7), (-1, 7), (0, 0), (8, 9)])
def test_an_entry_that_is_not_in_the_tree_is_missing(a_log: World, index: int, size: int) -> None:
    with pytest.raises(Missing):
        a_log.ask(inclusion, index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 8), (5, 4), (-1, 4), (8, 9)])
def test_a_tree_that_never_was_is_missing(a_log: World, first: int, second: int) -> None:
    with pytest.raises(Missing):
        a_log.ask(consistency, first, second)


def test_before_the_first_entry_there_is_no_checkpoint(world: World) -> None:
    with pytest.raises(Missing):
        world.ask(latest_checkpoint)


def test_a_checkpoint_of_others_is_not_handed_out(a_log: World) -> None:
    a_log.tamper("UPDATE audit_checkpoint SET note = substr(note, 2)")
    with pytest.raises(Unavailable):
        a_log.ask(latest_checkpoint)


@pytest.mark.parametrize(
    "statement",
    [
        'DELETE FROM audit_entry WHERE "index" = 3',
        'UPDATE audit_entry SET nodes = seal WHERE "index" = 3',
    ],
)
def test_no_proof_is_made_of_nodes_that_are_gone(a_log: World, statement: str) -> None:
    a_log.tamper(statement.replace("nodes = seal", "nodes = substr(nodes, 1, 40)"))
    with pytest.raises(Unavailable) as caught:
        a_log.ask(inclusion, 6, 7)
    assert caught.value.kind == "integrity"


def test_a_proof_grows_with_the_log(a_log: World) -> None:
    a_log.write(ANA, "case.list")
    assert len(a_log.ask(inclusion, 0, 8).hashes) == 3
