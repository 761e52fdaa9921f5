"""What an auditor holds against an export: checkpoints, receipts, heads of cases, witnesses."""

import json
from base64 import b64encode
from io import BytesIO, TextIOWrapper
from pathlib import Path
from random import Random

import pytest

from nrm.audit.verify import (
    Asked,
    Wrong,
    log_of,
    main,
    read_key,
    read_receipt,
    verify_alone,
)
from nrm.log.receipts import receipt_of
from nrm.log.resume import resume_log
from tests.log.test_resume import Backup
from tests.log.world import ANA, BEN, CASE, OTHER_CASE, World, a_head, moved
from tests.support.exported import Exported, exported, found, kinds, remarks
from tests.support.exports import ORIGIN, Signer, Tree, bodies, export, note_line

WITNESS = Signer(3, "witness.example", b"\x04")
LOG = Signer(1)
(ENTRY,) = bodies(1, seed=3)


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def whole(a_log: World, tmp_path: Path) -> Exported:
    return exported(a_log, tmp_path)


# --- Checkpoints that were kept


def test_a_log_that_was_rewritten_by_whoever_holds_its_key_is_found_by_a_kept_checkpoint() -> None:
    honest, other = list(bodies(20)), list(bodies(20, seed=2))
    kept, forged = under(honest), under(other)
    assert kinds(forged, keys=[LOG.key()]) == set()
    assert kinds(forged, keys=[LOG.key()], checkpoints=[last_note(kept)]) == {("pinned", 20)}


def under(entries: list[bytes], signer: Signer = LOG) -> bytes:
    root = under_root(*entries)
    lines = [*entries, note_line(signer.note(len(entries), root))]
    return b"".join(export(lines, len(entries), root, signer))


def under_root(*entries: bytes) -> bytes:
    tree = Tree()
    for entry in entries:
        tree.add(entry)
    return tree.root()


def last_note(written: bytes) -> str:
    note: str = json.loads(written.splitlines()[-2])["note"]
    return note


def test_an_end_that_was_cut_off_is_found_by_a_kept_checkpoint() -> None:
    entries = list(bodies(20))
    kept, cut = last_note(under(entries)), under(entries[:15])
    assert kinds(cut) == set()
    (fault,) = [f for f in found(cut, checkpoints=[kept]) if not f.is_remark]
    assert fault.line().startswith("pinned 20 -: it is further than this export")


