"""The file outside: appended to, read whole, and not upset by a write that was cut short."""

import resource
from pathlib import Path

import pytest

from nrm.log.checkpoints import Checkpoint, sign_checkpoint
from nrm.log.outside import append_note, kept_notes, newest_notes, prepare
from nrm.vault.root import RootKeys

ROOTS = RootKeys({1: bytes(32), 2: b"\1" * 32})


def a_note(size: int) -> str:
    return sign_checkpoint(ROOTS, Checkpoint("nrm.example/log", size, bytes(32)), versions=(1, 2))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints"


def test_without_a_file_nothing_is_kept(file: Path) -> None:
    assert kept_notes(file) == ()
    assert newest_notes(file) == ()


def test_a_file_is_made_once_and_holds_every_note_in_order(file: Path) -> None:
    prepare(file)
    assert kept_notes(file) == ()
    for size in (1, 2, 3):
        append_note(file, a_note(size))
        prepare(file)
    assert kept_notes(file) == (a_note(1), a_note(2), a_note(3))
    assert file.stat().st_mode & 0o007 == 0


def test_nobody_makes_the_file_but_prepare(file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        append_note(file, a_note(1))


def test_a_write_cut_short_at_any_byte_hides_no_other_note(file: Path) -> None:
    whole = (a_note(1) + "\n").encode()
    cut = (a_note(2) + "\n").encode()
    for length in range(len(cut)):
        file.write_bytes(whole + cut[:length])
        before = kept_notes(file)
        append_note(file, a_note(3))
        after = kept_notes(file)
        assert before[0] == after[0] == a_note(1), length
        assert after[-1] == a_note(3), length
        # Cut behind a whole signature the note is good already.
        assert all(note.split("\n\n")[0] in a_note(2) for note in (*before[1:], *after[1:-1]))


def test_the_newest_are_read_from_the_end_of_a_long_file(file: Path) -> None:
    prepare(file)
    file.write_text("".join(a_note(size) + "\n" for size in range(1000)))
    newest = newest_notes(file)
    assert newest == kept_notes(file)[-len(newest) :]
    assert 100 < len(newest) < 1000


def test_wherever_the_end_of_a_long_file_begins_only_whole_notes_are_read(file: Path) -> None:
    long = "".join(a_note(size) + "\n" for size in range(1000, 1300))
    whole = set(kept_from(file, long))
    for more in range(len((a_note(1000) + "\n").encode())):
        file.write_text(long + "\n" * more)
        assert set(newest_notes(file)) <= whole, more


def kept_from(file: Path, written: str) -> tuple[str, ...]:
    file.write_text(written)
    return kept_notes(file)


def test_a_disk_that_fills_up_is_told_and_leaves_a_fragment(file: Path) -> None:
    prepare(file)
    append_note(file, a_note(1))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 10, limits[1]))
    try:
        with pytest.raises(OSError, match="cut short"):
            append_note(file, a_note(2))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    append_note(file, a_note(3))
    assert kept_notes(file) == (a_note(1), a_note(3))
