"""The root key file: made once, closed to others, changed only as a whole."""

import json
import os
from pathlib import Path
from threading import Thread

import pytest

from nrm.vault.failures import RootKeysUnusable
from nrm.vault.keyfile import (
    add_root_version,
    create_root_keys,
    load_root_keys,
    set_anchor,
    use_waiting_version,
)
from nrm.vault.root import RootKeys
from nrm.vault.signing import sign, verify

FINGERPRINT = "0123456789abcdef" * 4


def keys_of(root: RootKeys) -> list[bytes]:
    versions = [(root.pepper(v), root.lock_key(v), root.row_key(v)) for v in root.secrets]
    named = [root.index_key, root.digest_key, root.log_private, root.log_public]
    return [key for version in versions for key in version] + named


def test_what_was_created_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    created = create_root_keys(path)
    assert keys_of(load_root_keys(path)) == keys_of(created)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (created.current, created.anchor) == (1, None)


def test_it_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    create_root_keys(tmp_path / "root.json")
    os.umask(before)
    assert (tmp_path / "root.json").stat().st_mode & 0o777 == 0o600


def test_keys_are_never_overwritten(root_file: Path) -> None:
    before = root_file.read_bytes()
    with pytest.raises(RootKeysUnusable, match="never overwritten") as caught:
        create_root_keys(root_file)
    assert caught.value.__context__ is None
    assert root_file.read_bytes() == before


def test_no_two_keys_are_alike(root: RootKeys, tmp_path: Path) -> None:
    keys = keys_of(root) + keys_of(create_root_keys(tmp_path / "other.json"))
    assert len(set(keys)) == len(keys) == 17
    assert {len(key) for key in keys} == {32}


def test_without_a_version_the_current_one_is_meant(root: RootKeys) -> None:
    assert root.current == 2
    assert root.pepper() == root.pepper(2) != root.pepper(1)
    assert root.lock_key() == root.lock_key(2)
    assert root.row_key() == root.row_key(2)
    assert root.index_key == root.index_key_of(2) != root.index_key_of(1)
    with pytest.raises(KeyError):
        root.pepper(3)


def test_the_log_key_signs(root: RootKeys) -> None:
    verify(root.log_public, sign(root.log_private, b"ctx", b"note"), b"ctx", b"note")


def test_nothing_secret_is_shown(root: RootKeys) -> None:
    assert f"{root!r} {root}" == "RootKeys(current=2, anchor=None) RootKeys(current=2, anchor=None)"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o611, 0o666])
def test_a_file_that_others_can_use_is_refused(root_file: Path, mode: int) -> None:
    root_file.chmod(mode)
    with pytest.raises(RootKeysUnusable, match="chmod 600"):
        load_root_keys(root_file)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(RootKeysUnusable, match="cannot be read") as caught:
            load_root_keys(path)
        assert caught.value.__context__ is None


SOUND = {"format": 1, "secrets": {"1": "ab" * 32}, "anchor": None}


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "not json",
        "[]",
        "null",
        "{}",
        json.dumps({**SOUND, "format": 2}),
        json.dumps({**SOUND, "secrets": {}}),
        json.dumps({**SOUND, "secrets": []}),
        json.dumps({**SOUND, "secrets": {"0": "ab" * 32}}),
        json.dumps({**SOUND, "secrets": {"256": "ab" * 32}}),
        json.dumps({**SOUND, "secrets": {"one": "ab" * 32}}),
        json.dumps({**SOUND, "secrets": {"1": "ab" * 31}}),
        json.dumps({**SOUND, "secrets": {"1": "zz" * 32}}),
        json.dumps({**SOUND, "secrets": {"1": 7}}),
        json.dumps({**SOUND, "anchor": "ab"}),
        json.dumps({**SOUND, "anchor": 7}),
    ],
)
def test_a_damaged_file_is_refused_without_being_quoted(root_file: Path, damaged: str) -> None:
    root_file.write_text(damaged)
    with pytest.raises(RootKeysUnusable, match="damaged") as caught:
        load_root_keys(root_file)
    assert caught.value.__context__ is None


