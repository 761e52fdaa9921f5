"""After a restore: nothing until the log is resumed, and never silently."""

import pytest

from nrm.database import session
from nrm.errors import OutOfTurn, Unavailable
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.entry import HeadMark
from nrm.log.find import EVERYTHING, Filters, entries
from nrm.log.head import lock_restored_head
from nrm.log.resume import resume_log
from tests.log.world import ANA, BEN, ORIGIN, TABLES, World, moved, shown


class Backup:
    """All rows of the log, as they were."""

    def __init__(self, world: World) -> None:
        with world.hostile() as connection:
            self.rows = [
                [dict(row._mapping) for row in connection.execute(table.select())]
                for table in TABLES
            ]

    def restore(self, world: World) -> None:
        with world.hostile() as connection:
            for table, rows in zip(TABLES, self.rows, strict=True):
                connection.execute(table.delete())
                if rows:
                    connection.execute(table.insert(), rows)


@pytest.fixture
def restored(a_log: World) -> World:
    """A log of 7 entries, restored from its backup after 3 more had been written and signed."""
    backup = Backup(a_log)
    for version in (3, 4):
        a_log.write(ANA, "section.write", moved(version))
    a_log.write(BEN, "case.list")
    a_log.sign()
    backup.restore(a_log)
    return a_log


def origins(world: World) -> list[tuple[str, int]]:
    opened = [open_checkpoint(note, log_keys(world.roots)) for note in world.notes()]
    return [(checkpoint.origin, checkpoint.size) for checkpoint in opened]


def test_nothing_is_served_until_it_is_resumed(restored: World) -> None:
    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            restored.write(ANA, "section.read", shown(2))
        assert caught.value.kind == "integrity"
        with pytest.raises(Unavailable):
            restored.ask(entries, Filters(), EVERYTHING, None, 10)
        restored.restart()
    assert ("checkpoint", 10) in restored.kinds()


def test_the_log_goes_on_under_a_new_origin_that_is_known_outside_at_once(restored: World) -> None:
    lost = open_checkpoint(restored.notes()[-1], log_keys(restored.roots))
    head = restored.ask(read_stored_root)
    assert restored.ask(resume_log, ANA, BEN) == 7
    assert origins(restored)[-1] == (f"{ORIGIN}/2", 9)
    [view] = restored.ask(entries, Filters(acts=("audit.resume",)), EVERYTHING, None, 1)
    assert view.entry.before == HeadMark(10, lost.root)
    assert view.entry.after == HeadMark(7, head)
    assert (view.entry.count, view.entry.n, view.entry.actor) == (2, 5, ANA.id)
    [agreed] = restored.ask(entries, Filters(acts=("audit.confirm_resume",)), EVERYTHING, None, 1)
    assert (agreed.index, agreed.entry.actor) == (8, BEN.id)


def read_stored_root() -> bytes:
    opened = session()
    return lock_restored_head(opened.connection(), opened.info["root"]).root


def test_the_restore_is_reported_and_no_fault(restored: World) -> None:
    restored.ask(resume_log, ANA, BEN)
    restored.write(ANA, "section.read", shown(2))
    assert restored.kinds() == set()
    assert restored.remarks() == [("restored", 7), ("unsigned", 9)]
    restored.restart()
    restored.write(ANA, "section.write", moved(3))
    restored.sign()
    assert restored.remarks() == [("restored", 7)]


def test_a_second_restore_from_the_same_backup_is_a_third_origin(restored: World) -> None:
    backup = Backup(restored)
    restored.ask(resume_log, ANA, BEN)
    backup.restore(restored)
    with pytest.raises(Unavailable):
        restored.write(ANA, "case.list")
    restored.ask(resume_log, BEN, ANA)
    assert origins(restored)[-1] == (f"{ORIGIN}/3", 9)
    assert restored.kinds() == set()
    assert restored.head().generation == 3


def test_a_second_restore_from_a_later_backup(restored: World) -> None:
    restored.ask(resume_log, ANA, BEN)
    backup = Backup(restored)
    restored.write(ANA, "case.list")
    restored.sign()
    backup.restore(restored)
    restored.ask(resume_log, ANA, BEN)
    assert restored.kinds() == set()
    assert restored.remarks() == [("restored", 7), ("restored", 9)]


def test_even_an_empty_database_is_resumed(a_log: World) -> None:
    empty = Backup(a_log)
    empty.rows = [[] for _ in TABLES]
    empty.restore(a_log)
    assert a_log.ask(resume_log, BEN, ANA) == 0
    assert a_log.kinds() == set()


def test_a_log_that_is_not_behind_is_not_resumed(a_log: World) -> None:
    with pytest.raises(OutOfTurn):
        a_log.ask(resume_log, ANA, BEN)


def test_a_new_log_is_not_resumed(world: World) -> None:
    with pytest.raises(OutOfTurn):
        world.ask(resume_log, ANA, BEN)


def test_a_resumption_that_names_another_checkpoint_is_a_fault(restored: World) -> None:
    notes = restored.notes()
    restored.ask(resume_log, ANA, BEN)
    newest = restored.notes()[-1]
    # Somebody takes the line about the lost entries out of the file.
    restored.file.write_text("".join(note + "\n" for note in (*notes[:-1], newest)))
    assert ("resume", 7) in restored.kinds()
