"""The program of a witness against a log that lies: real processes on this machine."""

import json
import shutil
import signal
import socket
import subprocess
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nrm.audit.witness import OF_A_WITNESS, read_key
from tests.support.witnesses import (
    NAME,
    LyingLog,
    View,
    Witness,
    a_lying_log,
    consistency,
    leaves,
    mth,
)


@pytest.fixture
def log() -> Iterator[LyingLog]:
    """Shows ten entries at `a` and at `b`."""
    with a_lying_log(a=View(leaves(10)), b=View(leaves(10))) as lying:
        yield lying


@pytest.fixture
def witness(log: LyingLog, tmp_path: Path) -> Witness:
    """Has cosigned ten entries at `a`."""
    made = Witness(tmp_path / "w1").begins((f"{log.address}/a", log.key))
    assert made.once()[0] == 0
    return made


def cosigned(note: str, key: str) -> int:
    """The size of a note whose last line is this witness's; read from the format alone."""
    text, _, lines = note.partition("\n\n")
    _, name, encoded = lines.splitlines()[-1].split(" ")
    told, _, rest = key.partition("+")
    public = b64decode(rest.partition("+")[2])[1:]
    marked = b64decode(encoded)
    assert (name, len(marked)) == (told, 4 + 8 + 64)
    assert marked[:4] == sha256(name.encode() + b"\n\4" + public).digest()[:4]
    at = int.from_bytes(marked[4:12], "big")
    assert abs(at - time.time()) < 600
    signed = f"cosignature/v1\ntime {at}\n{text}\n".encode()
    Ed25519PublicKey.from_public_bytes(public).verify(marked[12:], signed)
    return int(text.split("\n")[1])


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "w1").begins()
    assert (witness.folder / "witness.key").stat().st_mode & 0o777 == 0o600
    before = (witness.folder / "witness.key").read_text()
    again = witness.run("init", "witness.example/other")
    assert (again.returncode, again.stdout) == (1, "")
    assert (witness.folder / "witness.key").read_text() == before
    assert Witness(tmp_path / "w2").run("init", "a name").returncode == 1
    assert before.split("+")[-1].strip() not in witness.key


def test_keys_are_named_as_a_public_implementation_names_them(tmp_path: Path) -> None:
    # github.com/transparency-dev/formats, note/note_cosigv1_test.go.
    known = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
    assert read_key(known, OF_A_WITNESS)[0] == "remora.n621.de"
    made = Witness(tmp_path / "w1").begins().key
    assert read_key(made, OF_A_WITNESS)[0] == "witness.example/w1"


def test_it_cosigns_what_continues_what_it_saw(log: LyingLog, witness: Witness) -> None:
    for size in (11, 16, 16, 40):
        log.views["a"].leaves = leaves(size)
        assert witness.once()[0] == 0
    assert [cosigned(note, witness.key) for note in log.taken] == [10, 11, 16, 16, 40]
    assert witness.evidence() == {}


def test_a_second_tree_is_noticed_and_both_notes_are_kept(log: LyingLog, witness: Witness) -> None:
    honest = log.note(log.views["a"])
    log.views["a"].leaves = leaves(10, "forged")
    forged = log.note(log.views["a"])
    for _ in range(2):
        status, said = witness.once()
        assert (status, "two trees of 10 entries" in said) == (1, True)
    assert witness.evidence() == {"fork": f"{honest}\n{forged}"}
    assert len(log.taken) == 1
    # The honest tree is still that: it goes on, and the evidence stays.
    log.views["a"].leaves = leaves(12)
    assert witness.once()[0] == 0
    assert set(witness.evidence()) == {"fork"}


def test_a_rewritten_log_has_no_proof(log: LyingLog, witness: Witness) -> None:
    log.views["a"].leaves = leaves(9) + leaves(20, "forged")[9:]
    status, said = witness.once()
    assert (status, "gives no proof that 20 entries begin with those 10" in said) == (1, True)
    assert "The proof that was given:" in witness.evidence()["proof"]
    log.views["a"] = View(leaves(20), proof=consistency(10, leaves(20))[:-1])
    assert witness.once()[0] == 1
    log.views["a"] = View(leaves(20), proof=[])
    assert witness.once()[0] == 1
    log.views["a"] = View(leaves(20))
    assert witness.once()[0] == 0


