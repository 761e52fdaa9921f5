"""Tiles: the tree as anybody's tools fetch it, against the tree as the RFC defines it."""

from hashlib import sha256

import pytest
from sqlalchemy import event

from nrm.database import db
from nrm.errors import Missing, Unavailable
from nrm.log.tiles import Tile, hashes_of, tile_of
from nrm.log.tree import Frontier, append, leaf_hash, root_of
from tests.log.world import ENTRIES, World

SIZE = 600


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1, over leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


@pytest.fixture
def a_long_log(a_log: World) -> tuple[World, list[bytes]]:
    """A log of six hundred entries, of which only the hashes are real; its leaves."""
    whole = _rows(a_log)[0]
    with a_log.hostile() as connection:
        connection.execute(ENTRIES.delete())
        frontier: Frontier = ()
        leaves, rows = [], []
        for index in range(SIZE):
            leaf = leaf_hash(b"%d" % index)
            frontier, done = append(frontier, index, leaf)
            leaves.append(leaf)
            rows.append({**whole, "index": index, "leaf_hash": leaf, "nodes": b"".join(done)})
        connection.execute(ENTRIES.insert(), rows)
    a_log.forge_head(size=SIZE, frontier=frontier)
    assert root_of(frontier) == mth(leaves)
    return a_log, leaves


def _rows(world: World) -> list[dict[str, object]]:
    with world.hostile() as connection:
        return [dict(row) for row in connection.execute(ENTRIES.select()).mappings()]


def test_every_tile_holds_the_roots_that_the_format_names(
    a_long_log: tuple[World, list[bytes]],
) -> None:
    world, leaves = a_long_log

    def tile(place: str) -> bytes:
        return bytes(world.ask(hashes_of, tile_of(place)))

    assert tile("0/000") == b"".join(leaves[:256])
    assert tile("0/001") == b"".join(leaves[256:512])
    assert tile("0/002.p/88") == b"".join(leaves[512:])
    # Of an earlier tree, whose checkpoint somebody still holds.
    assert tile("0/002.p/1") == leaves[512]
    full = [mth(leaves[start : start + 256]) for start in (0, 256)]
    assert tile("1/000.p/2") == b"".join(full)
    assert tile("1/000.p/1") == full[0]


@pytest.mark.parametrize(
    "place",
    ["0/002", "0/002.p/89", "0/003.p/1", "1/000.p/3", "1/000", "2/000.p/1", "6/x999/x999/999"],
)
def test_a_tile_that_the_tree_does_not_have_is_missing(
    a_long_log: tuple[World, list[bytes]], place: str
) -> None:
    with pytest.raises(Missing):
        a_long_log[0].ask(hashes_of, tile_of(place))


def test_a_tile_is_one_statement(a_long_log: tuple[World, list[bytes]]) -> None:
    world, statements = a_long_log[0], list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.upper().startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    with world.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    for place in ("0/000", "1/000.p/2"):
        statements.clear()
        world.ask(hashes_of, tile_of(place))
        assert len(statements) == 1


@pytest.mark.parametrize(
    "statement",
    [
        'DELETE FROM audit_entry WHERE "index" = 300',
        'UPDATE audit_entry SET leaf_hash = substr(leaf_hash, 1, 30) WHERE "index" = 300',
    ],
)
def test_a_tile_with_a_hole_is_not_handed_out(a_log: World, statement: str) -> None:
    a_log.tamper(statement.replace("300", "3"))
    with pytest.raises(Unavailable) as caught:
        a_log.ask(hashes_of, tile_of("0/000.p/7"))
    assert caught.value.kind == "integrity"


def test_entries_beyond_the_head_are_in_no_tile(a_log: World) -> None:
    beyond = {**_rows(a_log)[-1], "index": 7}
    with a_log.hostile() as connection:
        connection.execute(ENTRIES.insert(), [beyond])
    with pytest.raises(Missing):
        a_log.ask(hashes_of, tile_of("0/000.p/8"))


def test_a_place_is_spelled_in_groups_of_three() -> None:
    assert tile_of("0/000") == Tile(0, 0, 256)
    assert tile_of("0/000.p/255") == Tile(0, 0, 255)
    assert tile_of("3/x001/234.p/9") == Tile(3, 1234, 9)
    assert tile_of("0/x001/x234/067") == Tile(0, 1234067, 256)
    assert tile_of("0/x001/000") == Tile(0, 1000, 256)


@pytest.mark.parametrize(
    "place",
    [
        *("", "0", "0/", "0/0", "0/00", "0/0000", "00/000", "01/000", "-1/000", "0/000/", "0/x000"),
        *("0/x000/000", "0/x000/x001/000", "0/X001/000", "0/001/000", "0/000.p", "0/000.p/"),
        *("0/000.p/0", "0/000.p/01", "0/000.p/256", "0/000.p/999", "0/000.p/1000", "entries/000"),
        *(
            "0/٠٠٠",
            "0/000\n",
            "63/000",
            "99/000",
            "6/x999/x999/x999/999",
            "0/" + "x999/" * 6 + "999",
        ),
        "0/" + "x999/" * 2000 + "999",
    ],
)
def test_any_other_spelling_is_missing(place: str) -> None:
    with pytest.raises(Missing):
        tile_of(place)