def test_the_last_checkpoint_is_kept_for_the_next_time(
    a_log: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = tmp_path / "first"
    first.write_bytes(exported(a_log, tmp_path).written)
    kept = tmp_path / "kept"
    assert main([str(first), "--keep", str(kept)]) == 0
    assert kept.read_text() == a_log.notes()[-1]
    a_log.write(ANA, "case.list")
    second = tmp_path / "second"
    second.write_bytes(exported(a_log, tmp_path).written)
    # What was kept, a copy of the file outside, or the earlier export itself.
    for pin in (kept, a_log.file, first):
        assert main([str(second), "--checkpoint", str(pin)]) == 0
    assert main([str(first), "--checkpoint", str(second)]) == 1
    assert "pinned 10 -: it is further than this export" in capsys.readouterr().out
    # A file that is there already is never written over, and nothing is kept of what is wrong.
    with pytest.raises(SystemExit):
        main([str(second), "--keep", str(kept)])
    second.write_bytes(second.read_bytes().replace(b'"n":3', b'"n":4'))
    assert main([str(second), "--keep", str(tmp_path / "other")]) == 1
    assert not (tmp_path / "other").exists()


def test_of_a_long_file_of_checkpoints_the_end_is_taken(tmp_path: Path) -> None:
    written, export_file, kept = under([ENTRY]), tmp_path / "long", tmp_path / "kept"
    export_file.write_bytes(written)
    kept.write_text("x" * (2 << 20) + "\n" + last_note(written))
    assert main([str(export_file), "--checkpoint", str(kept)]) == 0
    kept.write_text(last_note(written) + "\n" + "\n" * (2 << 20))
    with pytest.raises(SystemExit):
        main([str(export_file), "--checkpoint", str(kept)])


def test_where_the_end_of_a_long_file_begins_no_origin_is_cut(tmp_path: Path) -> None:
    written, export_file, kept = under([ENTRY]), tmp_path / "long", tmp_path / "kept"
    export_file.write_bytes(written)
    note = last_note(written)
    for start in (1, 4, len(ORIGIN)):
        between = (1 << 20) + start - 2 * len(note.encode())
        kept.write_text(note + "\n" * between + note)
        assert main([str(export_file), "--checkpoint", str(kept)]) == 0, start


def test_a_checkpoint_of_a_longer_log_than_was_kept_is_none(a_log: World, tmp_path: Path) -> None:
    early = exported(a_log, tmp_path)
    a_log.write(ANA, "case.list")
    a_log.sign()
    assert kinds(early.written, checkpoints=[a_log.notes()[-1]]) == {("pinned", 9)}
    assert kinds(exported(a_log, tmp_path).written, checkpoints=a_log.notes()) == set()


def test_a_kept_checkpoint_that_is_gone_from_the_export_is_named() -> None:
    entries, tree = list(bodies(3)), Tree()
    tree.add(entries[0])
    assert kinds(under(entries), checkpoints=[LOG.note(1, tree.root())]) == {("pinned", 1)}


@pytest.mark.parametrize("signer", [Signer(2), Signer(1, "other.example/log")])
def test_a_kept_checkpoint_of_another_log_or_key_is_none(signer: Signer) -> None:
    written = under([ENTRY])
    assert kinds(written, checkpoints=[last_note(under([ENTRY], signer))]) == {("pinned", None)}


OLD, NEW = Signer(1), Signer(2)


@pytest.mark.parametrize(
    ("signers", "manifest", "wrong"),
    [
        ((OLD, OLD), OLD, set()),
        ((OLD, NEW), NEW, set()),
        ((NEW, NEW), NEW, set()),
        ((NEW, OLD), NEW, {("checkpoint", 2)}),
        ((NEW, NEW), OLD, {("manifest", None)}),
    ],
)
def test_an_old_key_signs_nothing_after_a_newer_one(
    signers: tuple[Signer, Signer], manifest: Signer, wrong: set[tuple[str, int | None]]
) -> None:
    tree, lines, keys = Tree(), list[bytes](), [OLD.key(), NEW.key()]
    for entry, signer in zip(bodies(2), signers, strict=True):
        tree.add(entry)
        lines += [entry, note_line(signer.note(tree.size, tree.root()))]
    written = b"".join(export(lines, 2, tree.root(), manifest, keys))
    assert kinds(written, keys=keys) == kinds(written) == wrong


def test_a_checkpoint_of_the_day_of_a_rotation_is_signed_by_both() -> None:
    note = OLD.note(1, under_root(ENTRY))
    both = note + NEW.line(note.partition("\n\n")[0] + "\n")
    lines, keys = [ENTRY, note_line(both)], [OLD.key(), NEW.key()]
    written = b"".join(export(lines, 1, under_root(ENTRY), NEW, keys))
    assert kinds(written, keys=keys) == set()
    # One line that does not hold spoils it, whatever the other says.
    spoilt = note_line(note + NEW.line(f"{ORIGIN}\n2\n"))
    written = b"".join(export([ENTRY, spoilt], 1, under_root(ENTRY), NEW, keys))
    assert ("checkpoint", 1) in kinds(written, keys=keys)


def test_a_restore_may_not_name_less_than_was_kept(a_log: World, tmp_path: Path) -> None:
    backup = Backup(a_log)
    before = a_log.file.read_text()
    a_log.write(BEN, "case.list")
    a_log.sign()
    a_little = a_log.file.read_text()
    a_log.write(BEN, "case.list")
    a_log.sign()
    kept = a_log.notes()[-1]
    # The file outside is cut as well: the restore says that one entry was lost, and it was two.
    a_log.file.write_text(a_little)
    backup.restore(a_log)
    a_log.restart()
    a_log.ask(resume_log, ANA, BEN)
    export = exported(a_log, tmp_path)
    assert before in a_log.file.read_text()
    assert kinds(export.written, keys=[export.key]) == set()
    assert kinds(export.written, keys=[export.key], checkpoints=[kept]) == {("pinned", 9)}


# --- Receipts


def held(a_log: World, index: int) -> bytes:
    receipt: str = a_log.ask(receipt_of, index)
    return receipt.encode()


def test_a_receipt_holds_alone_and_against_an_export(a_log: World, tmp_path: Path) -> None:
    receipts = [(f"entry-{i}", held(a_log, i)) for i in range(7)]
    export = exported(a_log, tmp_path)
    claims, faults = verify_alone(Asked(keys=[read_key(export.key)], receipts=receipts))
    assert (faults, [claim.index for claim in claims]) == ([], list(range(7)))
    assert [claim.body for claim in claims] == export.bodies[:7]
    assert kinds(export.written, receipts=receipts) == set()


def test_no_byte_of_a_receipt_can_be_another(a_log: World, whole: Exported) -> None:
    log = log_of(ORIGIN, [read_key(whole.key)])
    receipt, draw = held(a_log, 3), Random(1)
    assert read_receipt("a", receipt, log).index == 3
    for place in range(len(receipt)):
        changed = bytearray(receipt)
        changed[place] ^= 1 << draw.randrange(8)
        for other in (bytes(changed), receipt[:place], receipt[:place] + receipt[place + 1 :]):
            with pytest.raises(Wrong):
                read_receipt("a", other, log)
    with pytest.raises(Wrong):
        read_receipt("a", receipt + b"\n", log)


NO_RECEIPTS = {
    "nothing": b"",
    "another format": b"c2sp.org/tlog-proof@v2\nindex 0\n\n",
    "no index": b"c2sp.org/tlog-proof@v1\n",
    "no entry": b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + LOG.note(1, bytes(32)).encode(),
    "no base64": b"c2sp.org/tlog-proof@v1\nextra \xff\nindex 0\n\n",
    "a huge index": b"c2sp.org/tlog-proof@v1\nextra \nindex " + b"9" * 9999 + b"\n\n",
    "many steps": b"c2sp.org/tlog-proof@v1\nextra \nindex 0\n" + b"AA==\n" * 10**5 + b"\n",
    "no text": bytes(range(256)),
}


@pytest.mark.parametrize("what", NO_RECEIPTS)
def test_what_is_no_receipt_is_a_fault(what: str) -> None:
    asked = Asked(keys=[read_key(LOG.key())], receipts=[("a", NO_RECEIPTS[what])])
    claims, faults = verify_alone(asked)
    assert claims == [] and [fault.kind for fault in faults] == ["receipt"]
    assert kinds(under([ENTRY]), receipts=[("a", NO_RECEIPTS[what])]) == {("receipt", None)}


def receipt_for(entry: bytes, index: int, size: int, root: bytes, *steps: bytes) -> bytes:
    lines = [f"extra {b64encode(entry).decode()}", f"index {index}"]
    proof = [b64encode(step).decode() for step in steps]
    text = "\n".join(["c2sp.org/tlog-proof@v1", *lines, *proof, "", LOG.note(size, root)])
    return text.encode()


def test_a_receipt_of_what_the_export_does_not_say_is_a_fault() -> None:
    one, other = bodies(2)
    tree = Tree()
    tree.add(other)
    split = receipt_for(other, 0, 1, tree.root())
    # The log's own key signed both: the log was shown in two ways.
    assert kinds(under([other]), receipts=[("a", split)]) == set()
    assert kinds(under([one]), receipts=[("a", split)]) == {("receipt", 0)}


def test_a_receipt_behind_the_end_of_an_export_is_a_fault(a_log: World, tmp_path: Path) -> None:
    export = exported(a_log, tmp_path)
    a_log.write(ANA, "case.list")
    late = held(a_log, 8)
    assert kinds(export.written, receipts=[("a", late)]) == {("receipt", 8)}
    # One for an entry that the export has, under a later checkpoint, is only newer.
    early = held(a_log, 2)
    assert kinds(export.written, receipts=[("a", early)]) == set()
    assert remarks(export.written, receipts=[("a", early)]) == [("newer", 2)]


def test_a_receipt_of_what_a_restore_lost_is_told_and_no_fault(
    a_log: World, tmp_path: Path
) -> None:
    backup = Backup(a_log)
    for _ in range(3):
        a_log.write(BEN, "case.list")
    kept, lost = held(a_log, 3), held(a_log, 8)
    backup.restore(a_log)
    a_log.restart()
    a_log.ask(resume_log, ANA, BEN)
    export = exported(a_log, tmp_path)
    asked = {"keys": [export.key], "receipts": [("kept", kept), ("lost", lost)]}
    assert kinds(export.written, **asked) == set()
    assert remarks(export.written, **asked) == [("restored", 7), ("restored", 8)]


def test_what_a_terminal_cannot_show_is_told_in_escapes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = TextIOWrapper(BytesIO(), encoding="cp1252")
    monkeypatch.setattr("sys.stdout", terminal)
    (tmp_path / "\u0391").write_text("nothing")
    assert main(["--receipt", str(tmp_path / "\u0391"), "--key", LOG.key()]) == 1
    terminal.seek(0)
    assert "\\u0391: it is no receipt of this format" in terminal.read()


def test_a_receipt_needs_a_key_from_somewhere(
    a_log: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "entry-3.tlog-proof"
    path.write_bytes(held(a_log, 3))
    assert main(["--receipt", str(path)]) == 1
    assert "a receipt is checked with --key" in capsys.readouterr().out
    key = exported(a_log, tmp_path).key
    assert main(["--receipt", str(path), "--key", key]) == 0
    said = capsys.readouterr().out
    assert "entry-3.tlog-proof says: entry 3, " in said
    assert "stranger.turned_away, refused, actor nobody" in said


def test_keys_are_taken_as_the_service_tells_them(
    a_log: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, keys = tmp_path / "receipt", tmp_path / "keys.json"
    path.write_bytes(held(a_log, 3))
    key = exported(a_log, tmp_path).key
    keys.write_text(json.dumps({"items": [{"key": key, "from_size": 1}], "next": None}))
    assert main(["--receipt", str(path), "--key", str(keys)]) == 0
    assert "Everything that was checked holds." in capsys.readouterr().out


ERASURE = Path(__file__).parents[1] / "log" / "answers" / "certificate-v1.certificate"


HALF_A_SIGN = f'"\\ud800+00000000+{b64encode(bytes([1, *range(32)])).decode()}"'


@pytest.mark.parametrize("key", ["1", "null", "[]", '"a+b+c"', HALF_A_SIGN])
def test_a_certificate_with_no_key_is_a_fault(key: str) -> None:
    whole = ERASURE.read_text()
    named = json.dumps(json.loads(whole)["key"])
    for written, good in ((whole, True), (whole.replace(named, key), False), ("[]", False)):
        claims, faults = verify_alone(Asked(certificates=[("a", written.encode())]))
        assert (len(claims), [f.kind for f in faults]) == (good, [] if good else ["certificate"])


# --- Heads of cases


def head(case: str, version: int) -> tuple[str, str, str]:
    return case, str(version), a_head(version).root.hex()


def test_the_newest_head_of_a_case_is_the_one_that_somebody_has(
    a_log: World, tmp_path: Path
) -> None:
    written = exported(a_log, tmp_path).written
    assert kinds(written, heads=[head(CASE, 2), head(OTHER_CASE, 1)]) == set()
    assert kinds(written, heads=[head(CASE, 1)]) == {("head", None)}
    assert kinds(written, heads=[(CASE, "2", "00" * 32)]) == {("head", None)}
    assert kinds(written, heads=[head("cc" * 16, 1)]) == {("head", None)}
    a_log.write(ANA, "section.write", moved(3))
    written = exported(a_log, tmp_path).written
    assert kinds(written, heads=[head(CASE, 2)]) == {("head", None)}
    assert kinds(written, heads=[head(CASE, 3)]) == set()


def test_heads_come_from_a_file_or_from_the_line(
    whole: Exported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export, file = str(tmp_path / "export"), tmp_path / "heads"
    file.write_text(
        "# two cases\n" + "\n".join(":".join(head(c, v)) for c, v in ((CASE, 2), (OTHER_CASE, 1)))
    )
    assert main([export, "--head", str(file)]) == 0
    assert main([export, "--head", ":".join(head(CASE, 1))]) == 1
    assert f"head - -: the newest entry of the case {CASE} has another" in capsys.readouterr().out


# --- Witnesses


def witnessed(**asked: object) -> dict[str, object]:
    return {"keys": [LOG.key()], "witnesses": [read_key(WITNESS.key())], **asked}


def test_a_witness_that_is_named_must_have_signed() -> None:
    written = under(list(bodies(20)))
    note = last_note(written)
    assert kinds(written, **witnessed()) == {("witness", None)}
    assert kinds(written, **witnessed(checkpoints=[note])) == {("witness", None)}
    assert kinds(written, **witnessed(checkpoints=[WITNESS.cosign(note)])) == set()
    other = Signer(4, "witness.example", b"\x04")
    assert kinds(written, **witnessed(checkpoints=[other.cosign(note)])) == {("witness", None)}


def test_a_signature_of_a_witness_that_does_not_hold_spoils_the_note() -> None:
    written = under(list(bodies(20)))
    note = last_note(written)
    line = WITNESS.cosign(last_note(under(list(bodies(20, seed=2))))).splitlines()[-1]
    assert ("pinned", None) in kinds(written, **witnessed(checkpoints=[f"{note}{line}\n"]))
    later = WITNESS.cosign(note, 2**40)
    assert ("pinned", None) in kinds(written, **witnessed(checkpoints=[later]))


def test_what_no_witness_signed_yet_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    entries, tree, lines = list(bodies(20)), Tree(), list[bytes]()
    for entry in entries:
        tree.add(entry)
        lines.append(entry)
        if tree.size in (10, 20):
            note = LOG.note(tree.size, tree.root())
            lines.append(note_line(WITNESS.cosign(note) if tree.size == 10 else note))
    written = b"".join(export(lines, 20, tree.root(), LOG))
    assert kinds(written, **witnessed()) == set()
    assert remarks(written, **witnessed()) == [("unwitnessed", 10)]
    path = tmp_path / "export"
    path.write_bytes(written)
    assert main([str(path), "--key", LOG.key(), "--witness", WITNESS.key()]) == 0
    assert "witnessed up to 10 entries, at 2027-01-15T08:00:00+00:00" in capsys.readouterr().out


def test_a_receipt_is_witnessed_as_well(a_log: World, whole: Exported) -> None:
    receipt = held(a_log, 3).decode()
    proof, _, note = receipt.partition("\n\n")

    def said(written: str) -> list[str]:
        asked = Asked(
            keys=[read_key(whole.key)],
            witnesses=[read_key(WITNESS.key())],
            receipts=[("a", written.encode())],
        )
        claims, faults = verify_alone(asked)
        return [*(claim.kind for claim in claims), *(fault.kind for fault in faults)]

    assert said(receipt) == ["witness"]
    assert said(f"{proof}\n\n{WITNESS.cosign(note)}") == ["receipt"]