def test_the_anchor_is_set_once_for_ever(root_file: Path) -> None:
    before = load_root_keys(root_file)
    assert set_anchor(root_file, FINGERPRINT).anchor == FINGERPRINT
    after = load_root_keys(root_file)
    assert after.anchor == FINGERPRINT
    assert keys_of(after) == keys_of(before)
    with pytest.raises(RootKeysUnusable, match="never replaced"):
        set_anchor(root_file, FINGERPRINT)
    assert root_file.stat().st_mode & 0o777 == 0o600
    assert list(root_file.parent.iterdir()) == [root_file]


@pytest.mark.parametrize("wrong", ["", "ab", FINGERPRINT.upper(), FINGERPRINT + "\n"])
def test_what_is_no_fingerprint_is_no_anchor(root_file: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match="64 lower-case"):
        set_anchor(root_file, wrong)


def test_a_new_version_leaves_the_old_ones(root_file: Path) -> None:
    set_anchor(root_file, FINGERPRINT)
    old = load_root_keys(root_file)
    assert add_root_version(root_file).current == 2
    new = load_root_keys(root_file)
    assert (new.current, new.anchor) == (2, FINGERPRINT)
    assert new.pepper(1) == old.pepper() != new.pepper()


def test_there_is_no_version_256(root_file: Path) -> None:
    root_file.write_text(json.dumps({**SOUND, "secrets": {"255": "ab" * 32}}))
    with pytest.raises(RootKeysUnusable, match="as many versions"):
        add_root_version(root_file)


def test_two_who_rotate_at_once_both_count(root_file: Path) -> None:
    threads = [Thread(target=add_root_version, args=(root_file,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(load_root_keys(root_file).secrets) == [1, 2, 3, 4, 5, 6, 7]


def test_a_leftover_of_a_crash_does_not_stand_in_the_way(root_file: Path) -> None:
    root_file.with_name(f".{root_file.name}.new").write_text("half")
    set_anchor(root_file, FINGERPRINT)
    assert load_root_keys(root_file).anchor == FINGERPRINT


def test_a_version_that_is_added_is_learned_when_it_is_met(root_file: Path) -> None:
    root = load_root_keys(root_file)
    assert not root.knows(2)
    add_root_version(root_file)
    assert root.current == 1
    assert root.knows(2)
    assert keys_of(root) == keys_of(load_root_keys(root_file))


def test_a_version_may_wait(root_file: Path) -> None:
    root = load_root_keys(root_file)
    add_root_version(root_file, later=True)
    assert add_root_version(root_file, after=1).waiting == 2
    root.look_again()
    assert (root.current, root.waiting, sorted(root.secrets)) == (1, 2, [1, 2])
    for _ in range(2):
        use_waiting_version(root_file)
        root.look_again()
        assert (root.current, root.waiting) == (2, None)


def test_what_others_use_is_current_whatever_the_file_says(root_file: Path) -> None:
    root = add_root_version(root_file, later=True)
    for version, current in ((3, 1), (2, 2), (1, 2)):
        root.follow(version)
        assert root.current == current
    add_root_version(root_file, later=True)
    root.look_again()
    assert (root.current, root.waiting) == (2, 3)


def test_an_older_copy_or_a_broken_file_takes_nothing_away(root_file: Path) -> None:
    older = root_file.read_bytes()
    root = add_root_version(root_file)
    known = keys_of(root)
    for written in (older, b"half", json.dumps(SOUND).encode()):
        root_file.write_bytes(written)
        root.look_again()
        assert (root.current, keys_of(root)) == (2, known)
    root_file.unlink()
    root.look_again()
    assert root.current == 2


def test_a_current_version_that_is_not_there_is_damage(root_file: Path) -> None:
    for current in (2, 0, "1", None):
        root_file.write_text(json.dumps({**SOUND, "current": current}))
        with pytest.raises(RootKeysUnusable, match="damaged"):
            load_root_keys(root_file)
