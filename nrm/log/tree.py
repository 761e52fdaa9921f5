"""The Merkle tree of the log: hashing, appending, proofs (RFC 6962 2.1, RFC 9162 2.1).

Pure: nothing here knows an entry or a database. A node `(level, place)` is the root of the complete
subtree over the leaves `[place * 2**level, (place + 1) * 2**level)`. A frontier holds the roots of
the complete subtrees of a tree, the largest first: one for each bit that is set in its size.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Frontier = tuple[bytes, ...]


class Node(NamedTuple):
    """Where the root of a complete subtree stands; level 0 are the leaves."""

    level: int
    place: int


Path = tuple[tuple[Node, ...], ...]


class Appended(NamedTuple):
    """The frontier after a leaf, and the subtrees it completed: levels 1, 2, … without a gap."""

    frontier: Frontier
    nodes: tuple[bytes, ...]


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf; 32 bytes (RFC 6962 2.1)."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over two hashes of 32 bytes (RFC 6962 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def append(frontier: Frontier, size: int, leaf: bytes) -> Appended:
    """The tree of `size` leaves with one more; `leaf` is its hash."""
    waiting, nodes, top = list(frontier), [], leaf
    while size & 1:
        top = node_hash(waiting.pop(), top)
        nodes.append(top)
        size >>= 1
    return Appended((*waiting, top), tuple(nodes))


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree with this frontier."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def root_path(size: int) -> Path:
    """The one step that gives the root of the first `size` leaves (at least one)."""
    return (_cover(0, size),)


def inclusion_path(index: int, size: int) -> Path:
    """The steps of the proof that a leaf is in a tree, from the leaf up (RFC 6962 2.1.1).

    Each step is one hash of the proof: the root over the nodes it lists. Needs index < size.
    """
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_cover(middle, end))
            end = middle
        else:
            path.append(_cover(start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_path(first: int, second: int) -> Path:
    """The steps of the proof that a tree begins with an older one (RFC 6962 2.1.2).

    Needs first <= second; no step where they are equal or the older one is empty.
    """
    if first == 0:
        return ()
    start, end, path = 0, second, []
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_cover(middle, end))
            end = middle
        else:
            path.append(_cover(start, middle))
            start = middle
    if start:
        path.append(_cover(start, end))
    return tuple(reversed(path))


def prove(path: Path, node: Callable[[Node], bytes]) -> tuple[bytes, ...]:
    """The hashes of a proof; `node` gives the hash of a node."""
    return tuple(root_of([node(wanted) for wanted in step]) for step in path)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the proof shows this leaf hash at `index` of the tree (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(proof):
        return False
    number, last, top = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            top = node_hash(step, top)
            number, last = _climb(number, last)
        else:
            top = node_hash(top, step)
        number, last = number >> 1, last >> 1
    return last == 0 and top == root


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """Whether the proof shows that the second tree begins with the first (RFC 9162 2.1.4.2)."""
    if not 0 <= first <= second or not _are_hashes(proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    steps = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    return bool(steps) and _same_tree(first, second, steps, first_root, second_root)


def _same_tree(
    first: int, second: int, steps: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            old, new = node_hash(step, old), node_hash(step, new)
            number, last = _climb(number, last)
        else:
            new = node_hash(new, step)
        number, last = number >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _climb(number: int, last: int) -> tuple[int, int]:
    """Past the levels on which this node, the last of its level, has no sibling."""
    while number and not number & 1:
        number, last = number >> 1, last >> 1
    return number, last


def _are_hashes(proof: Sequence[bytes]) -> bool:
    return all(len(step) == HASH_BYTES for step in proof)


def _split(count: int) -> int:
    """The largest power of two below `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def _cover(start: int, end: int) -> tuple[Node, ...]:
    """The complete subtrees that make up `[start, end)`, the largest first.

    `start` is a multiple of the smallest power of two that is not below `end - start`.
    """
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return tuple(nodes)