def test_a_shrunk_log_is_noticed(log: LyingLog, witness: Witness) -> None:
    log.views["a"].leaves = leaves(7)
    status, said = witness.once()
    assert (status, "has shrunk from 10 to 7" in said) == (1, True)
    assert set(witness.evidence()) == {"shrunk"}


def test_a_copy_that_lags_is_late_and_no_contradiction(log: LyingLog, witness: Witness) -> None:
    assert witness.run("add", f"{log.address}/b", log.key).returncode == 0
    log.views["a"].leaves = leaves(14)
    status, said = witness.once()
    assert (status, "shows 10 entries; 14 are known" in said) == (2, True)
    log.views["b"].leaves = leaves(15)
    assert [witness.once()[0] for _ in range(2)] == [0, 2]
    log.views["a"].leaves = leaves(15)
    assert witness.once()[0] == 0
    assert witness.evidence() == {}


def test_two_copies_that_differ_contradict_each_other(log: LyingLog, witness: Witness) -> None:
    assert witness.run("add", f"{log.address}/b", log.key).returncode == 0
    log.views["b"].leaves = leaves(10, "forged")
    assert witness.once()[0] == 1
    assert set(witness.evidence()) == {"fork"}


def test_two_logs_are_remembered_apart(log: LyingLog, witness: Witness) -> None:
    with a_lying_log(a=View(leaves(5, "other"), origin="other.example/log")) as other:
        key = other.key.replace(NAME, "other.example/log", 1)
        named = sha256(b"other.example/log\n\1" + other.public).digest()[:4].hex()
        key = f"other.example/log+{named}+{key.split('+', 2)[2]}"
        assert witness.run("add", f"{other.address}/a", key).returncode == 0
        assert witness.once()[0] == 0
        assert cosigned(other.taken[-1], witness.key) == 5
        other.views["a"].leaves = leaves(5)
        assert witness.once()[0] == 1
        assert (len(log.taken), len(other.taken)) == (3, 1)
        # One of them stands where the other should.
        (witness.folder / "logs").write_text(
            f"{other.address}/a {log.key}\n{log.address}/a {key}\n"
        )
        assert witness.once()[0] == 2


def test_a_note_that_none_of_the_trusted_keys_signed_is_refused(
    log: LyingLog, witness: Witness
) -> None:
    log.private = Ed25519PrivateKey.generate()
    log.views["a"].leaves = leaves(12)
    status, said = witness.once()
    assert (status, "signed by none of the keys you trust" in said) == (1, True)
    # After a rotation: once a person has the new key from its operator.
    assert witness.run("add", f"{log.address}/a", log.key).returncode == 0
    assert witness.once()[0] == 0
    assert witness.run("add", f"{log.address}/a", log.key[:-3] + "AA=").returncode == 1


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        *(("note", "this is no checkpoint"), ("answer", "answered 503")),
        *(("gone", "ConnectionRefused"), ("proof", "it answers with no proof")),
    ],
)
def test_a_log_that_cannot_be_judged_is_late(
    log: LyingLog, witness: Witness, broken: str, sentence: str
) -> None:
    if broken == "note":
        log.views["a"].origin = "two\nlines"
    elif broken == "answer":
        log.views["a"].broken = 503
    elif broken == "proof":
        log.views["a"] = View(leaves(11), said="[" * 60_000)
    else:
        (witness.folder / "logs").write_text(f"http://127.0.0.1:1/a {log.key}\n")
    status, said = witness.once()
    assert (status, sentence in said) == (2, True), said


