"""Trees and proofs against the definition of RFC 6962 2.1, written here a second time."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.log.tree import (
    EMPTY_ROOT,
    Frontier,
    Node,
    append,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    prove,
    root_of,
    root_path,
    verify_consistency,
    verify_inclusion,
)

LARGEST = 130
BODIES = [b"%d" % i for i in range(LARGEST)]


def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(bodies: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1."""
    if not bodies:
        return sha256(b"").digest()
    if len(bodies) == 1:
        return sha256(b"\0" + bodies[0]).digest()
    k = split(len(bodies))
    return sha256(b"\1" + mth(bodies[:k]) + mth(bodies[k:])).digest()


def path(m: int, bodies: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 2.1.1."""
    if len(bodies) == 1:
        return []
    k = split(len(bodies))
    if m < k:
        return [*path(m, bodies[:k]), mth(bodies[k:])]
    return [*path(m - k, bodies[k:]), mth(bodies[:k])]


def subproof(m: int, bodies: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """RFC 6962 2.1.2."""
    if m == len(bodies):
        return [] if whole else [mth(bodies)]
    k = split(len(bodies))
    if m <= k:
        return [*subproof(m, bodies[:k], whole=whole), mth(bodies[k:])]
    return [*subproof(m - k, bodies[k:], whole=False), mth(bodies[:k])]


class Tree:
    """Our tree, grown leaf by leaf, with the nodes as they are stored."""

    def __init__(self, size: int) -> None:
        self.frontier: Frontier = ()
        self.nodes: dict[Node, bytes] = {}
        self.roots = [EMPTY_ROOT]
        for index in range(size):
            leaf = leaf_hash(BODIES[index])
            self.frontier, done = append(self.frontier, index, leaf)
            for level, value in enumerate((leaf, *done)):
                self.nodes[Node(level, ((index + 1) >> level) - 1)] = value
            self.roots.append(root_of(self.frontier))

    def includes(self, index: int, size: int) -> tuple[bytes, ...]:
        return prove(inclusion_path(index, size), self.nodes.__getitem__)

    def follows(self, first: int, second: int) -> tuple[bytes, ...]:
        return prove(consistency_path(first, second), self.nodes.__getitem__)


TREE = Tree(LARGEST)


def test_roots_are_those_of_the_definition() -> None:
    assert [TREE.roots[n] for n in range(LARGEST + 1)] == [
        mth(BODIES[:n]) for n in range(LARGEST + 1)
    ]
    for size in range(1, LARGEST + 1):
        assert prove(root_path(size), TREE.nodes.__getitem__) == (TREE.roots[size],)


def test_a_leaf_completes_as_many_levels_as_its_number_has_trailing_zeros() -> None:
    counts = [len(append(Tree(n).frontier, n, bytes(32)).nodes) for n in range(16)]
    assert counts == [0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0, 4]


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_inclusion_of_every_leaf(size: int) -> None:
    for index in range(size):
        proof = TREE.includes(index, size)
        assert list(proof) == path(index, BODIES[:size])
        assert verify_inclusion(leaf_hash(BODIES[index]), index, size, proof, TREE.roots[size])


@pytest.mark.parametrize("second", range(LARGEST + 1))
def test_consistency_with_every_older_tree(second: int) -> None:
    for first in range(second + 1):
        proof = TREE.follows(first, second)
        assert list(proof) == (subproof(first, BODIES[:second], whole=True) if first else [])
        assert verify_consistency(first, second, proof, TREE.roots[first], TREE.roots[second])


def mutations(proof: tuple[bytes, ...], draw: Any) -> tuple[bytes, ...]:
    """The proof with one thing changed."""
    way = draw(st.sampled_from(["flip", "drop", "repeat", "add", "cut", "swap"]))
    at = draw(st.integers(0, max(len(proof) - 1, 0)))
    here = proof[at : at + 1]
    if way == "add" or not proof:
        return (*proof[:at], draw(st.binary(min_size=32, max_size=32)), *proof[at:])
    if way == "drop":
        return proof[:at] + proof[at + 1 :]
    if way == "repeat":
        return proof[:at] + here + proof[at:]
    if way == "cut":
        return (*proof[:at], here[0][:-1], *proof[at + 1 :])
    if way == "swap":
        return (*proof[1:], proof[0])
    bit = draw(st.integers(0, 255))
    flipped = (int.from_bytes(here[0], "big") ^ 1 << bit).to_bytes(32, "big")
    return (*proof[:at], flipped, *proof[at + 1 :])


@given(st.data())
def test_no_mutated_inclusion_proof_is_accepted(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    good = TREE.includes(index, size)
    bad = mutations(good, data.draw)
    leaf, root = leaf_hash(BODIES[index]), TREE.roots[size]
    assert verify_inclusion(leaf, index, size, bad, root) == (bad == good)


@given(st.data())
def test_no_mutated_consistency_proof_is_accepted(data: st.DataObject) -> None:
    second = data.draw(st.integers(0, LARGEST))
    first = data.draw(st.integers(0, second))
    good = TREE.follows(first, second)
    bad = mutations(good, data.draw)
    roots = TREE.roots[first], TREE.roots[second]
    assert verify_consistency(first, second, bad, *roots) == (bad == good)


@given(st.data())
def test_a_proof_holds_for_its_own_leaf_place_and_root_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGEST))
    index, other = data.draw(
        st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)
    )
    proof, root = TREE.includes(index, size), TREE.roots[size]
    assert not verify_inclusion(leaf_hash(BODIES[other]), index, size, proof, root)
    assert not verify_inclusion(leaf_hash(BODIES[index]), other, size, proof, root)
    assert not verify_inclusion(leaf_hash(BODIES[index]), index, size, proof, TREE.roots[size - 1])
    assert not verify_inclusion(leaf_hash(BODIES[index]), index, index, proof, root)
    assert not verify_inclusion(leaf_hash(BODIES[index]), -1, size, proof, root)


def test_an_older_tree_that_never_was_is_refused() -> None:
    roots = TREE.roots
    forged = node_hash(roots[3], roots[3])
    assert not verify_consistency(5, 3, (), roots[5], roots[3])
    assert not verify_consistency(-1, 3, (), roots[0], roots[3])
    assert not verify_consistency(4, 4, (), roots[4], roots[3])
    assert not verify_consistency(0, 4, (), forged, roots[4])
    assert not verify_consistency(3, 7, (), roots[3], roots[7])
    for first, second in ((3, 7), (4, 7), (6, 8)):
        proof = TREE.follows(first, second)
        assert not verify_consistency(first, second, proof, forged, roots[second])
        assert not verify_consistency(first, second, proof, roots[first], forged)
