"""The one file of auditors: it runs alone, believes nothing, and never ends in a traceback."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.audit import verify
from nrm.audit.verify import ENTRY, LONGEST, Said, is_whole, main
from nrm.log.entry import read_entry
from tests.log.world import World
from tests.support.exported import Exported, exported, found, kinds, remarks
from tests.support.exports import ORIGIN, Signer, Tree, bodies, canonical, export, note_line

# By day every eleventh byte; in a night every one.
STEP = 1 if int(os.environ.get("NRM_TEST_ROUNDS", "1")) >= 100 else 11


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def whole(a_log: World, tmp_path: Path) -> Exported:
    return exported(a_log, tmp_path)


def test_it_runs_alone_as_an_auditor_runs_it(a_log: World, whole: Exported, tmp_path: Path) -> None:
    alone = tmp_path / "elsewhere" / "verify.py"
    alone.parent.mkdir()
    alone.write_text(Path(verify.__file__).read_text())
    path, key, kept = tmp_path / "export", tmp_path / "key", tmp_path / "kept"
    key.write_text(f"# as the operator publishes it\n{whole.key}\n")
    kept.write_bytes(a_log.file.read_bytes())
    command = [sys.executable, "-I", str(alone), str(path)]
    loose = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "8 entries, 4 checkpoints" in loose.stdout
    assert loose.stdout.count("Unpinned") == 2
    pins = ["--key", str(key), "--checkpoint", str(kept)]
    pinned = subprocess.run([*command, *pins], capture_output=True, text=True, check=True)
    assert "Everything that was checked holds." in pinned.stdout
    assert "Unpinned" not in pinned.stdout
    path.write_bytes(whole.written.replace(b'"case.open"', b'"case.shut"', 1))
    wrong = subprocess.run([*command, *pins], check=False, capture_output=True, text=True)
    assert (wrong.returncode, wrong.stderr) == (1, "")
    assert "checkpoint 1 -: the entries from 0 on are not those signed" in wrong.stdout


def test_a_fault_names_index_actor_and_kind(whole: Exported) -> None:
    changed = whole.written.replace(b'"n":3', b'"n":4')
    lines = [fault.line() for fault in found(changed)]
    assert "number 5 00000000-0000-0000-0000-0000000000a1: the running number is 4, not 3" in lines


def test_no_byte_of_an_export_can_be_another(whole: Exported) -> None:
    # Even unpinned: nobody signed what it has become.
    draw = Random(1)
    for place in range(draw.randrange(STEP), len(whole.written), STEP):
        changed = bytearray(whole.written)
        changed[place] ^= 1 << draw.randrange(8)
        assert kinds(bytes(changed)), place
        assert kinds(whole.written[:place]), place
        assert kinds(whole.written[:place] + whole.written[place + 1 :]), place
    assert kinds(whole.written + b"\n") and kinds(whole.written + whole.written)


def forged(lines: list[bytes], signer: Signer | None = None) -> bytes:
    """An export of these lines by whoever holds the key."""
    tree = Tree()
    for line in lines:
        if line.startswith(b'{"action"'):
            tree.add(line)
    return b"".join(export(lines, tree.size, tree.root(), signer or Signer(1)))


def under_one(*entries: bytes) -> bytes:
    """An export of these entries under one checkpoint."""
    tree, signer = Tree(), Signer(1)
    for entry in entries:
        tree.add(entry)
    return b"".join(
        export(
            [*entries, note_line(signer.note(tree.size, tree.root()))],
            tree.size,
            tree.root(),
            signer,
        )
    )


(ENTRY_1,) = bodies(1, seed=3)
DEEP = b"[" * 200_000 + b"]" * 200_000
STRANGE = {
    "no JSON": b"entry",
    "empty": b"",
    "NaN": ENTRY_1.replace(b'"count":null', b'"count":NaN'),
    "a fraction": ENTRY_1.replace(b'"count":null', b'"count":1.0'),
    "a sign": ENTRY_1.replace(b'"count":null', b'"count":-1'),
    "too large": ENTRY_1.replace(b'"count":null', b'"count":9007199254740992'),
    "a number of a thousand digits": ENTRY_1.replace(b'"count":null', b'"count":' + b"9" * 9999),
    "a leading zero": ENTRY_1.replace(b'"count":null', b'"count":01'),
    "true": ENTRY_1.replace(b'"count":null', b'"count":true'),
    "a blank": ENTRY_1.replace(b":null", b": null", 1),
    "a key twice": ENTRY_1.replace(b'"count":null', b'"count":null,"count":null'),
    "a key more": ENTRY_1.replace(b'"count":null', b'"count":null,"counted":null'),
    "a key less": ENTRY_1.replace(b'"count":null,', b""),
    "keys in another order": ENTRY_1.replace(b'"n":1,', b"").replace(b"{", b'{"n":1,', 1),
    "an escape": ENTRY_1.replace(b"social_worker", b"social\\u005fworker"),
    "a name": ENTRY_1.replace(b"social_worker", "Zoë".encode()),
    "a name in full width": ENTRY_1.replace(b"social_worker", "ｓocial".encode()),
    "no UTF-8": ENTRY_1.replace(b"social_worker", b"\xff\xfe"),
    "a surrogate": ENTRY_1.replace(b"social_worker", b"\\ud800"),
    "a NUL": ENTRY_1.replace(b"social_worker", b"\x00"),
    "a carriage return": ENTRY_1 + b"\r",
    "an id in capitals": ENTRY_1.replace(b"a\",\"after", b"A\",\"after"),
    "a day that is none": ENTRY_1.replace(b"2026-01-01T", b"2026-02-30T"),
    "a year that is none": ENTRY_1.replace(b"2026-01-01T", b"0000-01-01T"),
    "a leap second": ENTRY_1.replace(b":00.000Z", b":60.000Z"),
    "a code too long": ENTRY_1.replace(b"social_worker", b"s" * 65),
    "rows out of order": ENTRY_1.replace(b'"rows":{', b'"rows":{"z:' + b"0" * 32 + b'":"ended",'),
    "a section twice": ENTRY_1.replace(b'"sections":{', b'"sections":{"a":1,"a":1,'),
    "another version": ENTRY_1.replace(b'"v":1', b'"v":2'),
    "deep": DEEP,
    "deep in a value": ENTRY_1.replace(b'"count":null', b'"count":' + DEEP),
    "a list": b"[]",
    "nothing": b"null",
}  # fmt: skip


@pytest.mark.parametrize("what", STRANGE)
def test_what_is_no_entry_is_a_fault_whoever_signed_it(what: str) -> None:
    assert STRANGE[what] != ENTRY_1
    assert kinds(under_one(ENTRY_1)) == set()
    assert ("body", 0) in kinds(under_one(STRANGE[what])), what


NOTE = Signer(1).note(0, bytes(32))
NOT_NOTES = {
    "a blank": b'{"note": "a"}',
    "another key": b'{"note":"a","other":1}',
    "a number": b'{"note":1}',
    "a list": b'{"note":[]}',
    "no text": b'{"note":""}',
    "open": b'{"note":"',
    "deep": b'{"note":' + DEEP + b"}",
    "an escape": note_line(NOTE).replace("\u2014".encode(), b"\\u2014"),
    "two roots": note_line(NOTE.replace("\n\n", "\nAAAA\n\n")),
    "no signature": note_line(NOTE.partition("\n\n")[0] + "\n\n"),
    "another dash": note_line(NOTE.replace("\u2014", "-")),
    "a huge size": note_line(NOTE.replace("\n0\n", "\n" + "9" * 5000 + "\n")),
    "a size with a zero": note_line(NOTE.replace("\n0\n", "\n00\n")),
    "digits of another script": note_line(NOTE.replace("\n0\n", "\n\u0660\n")),
    "another base64": note_line(NOTE.replace("AAAA=\n", "AAAB=\n", 1)),
    "no base64": note_line(NOTE.replace("AAAA=\n", "****\n", 1)),
    "another log": note_line(Signer(1, "other.example/log").note(0, bytes(32))),
    "a generation that is none": note_line(Signer(1).note(0, bytes(32), f"{ORIGIN}/1")),
    "a generation in words": note_line(Signer(1).note(0, bytes(32), f"{ORIGIN}/two")),
    "a huge generation": note_line(Signer(1).note(0, bytes(32), f"{ORIGIN}/{'9' * 5000}")),
    "another key's": note_line(Signer(2).note(0, bytes(32))),
}


@pytest.mark.parametrize("what", NOT_NOTES)
def test_what_is_no_checkpoint_of_this_log_is_a_fault(what: str) -> None:
    assert ("checkpoint", 0) in kinds(forged([NOT_NOTES[what], ENTRY_1])), what


HEADER = json.loads(under_one(ENTRY_1).splitlines()[0])
HEADERS = {
    "nothing": b"",
    "no JSON": b"\x00\xff\n\n",
    "deep": DEEP + b"\n\n",
    "another format": canonical({**HEADER, "format": "nrm-log-export/2"}),
    "no key": canonical({**HEADER, "keys": []}),
    "keys that are none": canonical({**HEADER, "keys": [1]}),
    "a key that is none": canonical({**HEADER, "keys": ["a+b+c"]}),
    "a key of another id": canonical({**HEADER, "keys": [Signer(1).key().replace("+", "+0", 1)]}),
    "a key of a witness": canonical({**HEADER, "keys": [Signer(1, kind=b"\x04").key()]}),
    "a key of another log": canonical({**HEADER, "keys": [Signer(1, "other").key()]}),
    "no origin": canonical({**HEADER, "origin": ""}),
    "an origin that is none": canonical({**HEADER, "origin": 3}),
    "a size that is none": canonical({**HEADER, "size": True}),
    "a size below nothing": canonical({**HEADER, "size": -1}),
    "a size without end": canonical({**HEADER, "size": 2**53}),
    "a key more": canonical({**HEADER, "more": 1}),
}  # fmt: skip


@pytest.mark.parametrize("what", HEADERS)
def test_a_file_that_is_no_export_is_a_fault_and_no_more(what: str) -> None:
    rest = under_one(ENTRY_1).partition(b"\n")[2]
    assert kinds(HEADERS[what]) == {("file", None)}
    assert kinds(HEADERS[what] + b"\n" + rest) == {("file", None)}


def test_a_line_without_end_is_not_read_to_it() -> None:
    begun = under_one(ENTRY_1).partition(b"\n")[0] + b"\n"
    assert kinds(begun + b"x" * (LONGEST + (1 << 21))) == {("file", None)}
    assert kinds(b"x" * (LONGEST + (1 << 21))) == {("file", None)}


MANIFESTS = {
    "bytes": 1,
    "checkpoints": 2,
    "entries": 2,
    "format": "nrm-log-export/2",
    "root": b64encode(bytes(32)).decode(),
    "sha256": "0" * 64,
    "signature": b64encode(bytes(64)).decode(),
}


@pytest.mark.parametrize("what", MANIFESTS)
def test_a_manifest_fits_what_stands_before_it_whoever_signed_it(what: str) -> None:
    lines = under_one(ENTRY_1).splitlines()
    said = {**json.loads(lines[-1]), what: MANIFESTS[what]}
    if what != "signature":
        del said["signature"]
        signed = Signer(1).private.sign(b"nrm-log-export/1\x00" + canonical(said))
        said["signature"] = b64encode(signed).decode()
    changed = b"\n".join([*lines[:-1], canonical(said), b""])
    assert kinds(changed) == {("manifest", None)}


def test_a_header_that_says_another_size_is_named() -> None:
    tree, signer = Tree(), Signer(1)
    tree.add(ENTRY_1)
    lines = [ENTRY_1, note_line(signer.note(1, tree.root()))]
    said = b"".join(export(lines, 2, tree.root(), signer))
    assert kinds(said) == {("header", None), ("manifest", None)}


def test_entries_under_no_checkpoint_are_named() -> None:
    assert kinds(forged([ENTRY_1])) == {("checkpoint", 0)}
    assert kinds(forged([])) == {("checkpoint", 0)}


@given(st.data())
def test_its_form_of_an_entry_is_that_of_the_log(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(list(bodies(20, seed=7))))
    place = data.draw(st.integers(0, len(entry) - 1))
    put = data.draw(st.sampled_from([b"", b"0", b"9", b"a", b'"', b",", b"_", b"{", b"Z", b"-"]))
    length = data.draw(st.integers(0, 3))
    changed = entry[:place] + put + entry[place + length :]
    match = ENTRY.fullmatch(changed)
    try:
        said = bool(read_entry(changed.decode()))
    except ValueError:
        said = False
    assert (match is not None and is_whole(Said(*match.groups()))) == said


@pytest.mark.parametrize("number", [0, 1, 10, 2**53 - 2, 2**53 - 1, 2**53, 10**16, 8999 * 10**12])
def test_a_number_has_its_end_where_that_of_the_log_is(number: int) -> None:
    entry = ENTRY_1.replace(b'"count":null', b'"count":%d' % number)
    assert (ENTRY.fullmatch(entry) is not None) == (number < 2**53)


def test_a_long_list_of_faults_is_cut_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export"
    path.write_bytes(under_one(*[b'{"action":1}'] * 500))
    assert main([str(path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("body ") for line in said) == 200
    assert "and 300 more lines, not printed" in said
    assert said[-1] == "500 faults."


def test_what_others_wrote_cannot_move_the_cursor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "\x1b[2Jlog"
    tree, signer = Tree(), Signer(1, name)
    tree.add(ENTRY_1)
    path = tmp_path / "export"
    lines = [ENTRY_1, note_line(signer.note(1, tree.root()))]
    path.write_bytes(b"".join(export(lines, 1, tree.root(), signer)))
    main([str(path)])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "order",
    [
        [],
        ["nowhere"],
        ["--nothing"],
        ["{export}", "--key", "no key"],
        ["{export}", "--key", "nowhere/key"],
        ["{export}", "--key", "{binary}"],
        ["{export}", "--checkpoint", "{binary}"],
        ["{export}", "--witness", "{key}"],
        ["{export}", "--head", "ab:1:cd"],
        ["{export}", "--receipt", "nowhere"],
    ],
)
def test_what_was_asked_wrongly_ends_with_2(
    order: list[str], whole: Exported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(bytes(range(256)))
    places = {"export": str(tmp_path / "export"), "binary": str(binary), "key": whole.key}
    with pytest.raises(SystemExit) as ended:
        main([word.format(**places) for word in order])
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_keys_that_are_not_yours_are_told(whole: Exported) -> None:
    other = Signer(9).key()
    assert ("key", None) in remarks(whole.written, keys=[other])
    told = kinds(whole.written, keys=[other])
    assert {kind for kind, _ in told} == {"checkpoint", "manifest"}
    assert kinds(whole.written, keys=[Signer(9, "other.example").key()]) == {("file", None)}
