"""Verification: whatever is done to a row, it is named; whatever an honest crash leaves, is not."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from nrm.database import db
from nrm.log import seals
from nrm.log.acts import Act
from nrm.log.checkpoints import Checkpoint, sign_checkpoint
from nrm.log.entry import read_entry
from nrm.log.faults import Fault, Kind
from nrm.log.proofs import inclusion
from nrm.log.stored import StoredEntry
from nrm.log.tree import leaf_hash
from nrm.log.verify import verify_log
from nrm.vault.root import RootKeys
from tests.log.world import ANA, BEN, ENTRIES, ORIGIN, SECRETS, World, a_head, moved, shown

SESSION = "session:" + "1" * 32
SIZE = 7


def test_an_honest_log_is_whole(a_log: World) -> None:
    assert a_log.faults() == []
    a_log.write(ANA, "case.list")
    assert a_log.kinds() == set()
    assert a_log.remarks() == [("unsigned", 7)]


def test_an_empty_log_is_whole(world: World) -> None:
    assert world.faults() == []


def test_progress_is_told(a_log: World) -> None:
    told: list[tuple[int, int]] = []
    with a_log.app.app_context():
        list(verify_log(lambda done, size: told.append((done, size))))
    assert told == [(SIZE, SIZE)]


def test_checks_of_others_are_run_with_it(a_log: World) -> None:
    found = Fault(Kind.ROW, None, "a row is older than the log says")

    def check() -> Iterable[Fault]:
        yield found

    assert a_log.faults([check]) == [found]
    assert found.line() == "row: a row is older than the log says"
    assert not found.is_remark


COLUMNS = {
    "leaf_hash": "seal",
    "body": "replace(body, '\"count\":', '\"count\" :')",
    "nodes": "seal",
    "seal": "leaf_hash",
    "at": "(SELECT min(at) FROM audit_entry) ",
    "actor": "agency",
    "agency": "actor",
    "action": "'case.forgotten'",
    "case_pseudonym": "'ee'",
    "referral_pseudonym": "'ee'",
    "consent_pseudonym": "'ee'",
    "outcome": "'failed'",
    "n": "n + 1",
}


# Where the value above would be the one that stands there.
SPECIAL = {
    ("at", 0): "(SELECT max(signed_at) FROM audit_head)",
    ("actor", 3): '(SELECT actor FROM audit_entry WHERE "index" = 0)',
    ("agency", 3): '(SELECT agency FROM audit_entry WHERE "index" = 0)',
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("index", [0, 3, 6])
def test_a_changed_column_names_its_row(a_log: World, column: str, index: int) -> None:
    value = SPECIAL.get((column, index), COLUMNS[column])
    read = text(f'SELECT {column} FROM audit_entry WHERE "index" = {index}')
    with a_log.hostile() as connection:
        before = connection.execute(read).scalar_one()
        connection.execute(
            text(f'UPDATE audit_entry SET {column} = {value} WHERE "index" = {index}')
        )
        after = connection.execute(read).scalar_one()
    assert before != after
    assert index in {place for kind, place in a_log.kinds() if kind in ("leaf", "seal")}


@pytest.mark.parametrize("index", range(SIZE))
def test_a_deleted_entry_is_named(a_log: World, index: int) -> None:
    a_log.tamper('DELETE FROM audit_entry WHERE "index" = :index', index=index)
    assert ("missing", index) in a_log.kinds()


@pytest.mark.parametrize("size", range(SIZE))
def test_a_truncated_log_is_named_where_it_ends(a_log: World, size: int) -> None:
    a_log.tamper('DELETE FROM audit_entry WHERE "index" >= :size', size=size)
    assert ("missing", size) in a_log.kinds()


@pytest.mark.parametrize("index", [-1, 7, 12])
def test_an_inserted_entry_is_named(a_log: World, index: int) -> None:
    names = ", ".join(c.name for c in ENTRIES.columns if c.name != "index")
    a_log.tamper(
        f'INSERT INTO audit_entry ("index", {names}) '
        f'SELECT {index}, {names} FROM audit_entry WHERE "index" = 3'
    )
    assert ("beyond", index) in a_log.kinds()


def test_two_entries_that_changed_places_are_both_named(a_log: World) -> None:
    for old, new in ((2, 99), (5, 2), (99, 5)):
        a_log.tamper(f'UPDATE audit_entry SET "index" = {new} WHERE "index" = {old}')
    assert {("seal", 2), ("seal", 5)} <= a_log.kinds()


def forge(world: World, index: int, **changes: Any) -> None:
    """The row as one would write it who has the digest key: another body, its leaf and its seal."""
    with world.hostile() as connection:
        row = connection.execute(ENTRIES.select().where(ENTRIES.c.index == index)).one()
        stored = StoredEntry(**row._mapping)
        if changes:
            entry = replace(read_entry(stored.body), **changes)
            body = entry.body()
            leaf = leaf_hash(body.encode())
            stored = StoredEntry(index, leaf, body, stored.nodes, b"", *seals.derived(entry))
        stored = replace(stored, seal=seals.seal(world.roots, stored.sealed_part()))
        connection.execute(ENTRIES.update().where(ENTRIES.c.index == index).values(vars(stored)))


def test_who_holds_old_keys_appends_nothing_after_a_rotation(a_log: World) -> None:
    old, a_log.roots = a_log.roots, RootKeys(SECRETS)
    a_log.restart()
    for _ in range(2):
        a_log.write(None, "case.list")
    assert a_log.kinds() == set()
    a_log.roots = old
    forge(a_log, SIZE + 1)
    a_log.roots = RootKeys(SECRETS)
    assert a_log.kinds() == {("seal", SIZE + 1)}


@pytest.mark.parametrize("index", range(SIZE))
def test_even_who_holds_the_digest_key_cannot_rewrite_what_was_signed(
    a_log: World, index: int
) -> None:
    forge(a_log, index, reason="invented")
    # The leaf is under the nodes of the next entries, or under the head and the checkpoints.
    assert (
        a_log.kinds() & {("nodes", i) for i in range(index, SIZE)}
        or {
            ("head", None),
            ("checkpoint", 7),
        }
        <= a_log.kinds()
    )


FORGED: list[tuple[int, dict[str, Any], tuple[str, int]]] = [
    (6, {"n": 9}, ("number", 6)),
    (6, {"n": 1}, ("number", 6)),
    (6, {"before": a_head(1)}, ("case-head", 6)),
    (4, {"after": a_head(3)}, ("case-head", 4)),
    (1, {"after": a_head(1)}, ("case-head", 1)),
    (5, {"rows": {}}, ("rows", 5)),
    (1, {"action": "audit.resume"}, ("resume", 1)),
]


@pytest.mark.parametrize(("index", "changes", "fault"), FORGED)
def test_what_an_entry_says_must_follow_from_those_before(
    a_log: World, index: int, changes: dict[str, Any], fault: tuple[str, int]
) -> None:
    forge(a_log, index, **changes)
    assert fault in a_log.kinds()


def test_columns_that_are_sealed_and_not_those_of_the_body_are_named(a_log: World) -> None:
    a_log.tamper("UPDATE audit_entry SET action = 'case.list' WHERE \"index\" = 6")
    forge(a_log, 6)
    assert a_log.kinds() == {("columns", 6)}


def test_nodes_that_are_sealed_and_not_those_of_the_leaves_are_named(a_log: World) -> None:
    a_log.tamper('UPDATE audit_entry SET nodes = leaf_hash WHERE "index" = 1')
    forge(a_log, 1)
    assert ("nodes", 1) in a_log.kinds()


def test_a_body_that_is_no_entry_is_named(a_log: World) -> None:
    body = " {}"
    leaf = leaf_hash(body.encode())
    a_log.tamper(
        'UPDATE audit_entry SET body = :body, leaf_hash = :leaf WHERE "index" = 6',
        body=body,
        leaf=leaf,
    )
    forge(a_log, 6)
    assert ("body", 6) in a_log.kinds()


ROWS = {
    "deleted": 'DELETE FROM audit_row WHERE "index" = 5',
    "changed": f"UPDATE audit_row SET digest = '{'0' * 64}' WHERE \"index\" = 5",
    "moved": 'UPDATE audit_row SET "index" = 4 WHERE "index" = 5',
    "renamed": "UPDATE audit_row SET row_key = 'session:2' WHERE \"index\" = 5",
    "invented": "INSERT INTO audit_row (row_key, \"index\", digest) VALUES ('session:3', 5, '')",
}


@pytest.mark.parametrize("how", ROWS)
def test_a_digest_beside_the_entries_is_held_against_them(a_log: World, how: str) -> None:
    a_log.tamper(ROWS[how])
    assert ("rows", 5) in a_log.kinds()


def test_a_digest_beyond_the_log_is_named(a_log: World) -> None:
    a_log.tamper("INSERT INTO audit_row (row_key, \"index\", digest) VALUES ('session:3', 8, '')")
    assert ("beyond", 8) in a_log.kinds()


HEADS = {
    "size": "UPDATE audit_head SET size = 6",
    "vast": "UPDATE audit_head SET size = 4611686018427387904",
    "generation": "UPDATE audit_head SET generation = 2",
    "frontier": "UPDATE audit_head SET frontier = mac",
    "signed_at": "UPDATE audit_head SET signed_at = NULL",
    "mac": "UPDATE audit_head SET mac = frontier",
    "gone": "DELETE FROM audit_head",
}


@pytest.mark.parametrize("what", HEADS)
def test_a_tampered_head_is_named(a_log: World, what: str) -> None:
    a_log.tamper(HEADS[what])
    assert ("head", None) in a_log.kinds()


def test_a_head_of_another_generation_or_tree_is_named(a_log: World) -> None:
    a_log.forge_head(generation=2)
    assert ("head", None) in a_log.kinds()
    a_log.forge_head(generation=1, frontier=(bytes(32),) * 3)
    assert a_log.kinds() == {("head", None)}


def test_a_database_put_back_as_a_whole_is_found_by_the_file_outside(a_log: World) -> None:
    old = a_log.head()
    a_log.write(ANA, "case.list")
    a_log.sign()
    a_log.tamper('DELETE FROM audit_entry WHERE "index" = 7')
    a_log.tamper("DELETE FROM audit_checkpoint WHERE size = 8")
    a_log.restart()
    a_log.file.rename(a_log.file.with_suffix(".kept"))
    a_log.forge_head(size=7, frontier=old.frontier)
    a_log.file.with_suffix(".kept").rename(a_log.file)
    assert ("checkpoint", 8) in a_log.kinds()
    assert any("only; 8 were signed" in fault.sentence for fault in a_log.faults())


def test_a_log_rewritten_from_some_entry_on_is_found_by_its_checkpoints(
    a_log: World,
) -> None:
    head = a_log.head()
    forge(a_log, 6, reason="invented")
    with a_log.app.app_context(), db.engine.connect() as connection:
        leaf = connection.execute(
            select(ENTRIES.c.leaf_hash).where(ENTRIES.c.index == 6)
        ).scalar_one()
    a_log.forge_head(frontier=(*head.frontier[:-1], leaf))
    assert a_log.kinds() == {("checkpoint", 7)}


CHECKPOINTS: dict[str, tuple[str, tuple[str, int]]] = {
    "changed": (
        "UPDATE audit_checkpoint SET note = replace(note, '— ', '—  ') WHERE size = 4",
        ("checkpoint", 4),
    ),
    "deleted": ("DELETE FROM audit_checkpoint WHERE size = 4", ("checkpoint", 4)),
    "moved": ("UPDATE audit_checkpoint SET size = 5 WHERE size = 4", ("checkpoint", 5)),
    "beyond": ("UPDATE audit_checkpoint SET size = 9 WHERE size = 7", ("beyond", 9)),
}


@pytest.mark.parametrize("how", CHECKPOINTS)
def test_a_tampered_checkpoint_is_named(a_log: World, how: str) -> None:
    statement, fault = CHECKPOINTS[how]
    a_log.tamper(statement)
    assert fault in a_log.kinds()


def insert_note(world: World, size: int, note: str) -> None:
    world.tamper(
        "INSERT INTO audit_checkpoint (size, note, at) "
        "SELECT :size, :note, at FROM audit_checkpoint WHERE size = 7",
        size=size,
        note=note,
    )


def test_a_checkpoint_of_another_generation_is_named(a_log: World) -> None:
    root = a_log.ask(inclusion, 0, 6).root
    insert_note(a_log, 6, sign_checkpoint(a_log.roots, Checkpoint(f"{ORIGIN}/2", 6, root)))
    assert a_log.kinds() == {("checkpoint", 6)}


def test_a_fork_that_was_signed_is_named(a_log: World) -> None:
    insert_note(a_log, 6, sign_checkpoint(a_log.roots, Checkpoint(ORIGIN, 6, bytes(32))))
    assert a_log.kinds() == {("checkpoint", 6)}


def test_the_file_outside_is_held_against_the_tree(a_log: World) -> None:
    fork = sign_checkpoint(a_log.roots, Checkpoint(ORIGIN, 6, bytes(32)))
    later = sign_checkpoint(a_log.roots, Checkpoint(f"{ORIGIN}/3", 6, bytes(32)))
    whole = a_log.file.read_text()
    a_log.file.write_text(whole + fork + "\n")
    assert ("checkpoint", 6) in a_log.kinds()
    a_log.file.write_text(whole + later + "\n")
    assert ("checkpoint", 6) in a_log.kinds()
    a_log.file.write_text(whole.replace("\n7\n", "\n8\n"))
    assert ("checkpoint", None) in a_log.kinds()
    a_log.file.write_text(whole)
    assert a_log.faults() == []


def test_the_file_outside_is_required(a_log: World) -> None:
    a_log.file.unlink()
    assert ("file", None) in a_log.kinds()
    a_log.file.mkdir()
    assert ("file", None) in a_log.kinds()


def test_a_checkpoint_newer_than_the_files_last_is_only_reported(a_log: World) -> None:
    a_log.file.write_text("".join(note + "\n" for note in a_log.notes()[:-1]))
    assert a_log.kinds() == set()
    assert a_log.remarks() == [("not-outside", 7)]


def test_a_line_that_was_cut_short_is_no_fault(a_log: World) -> None:
    a_log.file.write_bytes(a_log.file.read_bytes()[:-20])
    assert a_log.kinds() == set()


UNREADABLE = [
    ('UPDATE audit_entry SET at = :bad WHERE "index" = 3', ("unreadable", 3)),
    ('UPDATE audit_entry SET actor = :bad WHERE "index" = 6', ("unreadable", 6)),
    ('UPDATE audit_entry SET nodes = 4611686018427387904 WHERE "index" = 0', ("unreadable", 0)),
    ('UPDATE audit_entry SET leaf_hash = 3 WHERE "index" = 0', ("unreadable", 0)),
    ('UPDATE audit_entry SET seal = :bad WHERE "index" = 1', ("unreadable", 1)),
    ("UPDATE audit_entry SET body = X'FF' WHERE \"index\" = 1", ("unreadable", 1)),
    ('UPDATE audit_entry SET n = :bad WHERE "index" = 1', ("unreadable", 1)),
    ("UPDATE audit_row SET digest = X'FF' WHERE \"index\" = 5", ("rows", 5)),
    ("UPDATE audit_checkpoint SET note = X'FF' WHERE size = 4", ("unreadable", 4)),
    ("UPDATE audit_head SET mac = 3", ("head", None)),
    ("UPDATE audit_entry SET body = CAST(X'FF' AS TEXT) WHERE \"index\" = 2", ("unreadable", 2)),
    ("UPDATE audit_row SET digest = CAST(X'FF' AS TEXT) WHERE \"index\" = 5", ("rows", 5)),
    ("UPDATE audit_checkpoint SET note = CAST(X'FF' AS TEXT) WHERE size = 4", ("unreadable", 4)),
    ("UPDATE audit_head SET signed_at = :bad", ("head", None)),
]


@pytest.mark.parametrize(("statement", "fault"), UNREADABLE)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_value_that_no_column_should_hold_does_not_stop_it(
    a_log: World, statement: str, fault: tuple[str, int | None], engine_name: str
) -> None:
    # SQLite takes any value in any column; PostgreSQL does not.
    a_log.tamper(statement, bad="no such value")
    assert fault in a_log.kinds()


def test_many_batches_are_one_log(world: World) -> None:
    world.write(ANA, "section.write", moved(1))
    world.write_many(BEN, [Act(action="section.read", thing=shown(1)) for _ in range(4500)])
    world.sign()
    assert world.faults() == []
    world.tamper("UPDATE audit_entry SET outcome = 'failed' WHERE \"index\" = 4321")
    assert ("seal", 4321) in world.kinds()
