"""The vectors of a public implementation: our tree is that tree, and refuses what it refuses."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from nrm.log.tree import (
    EMPTY_ROOT,
    Frontier,
    Node,
    append,
    consistency_path,
    inclusion_path,
    leaf_hash,
    prove,
    root_of,
    verify_consistency,
    verify_inclusion,
)

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("reference_tree.json").read_text())
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
ROOTS = [EMPTY_ROOT, *map(bytes.fromhex, VECTORS["roots"])]
SOME = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
Proof = tuple[bytes, ...]


@pytest.fixture(scope="module")
def nodes() -> dict[Node, bytes]:
    """Our tree over these leaves, with the roots on the way."""
    frontier: Frontier = ()
    found: dict[Node, bytes] = {}
    for index, leaf in enumerate(LEAVES):
        frontier, done = append(frontier, index, leaf)
        assert root_of(frontier) == ROOTS[index + 1]
        for level, value in enumerate((leaf, *done)):
            found[Node(level, ((index + 1) >> level) - 1)] = value
    return found


def hashes(vector: dict[str, Any]) -> Proof:
    return tuple(map(bytes.fromhex, vector["proof"]))


def spoilt(proof: Proof, garbage: Sequence[bytes]) -> Iterator[Proof]:
    """The proof as a public test spoils it: at both ends, in each bit position, too short."""
    for each in (b"", *garbage):
        yield (*proof, each)
        yield (each, *proof)
    for at, step in enumerate(proof):
        yield (*proof[:at], bytes([step[0] ^ 8]) + step[1:], *proof[at + 1 :])
    if proof:
        yield proof[:-1]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=str)
def test_inclusion(vector: dict[str, Any], nodes: dict[Node, bytes]) -> None:
    index, size, proof = vector["index"], vector["size"], hashes(vector)
    leaf, root = LEAVES[index], ROOTS[size]
    assert prove(inclusion_path(index, size), nodes.__getitem__) == proof
    assert verify_inclusion(leaf, index, size, proof, root)
    for i, n in ((index - 1, size), (index + 1, size), (index ^ 2, size), (index, size // 2)):
        assert not verify_inclusion(leaf, i, n, proof, root)
    # A tree twice as large: its proof is longer by one.
    assert not verify_inclusion(leaf, index, size * 2, proof, root)
    assert not verify_inclusion(b"WrongLeaf", index, size, proof, root)
    for wrong in (EMPTY_ROOT, SOME):
        assert not verify_inclusion(leaf, index, size, proof, wrong)
    for bad in spoilt(proof, (root,)):
        assert not verify_inclusion(leaf, index, size, bad, root)


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=str)
def test_consistency(vector: dict[str, Any], nodes: dict[Node, bytes]) -> None:
    first, second, proof = vector["first"], vector["second"], hashes(vector)
    old, new = ROOTS[first], ROOTS[second]
    assert prove(consistency_path(first, second), nodes.__getitem__) == proof
    assert verify_consistency(first, second, proof, old, new)
    assert not verify_consistency(first, second, proof, b"WrongRoot", new)
    assert not verify_consistency(first, second, proof, old, b"WrongRoot")
    for bad in spoilt(proof, (old, new)):
        assert not verify_consistency(first, second, bad, old, new)
    if proof:
        for m, n in ((first - 1, second), (first + 1, second), (first ^ 2, second)):
            assert not verify_consistency(m, n, proof, old, new)
        for n in (second * 2, second // 2):
            assert not verify_consistency(first, n, proof, old, new)
        assert not verify_consistency(first, second, proof, new, old)
        assert not verify_consistency(first, second, (), old, new)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 0), (2, 1)])
def test_no_leaf_is_in_a_tree_that_is_too_small(index: int, size: int) -> None:
    for leaf, root in ((SOME, b""), (b"", EMPTY_ROOT), (SOME, EMPTY_ROOT)):
        assert not verify_inclusion(leaf, index, size, (), root)


@pytest.mark.parametrize(
    ("first", "second", "proof", "old", "new", "holds"),
    [
        (0, 0, (), b"1", b"2", False),
        (1, 1, (), b"1", b"2", False),
        (0, 0, (), EMPTY_ROOT, EMPTY_ROOT, True),
        (0, 1, (), EMPTY_ROOT, ROOTS[1], True),
        (1, 1, (), ROOTS[1], ROOTS[1], True),
        (1, 0, (), b"1", b"2", False),
        (2, 1, (), b"1", b"2", False),
        (1, 2, (), b"1", b"2", False),
        (0, 0, (EMPTY_ROOT,), EMPTY_ROOT, EMPTY_ROOT, False),
        (0, 1, (EMPTY_ROOT,), EMPTY_ROOT, EMPTY_ROOT, False),
        (1, 1, (EMPTY_ROOT,), EMPTY_ROOT, EMPTY_ROOT, False),
    ],
)
def test_the_edges_of_consistency(
    first: int, second: int, proof: Proof, old: bytes, new: bytes, holds: bool
) -> None:
    assert verify_consistency(first, second, proof, old, new) == holds
