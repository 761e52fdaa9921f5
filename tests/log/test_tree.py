"""Trees and proofs against the definition of RFC 6962 2.1, written a second time.

NRM_TEST_ROUNDS from 100 on holds every proof of every size from 0 to 1,025 against it.
"""

import os
import random
from collections.abc import Sequence

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
from tests.log.reference import BODIES, LARGEST, mth, path, proof

# By day all trees up to a size just past a power of two, and the largest around the next ones.
BY_DAY = (*range(131), *(255, 256, 257), *(511, 512, 513), *(1023, 1024, 1025))
ALL = int(os.environ.get("NRM_TEST_ROUNDS", "4")) >= 100
SIZES = range(LARGEST + 1) if ALL else BY_DAY
MUTATIONS = 50_000


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
    assert TREE.roots == [mth(0, n) for n in range(LARGEST + 1)]
    for size in range(1, LARGEST + 1):
        assert prove(root_path(size), TREE.nodes.__getitem__) == (TREE.roots[size],)


def test_a_leaf_completes_as_many_levels_as_its_number_has_trailing_zeros() -> None:
    counts = [len(append(Tree(n).frontier, n, bytes(32)).nodes) for n in range(16)]
    assert counts == [0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0, 4]


@pytest.mark.race
@pytest.mark.parametrize("sizes", [SIZES[i::5] for i in range(5)], ids=range(5))
def test_inclusion_of_every_leaf(sizes: Sequence[int]) -> None:
    for size in sizes:
        root = TREE.roots[size]
        for index in range(size):
            shown = TREE.includes(index, size)
            assert list(shown) == path(index, 0, size)
            assert verify_inclusion(TREE.nodes[Node(0, index)], index, size, shown, root)


@pytest.mark.race
@pytest.mark.parametrize("sizes", [SIZES[i::5] for i in range(5)], ids=range(5))
def test_consistency_with_every_older_tree(sizes: Sequence[int]) -> None:
    for second in sizes:
        root = TREE.roots[second]
        for first in range(second + 1):
            shown = TREE.follows(first, second)
            assert list(shown) == proof(first, second)
            assert verify_consistency(first, second, shown, TREE.roots[first], root)


def mutated(shown: tuple[bytes, ...], draw: random.Random) -> tuple[bytes, ...]:
    """The proof with one thing changed."""
    way = draw.choice(["flip", "flip", "drop", "repeat", "add", "cut", "swap"])
    at = draw.randrange(max(len(shown), 1))
    here = shown[at : at + 1]
    if way == "add" or not shown:
        return (*shown[:at], draw.randbytes(32), *shown[at:])
    if way == "drop":
        return shown[:at] + shown[at + 1 :]
    if way == "repeat":
        return shown[:at] + here + shown[at:]
    if way == "cut":
        return (*shown[:at], here[0][:-1], *shown[at + 1 :])
    if way == "swap":
        return (*shown[1:], shown[0])
    flipped = (int.from_bytes(here[0], "big") ^ 1 << draw.randrange(256)).to_bytes(32, "big")
    return (*shown[:at], flipped, *shown[at + 1 :])


def test_no_mutated_inclusion_proof_is_accepted() -> None:
    draw, refused = random.Random(6962), 0
    while refused < MUTATIONS:
        size = draw.randint(1, LARGEST)
        index = draw.randrange(size)
        good = TREE.includes(index, size)
        bad = mutated(good, draw)
        leaf, root = TREE.nodes[Node(0, index)], TREE.roots[size]
        assert verify_inclusion(leaf, index, size, bad, root) == (bad == good)
        refused += bad != good


def test_no_mutated_consistency_proof_is_accepted() -> None:
    draw, refused = random.Random(9162), 0
    while refused < MUTATIONS:
        second = draw.randint(0, LARGEST)
        first = draw.randint(0, second)
        good = TREE.follows(first, second)
        bad = mutated(good, draw)
        roots = TREE.roots[first], TREE.roots[second]
        assert verify_consistency(first, second, bad, *roots) == (bad == good)
        refused += bad != good


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