def test_a_log_that_answers_byte_by_byte_holds_nobody_up(witness: Witness, log: LyingLog) -> None:
    with socket.create_server(("127.0.0.1", 0)) as slow:
        Thread(target=drips, args=(slow,), daemon=True).start()
        address = f"http://127.0.0.1:{slow.getsockname()[1]}"
        (witness.folder / "logs").write_text(f"{address} {log.key}\n")
        begun = time.monotonic()
        status, said = witness.once()
    assert (status, "TimeoutError" in said, time.monotonic() - begun < 20) == (2, True, True), said


def drips(slow: socket.socket) -> None:
    answering, _ = slow.accept()
    with answering, suppress(OSError):
        answering.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(60):
            answering.sendall(b"x")
            time.sleep(0.5)


def test_a_log_that_does_not_take_the_cosignature_is_late(log: LyingLog, witness: Witness) -> None:
    log.takes = 422
    status, said = witness.once()
    assert (status, "did not take the cosignature (422)" in said) == (2, True)
    log.takes = 200
    assert witness.once()[0] == 0


def test_a_log_that_stands_still_is_silent(log: LyingLog, witness: Witness) -> None:
    for path in witness.folder.glob("*-*.json"):
        state = json.loads(path.read_text())
        path.write_text(json.dumps({**state, "at": state["at"] - 181}) + "\n")
    status, said = witness.once()
    assert (status, "SILENT" in said) == (2, True)
    log.views["a"].leaves = leaves(11)
    assert witness.once()[0] == 0


def test_a_memory_of_a_time_to_come_mutes_nothing(log: LyingLog, witness: Witness) -> None:
    for path in witness.folder.glob("*-*.json"):
        state = json.loads(path.read_text())
        path.write_text(json.dumps({**state, "at": state["at"] + 10 * 365 * 86_400}) + "\n")
    status, said = witness.once()
    assert (status, "SILENT" in said) == (2, True)
    log.views["a"].leaves = leaves(11)
    assert witness.once()[0] == 0
    # Nor does what it signs speak of that time.
    assert cosigned(log.taken[-1], witness.key) == 11
    assert witness.once()[0] == 0


def test_a_retired_key_does_not_take_the_log_over(log: LyingLog, witness: Witness) -> None:
    old, log.private = log.private, Ed25519PrivateKey.generate()
    assert witness.run("add", f"{log.address}/a", log.key).returncode == 0
    log.views["a"].leaves = leaves(12)
    assert witness.once()[0] == 0
    log.private = old
    for origin in (NAME, f"{NAME}/2"):
        log.views["a"] = View(leaves(30), origin=origin)
        status, said = witness.once()
        assert (status, "signed by a key that was retired" in said) == (1, True), said
    assert "retired" in witness.evidence()
    assert cosigned(log.taken[-1], witness.key) == 12


def test_a_restore_is_said_once_and_never_silently(log: LyingLog, witness: Witness) -> None:
    before = log.note(log.views["a"])
    log.views["a"] = View(leaves(8) + leaves(9, "after")[8:], origin=f"{NAME}/2")
    status, said = witness.once()
    assert status == 3
    assert f"was restored from a backup and goes on as {NAME}/2" in said
    assert witness.evidence() == {"restored": f"{before}\n{log.note(log.views['a'])}"}
    assert cosigned(log.taken[-1], witness.key) == 9
    assert witness.once()[0] == 0
    # Nobody goes back to what was before.
    log.views["a"] = View(leaves(20))
    assert (witness.once()[0], set(witness.evidence())) == (1, {"older", "restored"})
    for origin in (f"{NAME}/1", f"{NAME}/02", f"{NAME}/x", "log.example/logs"):
        log.views["a"].origin = origin
        assert witness.once()[0] == 2


def test_a_restore_is_said_though_the_log_refuses_the_signature(
    log: LyingLog, witness: Witness
) -> None:
    log.views["a"] = View(leaves(8) + leaves(9, "after")[8:], origin=f"{NAME}/2")
    log.takes = 503
    status, said = witness.once()
    assert (status, "RESTORED: " in said, "(503)" in said) == (3, True, True)
    log.takes = 200
    assert witness.once()[0] == 0


