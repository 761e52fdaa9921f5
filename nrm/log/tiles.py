"""The tree in tiles (C2SP `tlog-tiles`), so that anybody's tools reckon any proof themselves.

A tile of level `L` and number `N` holds the roots of complete subtrees of `256**L` entries, 256 of
them or, at the edge of the tree, fewer. Hashes only: bundles of entries are not handed out.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from nrm.database import session
from nrm.errors import Missing, to_translate
from nrm.log.head import believed
from nrm.log.keeping import keeping
from nrm.log.models import HASH_COLUMNS, HASHES_WITH_HEAD
from nrm.log.seals import tampered
from nrm.log.stored import StoredHead
from nrm.log.tree import HASH_BYTES
from nrm.vault.root import RootKeys

WIDTH = 256
NO_SUCH_TILE = to_translate("The tree has no such tile, or not yet.")

_BITS = 8
# No log has more entries than an index has bits, and no tile a larger number.
_MOST_BITS = 62
_PLACE = re.compile(r"(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6})([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class Tile(NamedTuple):
    """`width` hashes of level `level` from the place `number * 256` on."""

    level: int
    number: int
    width: int

    @property
    def is_full(self) -> bool:
        """Whether it stays as it is, however long the log grows."""
        return self.width == WIDTH

    def indexes(self) -> range:
        """Of the entries with which its hashes stand, in order."""
        first, apart = self.number * WIDTH, _BITS * self.level
        step = 1 << apart
        return range(((first + 1) << apart) - 1, ((first + self.width) << apart), step)


def tile_of(place: str) -> Tile:
    """The tile of a place, as in `0/x001/x234/067` or `1/000.p/17`; Missing for any other."""
    found = _PLACE.fullmatch(place)
    if not found:
        raise Missing(NO_SUCH_TILE)
    level, above, last, width = found.groups()
    number = int(above.replace("x", "").replace("/", "") + last)
    tile = Tile(int(level), number, int(width or WIDTH))
    # One spelling for each tile: no group of zeros in front, no full tile under a partial name.
    if above.startswith("x000") or (width and tile.is_full) or tile.width > WIDTH:
        raise Missing(NO_SUCH_TILE)
    if (number + 1).bit_length() + _BITS * (tile.level + 1) > _MOST_BITS:
        raise Missing(NO_SUCH_TILE)
    return tile


def hashes_of(tile: Tile) -> bytes:
    """The hashes of a tile, joined; one statement. Missing where the tree is not as large."""
    indexes = tile.indexes()
    opened = session().connection()
    rows = opened.execute(HASHES_WITH_HEAD, {"indexes": list(indexes)}).all()
    if not rows or _size(rows[0]) <= indexes[-1]:
        raise Missing(NO_SUCH_TILE)
    hashes = b"".join(_hash(row, tile.level) for row in sorted(rows, key=lambda row: row[0]))
    if len(hashes) != tile.width * HASH_BYTES:
        raise tampered()
    return hashes


def _size(row: Sequence[Any]) -> int:
    root_keys: RootKeys = session().info["root"]
    return believed(StoredHead(*row[HASH_COLUMNS:]), root_keys, keeping(root_keys)).size


def _hash(row: Sequence[Any], level: int) -> bytes:
    if not level:
        return bytes(row[1])
    start = (_BITS * level - 1) * HASH_BYTES
    return bytes(row[2][start : start + HASH_BYTES])
