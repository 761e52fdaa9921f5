"""Checkpoints: the note of others, ours, and what is not ours."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest

from nrm.log.checkpoints import (
    INTERVAL,
    Checkpoint,
    due,
    generation_of,
    log_keys,
    open_checkpoint,
    origin_of,
    sign_checkpoint,
    verifier_key,
)
from nrm.vault.root import RootKeys

ROOTS = RootKeys({1: bytes(32), 2: b"\1" * 32})
OTHER = RootKeys({1: b"\2" * 32})
CHECKPOINT = Checkpoint("nrm.example/log", 12, bytes(range(32)))
NOTE = sign_checkpoint(ROOTS, CHECKPOINT)
KEYS = log_keys(ROOTS)


def test_a_note_of_the_go_implementation_is_named_by_the_same_key() -> None:
    # golang.org/x/mod/sumdb/note: the key of its documentation.
    public = b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert verifier_key("PeterNeumann", public) == known


def test_a_note_is_three_lines_an_empty_one_and_a_signature() -> None:
    lines = NOTE.split("\n")
    assert lines[:4] == [
        "nrm.example/log",
        "12",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "",
    ]
    assert lines[4].startswith("— nrm.example/log ")
    assert lines[5:] == [""]
    assert len(b64decode(lines[4].split(" ")[2])) == 4 + 64


def test_ours_opens_under_any_version_of_the_keys() -> None:
    old = sign_checkpoint(ROOTS, CHECKPOINT, versions=(1,))
    both = sign_checkpoint(ROOTS, CHECKPOINT, versions=(1, 2))
    for note in (NOTE, old, both):
        assert open_checkpoint(note, KEYS) == CHECKPOINT
    assert len(KEYS) == 2
    assert old != NOTE
    assert both.count("— ") == 2
    with pytest.raises(ValueError, match="without a signature"):
        open_checkpoint(NOTE, KEYS[:1])


def test_a_line_of_a_witness_is_passed_over() -> None:
    cosigned = NOTE + "— witness.example AAAAAAAA\n"
    assert open_checkpoint(cosigned, KEYS) == CHECKPOINT


def test_a_broken_signature_of_ours_spoils_the_note() -> None:
    broken = (
        NOTE + sign_checkpoint(ROOTS, Checkpoint("nrm.example/log", 13, bytes(32))).split("\n\n")[1]
    )
    with pytest.raises(ValueError, match="does not hold"):
        open_checkpoint(broken, KEYS)


SPELLINGS = {
    "foreign key": sign_checkpoint(OTHER, CHECKPOINT),
    "other size": NOTE.replace("\n12\n", "\n13\n"),
    "leading zero": NOTE.replace("\n12\n", "\n012\n"),
    "negative": NOTE.replace("\n12\n", "\n-12\n"),
    "other origin": NOTE.replace("nrm.example/log\n", "nrm.example/log/2\n"),
    "no origin": NOTE.replace("nrm.example/log\n", "\n", 1),
    "extension": NOTE.replace("\n\n", "\nmore\n\n"),
    "short root": NOTE.replace("Hh8=", ""),
    "loose base64": NOTE.replace("Hh8=", "Hh9="),
    "no base64": NOTE.replace("AAEC", "A*EC"),
    "no signature": NOTE.split("\n\n")[0] + "\n\n",
    "hyphen": NOTE.replace("— ", "- "),
    "nothing": "",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_any_other_note_is_refused(spelling: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        open_checkpoint(SPELLINGS[spelling], KEYS)


def test_every_restore_has_its_own_origin() -> None:
    assert [origin_of("nrm.example/log", g) for g in (1, 2, 10)] == [
        "nrm.example/log",
        "nrm.example/log/2",
        "nrm.example/log/10",
    ]
    for generation in (1, 2, 10):
        origin = origin_of("nrm.example/log", generation)
        assert generation_of("nrm.example/log", origin) == generation


@pytest.mark.parametrize("origin", ["other", "nrm.example/log/1", "nrm.example/log/02", "x/2", ""])
def test_an_origin_of_another_log_is_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="another log"):
        generation_of("nrm.example/log", origin)


def test_one_is_due_at_first_then_after_ten_seconds_and_when_the_clock_went_back() -> None:
    then = datetime(2026, 5, 3, tzinfo=UTC)
    assert timedelta(seconds=10) == INTERVAL
    assert due(then, None)
    assert not due(then, then)
    assert not due(then + timedelta(seconds=9.999), then)
    assert due(then + timedelta(seconds=10), then)
    assert due(then - timedelta(seconds=1), then)