def test_a_state_that_was_put_back_stops_it(log: LyingLog, witness: Witness) -> None:
    (state,) = witness.folder.glob("state-*.json")
    old = state.read_text()
    log.views["a"].leaves = leaves(20)
    assert witness.once()[0] == 0
    new = state.read_text()
    state.write_text(old)
    status, said = witness.once()
    assert (status, "was put back" in said) == (1, True)
    state.unlink()
    assert witness.once()[0] == 1
    state.write_text(new)
    assert witness.once()[0] == 0


def test_a_folder_that_was_put_back_is_told_by_the_log(
    log: LyingLog, witness: Witness, tmp_path: Path
) -> None:
    shutil.copytree(witness.folder, tmp_path / "backup")
    log.views["a"].leaves = leaves(20)
    assert witness.once()[0] == 0
    log.views["a"].lines = [log.taken[-1].splitlines(keepends=True)[-1]]
    shutil.rmtree(witness.folder)
    (tmp_path / "backup").rename(witness.folder)
    status, said = witness.once()
    assert (status, "remembers less" in said) == (1, True)
    assert set(witness.evidence()) == {"forgotten"}
    assert len(log.taken) == 2


def test_no_second_one_works_in_the_same_folder(witness: Witness) -> None:
    with witness.serving() as address:
        assert address.startswith("http://127.0.0.1:")
        status, said = witness.once()
        assert (status, "another witness works" in said) == (1, True)


def test_it_remembers_before_it_says_anything(log: LyingLog, witness: Witness) -> None:
    """Killed at any moment it never contradicts itself, and nobody is accused."""
    order = witness._order("once")
    for round_ in range(25):
        log.views["a"].leaves = leaves(11 + round_)
        with subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            time.sleep(0.05 + 0.012 * round_)
            run.send_signal(signal.SIGKILL)
    sizes = [cosigned(note, witness.key) for note in log.taken]
    assert sizes == sorted(sizes)
    (state,) = witness.folder.glob("state-*.json")
    assert json.loads(state.read_text())["size"] >= sizes[-1]
    # A line that was cut short is no reason to stop.
    with next(witness.folder.glob("journal-*.json")).open("a") as journal:
        journal.write('{"origin": "log.exam')
    log.views["a"].leaves = leaves(64)
    assert witness.once()[0] == 0
    log.views["a"].leaves = leaves(65)
    assert witness.once()[0] == 0
    assert witness.evidence() == {}


