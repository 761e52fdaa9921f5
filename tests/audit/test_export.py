"""`flask nrm audit export`: the whole log in one file, or no file; taking it out is on record."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import Result

from nrm.audit.cli import audit
from nrm.audit.export import write_log
from nrm.audit.whole_file import whole_file
from nrm.log.acts import Act
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.entry import read_entry
from nrm.log.resume import resume_log
from nrm.vault.root import RootKeys
from tests.log.test_resume import Backup
from tests.log.world import ANA, BEN, SECRETS, World, moved, shown
from tests.support.exported import exported, kinds, remarks


def run(world: World, *arguments: object) -> Result:
    order = ["export", *map(str, arguments)]
    return world.app.test_cli_runner().invoke(audit, order)


def test_the_file_holds_all_and_its_own_entry_is_the_last(a_log: World, tmp_path: Path) -> None:
    path = tmp_path / "log"
    result = run(a_log, path)
    assert result.exit_code == 0
    assert f"8 entries are in {path}." in result.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if "log" in each.name] == ["log"]
    bodies = [line for line in path.read_text().splitlines() if line.startswith('{"action"')]
    last = read_entry(bodies[-1])
    assert (len(bodies), last.action, last.count, last.actor) == (8, "audit.export_log", 7, None)
    assert a_log.kinds() == set()
    assert a_log.remarks() == []


def test_it_verifies_with_the_key_and_a_checkpoint_that_was_kept(
    a_log: World, tmp_path: Path
) -> None:
    kept = a_log.notes()[-1]
    export = exported(a_log, tmp_path)
    assert kinds(export.written) == set()
    assert kinds(export.written, keys=[export.key], checkpoints=[kept]) == set()


def test_it_is_written_anew_as_the_log_grows(a_log: World, tmp_path: Path) -> None:
    first = exported(a_log, tmp_path)
    a_log.write(ANA, "section.write", moved(3))
    second = exported(a_log, tmp_path)
    assert second.bodies[: len(first.bodies)] == first.bodies
    assert len(second.bodies) == len(first.bodies) + 2
    kept = a_log.notes()
    assert kinds(second.written, keys=[second.key], checkpoints=kept) == set()


def test_a_script_is_told_what_the_last_line_says(a_log: World, tmp_path: Path) -> None:
    path = tmp_path / "log"
    told = json.loads(run(a_log, path, "--json").stdout)
    last = json.loads(path.read_bytes().splitlines()[-1])
    assert (told["entries"], told["size_bytes"], told["sha256"]) == (
        8,
        last["bytes"],
        last["sha256"],
    )


def test_a_file_that_exists_is_left_as_it_is(a_log: World, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("evidence")
    result = run(a_log, path)
    assert (result.exit_code, path.read_text()) == (1, "evidence")
    assert "There is such a file already" in result.stderr


def test_a_place_that_cannot_be_written_is_told(a_log: World, tmp_path: Path) -> None:
    result = run(a_log, tmp_path / "nowhere" / "log")
    assert result.exit_code == 1 and "No such file" in result.stderr


CUT: dict[str, str] = {
    "an entry that is gone": 'DELETE FROM audit_entry WHERE "index" = 2',
    "a body that is two lines": "UPDATE audit_entry SET body = 'a\n{}' WHERE \"index\" = 2",
    "a restore that is none": "UPDATE audit_entry SET action = 'audit.resume', body = '{}' "
    'WHERE "index" = 2',
}


@pytest.mark.parametrize("what", CUT)
def test_what_cannot_be_written_as_it_stands_leaves_no_file(
    a_log: World, tmp_path: Path, what: str
) -> None:
    left = tmp_path / ".log.x.part"
    left.write_text("of one that was killed")
    a_log.tamper(CUT[what])
    result = run(a_log, tmp_path / "log")
    assert result.exit_code == 1 and "does not pass its check" in result.stderr
    assert [each for each in tmp_path.iterdir() if "log" in each.name] == [left]


def test_two_at_once_write_each_their_own(a_log: World, tmp_path: Path) -> None:
    path, left = tmp_path / "log", tmp_path / ".log.killed.part"
    left.write_bytes(b"of one that was killed")
    with pytest.raises(FileExistsError), whole_file(path) as mine:
        mine.write(b"not yet whole")
        mine.flush()
        result = run(a_log, path)
        assert (result.exit_code, path.read_bytes()[:1]) == (0, b"{")
        # The other's is no leftover, and neither of them is touched.
        assert f"left {left}: delete it" in result.stderr
        assert result.stderr.count("delete it") == 1
        parts = {part: part.stat().st_mode & 0o777 for part in tmp_path.glob(".log.*.part")}
        assert len(parts) == 2 and parts.pop(left) != 0o600 and set(parts.values()) == {0o600}
        whole = path.read_bytes()
    # Whoever is whole last leaves what is there.
    assert path.read_bytes() == whole
    assert list(tmp_path.glob(".log.*.part")) == [left]


def test_a_log_that_is_shorter_than_it_was_is_not_taken_out(a_log: World, tmp_path: Path) -> None:
    backup = Backup(a_log)
    a_log.write(BEN, "case.list")
    a_log.sign()
    backup.restore(a_log)
    result = run(a_log, tmp_path / "log")
    assert result.exit_code == 1 and "shorter than it was" in result.stderr


def test_many_batches_are_one_file(world: World, tmp_path: Path) -> None:
    world.write(ANA, "section.write", moved(1))
    for _ in range(2):
        world.write_many(BEN, [shown_act() for _ in range(2100)])
        world.sign()
    export = exported(world, tmp_path)
    assert len(export.bodies) == 4202
    assert kinds(export.written, keys=[export.key], checkpoints=world.notes()) == set()


def shown_act() -> Act:
    return Act(action="section.read", thing=shown(1))


def test_a_checkpoint_that_is_gone_from_the_database_is_in_it_still(
    a_log: World, tmp_path: Path
) -> None:
    a_log.tamper("DELETE FROM audit_checkpoint WHERE size = 4")
    export = exported(a_log, tmp_path)
    assert sum(line.startswith(b'{"note":"nrm.example/log\\n4\\n') for line in export.lines) == 1
    assert kinds(export.written) == set()


def test_a_note_outside_that_is_not_ours_is_in_it_and_named(a_log: World, tmp_path: Path) -> None:
    a_log.file.write_text(a_log.file.read_text().replace("\n4\n", "\n5\n"))
    assert kinds(exported(a_log, tmp_path).written) == {("checkpoint", 5)}


def restored(world: World, backup: Backup) -> None:
    backup.restore(world)
    world.ask(resume_log, ANA, BEN)


def test_a_restore_is_told_and_no_fault(a_log: World, tmp_path: Path) -> None:
    backup = Backup(a_log)
    a_log.write(ANA, "section.write", moved(3))
    a_log.sign()
    lost = a_log.notes()[-1]
    restored(a_log, backup)
    a_log.write(ANA, "section.write", moved(3))
    export = exported(a_log, tmp_path)
    asked = {"keys": [export.key], "checkpoints": a_log.notes()}
    assert lost in asked["checkpoints"]
    assert kinds(export.written, **asked) == set()
    assert remarks(export.written, **asked) == [("restored", 7)]


def test_restores_from_older_and_newer_backups_and_from_nothing(
    a_log: World, tmp_path: Path
) -> None:
    old = Backup(a_log)
    a_log.write(ANA, "section.write", moved(3))
    newer = Backup(a_log)
    a_log.write(BEN, "case.list")
    a_log.sign()
    restored(a_log, old)  # The second generation begins at 7 and comes to 9 ...
    a_log.write(BEN, "case.list")
    a_log.sign()
    restored(a_log, newer)  # ... and is lost as a whole: the third goes on from the first.
    export = exported(a_log, tmp_path)
    asked = {"keys": [export.key], "checkpoints": a_log.notes()}
    assert kinds(export.written, **asked) == set()
    assert remarks(export.written, **asked) == [("restored", 8)]
    nothing = Backup(a_log)
    nothing.rows = [[] for _ in nothing.rows]
    restored(a_log, nothing)
    export = exported(a_log, tmp_path)
    asked = {"keys": [export.key], "checkpoints": a_log.notes()}
    assert kinds(export.written, **asked) == set()
    assert remarks(export.written, **asked) == [("restored", 0)]


def test_a_part_before_a_restore_knows_nothing_of_it(a_log: World, tmp_path: Path) -> None:
    part = open_checkpoint(a_log.notes()[-1], log_keys(a_log.roots))
    a_log.write(ANA, "section.write", moved(3))
    a_log.sign()
    backup = Backup(a_log)
    a_log.write(BEN, "case.list")
    a_log.sign()
    restored(a_log, backup)
    a_log.write(BEN, "case.list")
    a_log.sign()
    with a_log.app.app_context():
        write_log(tmp_path / "part", part.size, part.root, lambda *_: None)
    written = (tmp_path / "part").read_bytes()
    assert (kinds(written), remarks(written)) == (set(), [])


def test_every_key_is_in_it_after_a_rotation(a_log: World, tmp_path: Path) -> None:
    kept = a_log.notes()
    a_log.roots = RootKeys(SECRETS)
    a_log.restart()
    a_log.write(ANA, "case.list")
    export = exported(a_log, tmp_path)
    header = json.loads(export.lines[0])
    assert len(header["keys"]) == len(log_keys(a_log.roots)) == 2
    assert kinds(export.written, keys=header["keys"], checkpoints=kept) == set()
    # Who holds the old key only is told that he needs the new one, and no more.
    old = kinds(export.written, keys=header["keys"][:1], checkpoints=kept)
    assert old and {kind for kind, _ in old} == {"checkpoint", "manifest"}
