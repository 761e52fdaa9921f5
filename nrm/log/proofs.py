"""What an outsider asks the log for: the last checkpoint, and proofs from the stored nodes.

Hashes and sizes only, open to everybody. Whoever asks verifies them against a checkpoint he holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from nrm.database import session
from nrm.errors import Missing, to_translate
from nrm.log.head import find_head, read_head
from nrm.log.keeping import keeping
from nrm.log.models import HASHES
from nrm.log.newest import newest_signed
from nrm.log.seals import tampered
from nrm.log.tree import (
    HASH_BYTES,
    Node,
    Path,
    consistency_path,
    inclusion_path,
    prove,
    root_path,
)
from nrm.vault.root import RootKeys

NO_SUCH_TREE = to_translate("The log has no such entry, or was never of this size.")


@dataclass(frozen=True)
class InclusionProof:
    """That the entry with this leaf hash stands at `index` of the tree of `size` entries."""

    index: int
    size: int
    leaf_hash: bytes
    root: bytes
    hashes: tuple[bytes, ...]


@dataclass(frozen=True)
class ConsistencyProof:
    """That the tree of `second` entries begins with that of `first`."""

    first: int
    second: int
    hashes: tuple[bytes, ...]


def latest_checkpoint() -> str:
    """The newest note that is ours; Missing before the first, Unavailable as `newest_signed`."""
    root_keys: RootKeys = session().info["root"]
    opened = session().connection()
    head = find_head(opened, root_keys, keeping(root_keys))
    newest = newest_signed(opened, root_keys, head)
    if newest is None:
        raise Missing("The log has not been signed yet.")
    return newest.note


def inclusion(index: int, size: int) -> InclusionProof:
    """The proof for one entry; Missing unless 0 <= index < size <= the size of the log."""
    _check_size(size)
    if not 0 <= index < size:
        raise Missing(NO_SUCH_TREE)
    leaf = ((Node(0, index),),)
    steps = _prove((*leaf, *root_path(size), *inclusion_path(index, size)))
    return InclusionProof(index, size, steps[0], steps[1], steps[2:])


def consistency(first: int, second: int) -> ConsistencyProof:
    """The proof between two sizes; Missing unless 0 <= first <= second <= the size of the log."""
    _check_size(second)
    if not 0 <= first <= second:
        raise Missing(NO_SUCH_TREE)
    return ConsistencyProof(first, second, _prove(consistency_path(first, second)))


def _check_size(size: int) -> None:
    root_keys: RootKeys = session().info["root"]
    if size > read_head(session().connection(), root_keys, keeping(root_keys)).size:
        raise Missing(NO_SUCH_TREE)


def _prove(path: Path) -> tuple[bytes, ...]:
    """The hashes of these steps; one statement fetches all nodes that they need."""
    hashes = _fetch(node for step in path for node in step)
    try:
        return prove(path, hashes.__getitem__)
    except KeyError as broken:
        raise tampered() from broken


def _fetch(nodes: Iterable[Node]) -> dict[Node, bytes]:
    wanted = {node: ((node.place + 1) << node.level) - 1 for node in nodes}
    found = session().connection().execute(HASHES, {"indexes": sorted(set(wanted.values()))}).all()
    standing = {index: leaf + above for index, leaf, above in found}
    hashes = {
        node: standing[index][node.level * HASH_BYTES : (node.level + 1) * HASH_BYTES]
        for node, index in wanted.items()
        if index in standing
    }
    return {node: value for node, value in hashes.items() if len(value) == HASH_BYTES}