def asks(address: str, body: str | bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
    """Status, kind and text of an answer."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=30)
    connection.request("POST", path, body if isinstance(body, bytes) else body.encode())
    answer = connection.getresponse()
    told = answer.status, answer.headers["Content-Type"], answer.read().decode()
    connection.close()
    return told


def request_of(log: LyingLog, old: int, view: View, steps: list[bytes] | None = None) -> str:
    """What a log sends to a witness."""
    shown = consistency(old, view.leaves) if steps is None and old else steps or []
    lines = "".join(f"{b64encode(step).decode()}\n" for step in shown)
    return f"old {old}\n{lines}\n{log.note(view)}"


def test_it_answers_as_the_protocol_says(log: LyingLog, witness: Witness) -> None:
    view = View(leaves(20))
    size = "text/x.tlog.size"
    with witness.serving() as address:
        witness.said.readline()
        assert asks(address, request_of(log, 0, view)) == (409, size, "10\n")
        assert asks(address, request_of(log, 10, View(leaves(7)), [bytes(32)]))[0] == 400
        assert asks(address, request_of(log, 10, View(leaves(20, "forged"))))[0] == 422
        assert asks(address, request_of(log, 10, view, [bytes(32)]))[0] == 422
        forged = View(leaves(10, "forged"))
        assert asks(address, request_of(log, 10, forged)) == (409, size, "10\n")
        status, _, line = asks(address, request_of(log, 10, view))
        assert status == 200
        assert cosigned(log.note(view) + line, witness.key) == 20
        assert asks(address, request_of(log, 10, view)) == (409, size, "20\n")
        assert asks(address, request_of(log, 20, view))[0] == 200
        unknown = View(leaves(3), origin="elsewhere.example/log")
        assert asks(address, request_of(log, 0, unknown))[0] == 404
        restored = View(leaves(5), origin=f"{NAME}/2")
        assert asks(address, request_of(log, 0, restored))[0] == 200
        assert asks(address, request_of(log, 5, restored))[0] == 200
        log.private = Ed25519PrivateKey.generate()
        assert asks(address, request_of(log, 5, restored))[0] == 403
    assert set(witness.evidence()) == {"proof", "fork", "restored"}


@pytest.mark.parametrize(
    "body",
    [
        *("", "old\n\n", "old 1", "old 01\n\nx\n1\n\n", "new 0\n\n", "old -1\n\n", "old 0\nx\n\n"),
        *("old 0\n\n\n\n", "old 0\n\na\n1\nAAAA\n\n— a b\n", "old 0\n" + "AAAA\n" * 64 + "\nx"),
        *("old 9999999999999999999999\n\nx", b"\xff\xfe"),
    ],
)
def test_what_is_no_request_is_400(witness: Witness, body: str | bytes) -> None:
    with witness.serving() as address:
        assert asks(address, body)[0] == 400


def test_other_doors_are_shut(witness: Witness) -> None:
    with witness.serving() as address:
        assert asks(address, "old 0\n\n", "/")[0] == 404
        assert asks(address, "x" * (64 * 1024 + 1))[0] == 413


def test_many_who_say_nothing_are_heard_for_ten_seconds(log: LyingLog, witness: Witness) -> None:
    with witness.serving() as address:
        host, _, port = address.removeprefix("http://").partition(":")
        slow = [socket.create_connection((host, int(port))) for _ in range(16)]
        begun, going = time.monotonic(), set(slow)
        for each in slow:
            each.sendall(b"POST /add-checkpoint HTTP/1.1\r\n")
        with pytest.raises((OSError, HTTPException)):
            asks(address, request_of(log, 10, View(leaves(20))))
        while going and time.monotonic() - begun < 25:
            time.sleep(0.5)
            for each in list(going):
                try:
                    each.sendall(b"X: x\r\n")
                except OSError:
                    going.remove(each)
        assert not going and time.monotonic() - begun < 20
        assert asks(address, request_of(log, 10, View(leaves(20))))[0] == 200
        for each in slow:
            each.close()


def test_of_two_witnesses_one_is_lied_to_and_says_so_at_its_next_look(
    log: LyingLog, witness: Witness, tmp_path: Path
) -> None:
    other = Witness(tmp_path / "w2", "witness.example/w2").begins((f"{log.address}/b", log.key))
    assert other.once()[0] == 0
    # From now on the log shows the other one a history without its ninth entry.
    log.views["a"].leaves = leaves(30)
    log.views["b"].leaves = leaves(8) + leaves(30, "forged")[8:]
    assert witness.once()[0] == 0
    status, said = other.once()
    assert (status, "gives no proof" in said) == (1, True)
    assert set(other.evidence()) == {"proof"}


def test_two_witnesses_that_speak_find_the_fork_that_neither_sees_alone(
    log: LyingLog, witness: Witness, tmp_path: Path
) -> None:
    other = Witness(tmp_path / "w2", "witness.example/w2").begins((f"{log.address}/b", log.key))
    log.views["b"].leaves = leaves(10) + leaves(25, "forged")[10:]
    interval = 1.0
    with other.serving(interval) as address:
        for peer in ("http://127.0.0.1:1", address):  # One that is not reached hides no other.
            assert witness.run("peer", peer).returncode == 0
        # Each by itself is content: the second tree continues what the other one saw.
        assert "cosigned 25 entries" in other.said.readline()
        log.views["a"].leaves = leaves(40)
        begun = time.monotonic()
        status, said = witness.once()
        assert time.monotonic() - begun < 60
    assert (status, "has seen another tree of 25 entries" in said) == (1, True), said
    both = other.evidence()["proof"]
    for view in log.views.values():
        assert log.note(view) in both
    assert mth(log.views["a"].leaves) != mth(log.views["b"].leaves)
