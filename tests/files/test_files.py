"""Files of a case: kept sealed, given out as they were, found when changed, gone with the case."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from nrm.files.kinds import DOCX, JPEG, ODT, PDF, PNG, TEXT, WEBP
from nrm.files.receiving import LONGEST_NAME
from nrm.http.uploads import MOST_FILE_BYTES
from tests.adversary.hostile import Hands
from tests.support.country import Country, Person
from tests.support.erasures import a_closed_case, asks_for_erasure, erased
from tests.support.files import (
    SECRET,
    a_document,
    a_file,
    a_jpeg,
    a_pdf,
    a_png,
    a_webp,
    files_on_disk,
    one_of_each,
    sends,
)
from tests.support.steps import open_a_case


def _a_case(country: Country, name: str = "ana") -> tuple[Person, str]:
    person = country.person(name)
    return person, f"/cases/{open_a_case(person)['id']}"


def _acts(country: Country, action: str) -> list[str]:
    ada = country.person("ada")
    items = ada.get("/audit/entries?limit=30").json["items"]
    return [item["outcome"] for item in items if item["action"] == action]


def test_each_kind_comes_back_as_it_was(country: Country) -> None:
    ana, here = _a_case(country)
    made = {}
    for kind, content in one_of_each().items():
        answer = sends(ana, here, content, kind, f"Μίρα {len(kind)}")
        assert answer.status_code == 201, answer.get_data(as_text=True)
        told = {"id": answer.json["id"], "name": f"Μίρα {len(kind)}", "type": kind}
        assert answer.json == {**told, "bytes": len(content)}
        made[answer.json["id"]] = content
    listed = ana.get(f"{here}/files").json["items"]
    assert [item["id"] for item in listed] == list(made)
    assert {item["type"] for item in listed} == set(one_of_each())
    for file_id, content in made.items():
        fetched = ana.get(f"{here}/files/{file_id}")
        assert (fetched.status_code, fetched.data) == (200, content)
    assert len(files_on_disk(country)) == len(made)
    assert not any(b"%PDF" in each.read_bytes() for each in files_on_disk(country))
    assert {each.stat().st_mode & 0o777 for each in files_on_disk(country)} == {0o600}
    assert _acts(country, "file.add") == ["done"] * len(made)
    assert Hands(country).verify()[0] == 0


def test_it_is_given_out_as_an_attachment_alone(country: Country) -> None:
    ana, here = _a_case(country)
    fetched = ana.get(a_file(ana, here))
    assert fetched.mimetype == "application/octet-stream"
    assert fetched.headers["Content-Disposition"] == 'attachment; filename="a file.pdf"'
    assert fetched.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.headers["Cache-Control"] == "no-store"
    assert fetched.headers["Content-Length"] == str(len(a_pdf()))


def test_a_name_that_says_another_kind_is_given_its_own_ending(country: Country) -> None:
    ana, here = _a_case(country)
    for name, ending in (("notes.exe", "notes.exe.txt"), ("page", "page.txt"), ("a.TXT", "a.TXT")):
        made = sends(ana, here, b"<html>", TEXT, name).json
        told = ana.get(f"{here}/files/{made['id']}").headers["Content-Disposition"]
        assert told == f"attachment; filename={ending}"


@pytest.mark.parametrize("size", [1, 255, 256, 65_536, 65_537, 300_000])
def test_any_length_comes_back(country: Country, size: int) -> None:
    ana, here = _a_case(country)
    text = b"x" * size
    made = sends(ana, here, text, TEXT, "x.txt")
    assert ana.get(f"{here}/files/{made.json['id']}").data == text


def test_who_may_not_read_the_case_gets_no_file(country: Country) -> None:
    ana, here = _a_case(country)
    there = a_file(ana, here)
    sue, olga = country.person("sue"), country.person("olga")
    assert sue.get(there).json["type"] == "purpose-required"
    assert sue.get(there, X_Purpose="supervision").data == a_pdf()
    assert olga.get(there, X_Purpose="supervision").status_code == 404
    other = a_file(olga, f"/cases/{open_a_case(olga)['id']}")
    assert ana.get(f"{here}/files/{other.split('/')[-1]}").status_code == 404
    assert sends(sue, here, a_pdf()).status_code == 403
    assert len(files_on_disk(country)) == 2


def _zip_of(count: int) -> bytes:
    return a_document(DOCX, word__media=bytes(count))


def _bombed() -> bytes:
    packed = bytearray(a_document(DOCX, word__media=bytes(1000)))
    at = packed.rfind(b"PK\1\2")
    packed[at + 24 : at + 28] = (2**31).to_bytes(4, "little")
    return bytes(packed)


BAD: dict[str, tuple[bytes, str, dict[str, str], str]] = {
    "nothing": (b"", PDF, {}, "file"),
    "another kind": (a_png(), PDF, {}, "file"),
    "a page": (b"<html><script>alert(1)</script>", "text/html", {}, "file"),
    "a terminal": (b"\x1b[2J", TEXT, {}, "file"),
    "a program": (b"MZ\x90\x00\x03", TEXT, {}, "file"),
    "no kind": (a_pdf(), "application/octet-stream", {}, "file"),
    "half a letter": ("Μ".encode()[:1], TEXT, {}, "file"),
    "a document as text": (a_document(ODT), TEXT, {}, "file"),
    "odt as docx": (a_document(ODT), DOCX, {}, "file"),
    "a packed folder": (a_document(DOCX)[:-1], DOCX, {}, "file"),
    "macros": (a_document(DOCX, word__vbaProject=b"x", word__vbaProject__bin=b""), DOCX, {}, ""),
    "a way out": (a_document(DOCX, **{"..__evil": b"x"}), DOCX, {}, "file"),
    "a bomb": (_bombed(), DOCX, {}, "file"),
    "a picture of many": (a_png(side=20_000), PNG, {}, "file"),
    "a photo of many": (a_jpeg(side=20_000), JPEG, {}, "file"),
    "a photo of many, stripped": (a_jpeg(side=20_000), JPEG, {"strip": "true"}, "file"),
    "a canvas of many": (a_webp(side=20_000), WEBP, {}, "file"),
    "a cut picture": (a_jpeg(clean=True)[:-2], JPEG, {"strip": "true"}, "file"),
    "a cut png": (a_png(clean=True)[:-4], PNG, {"strip": "true"}, "file"),
    "no picture": (a_pdf(), PDF, {"strip": "true"}, "strip"),
    "no name": (a_pdf(), PDF, {"name": ""}, "name"),
    "a path": (a_pdf(), PDF, {"name": "../../etc/passwd"}, "name"),
    "a path of theirs": (a_pdf(), PDF, {"name": "c:\\evil.pdf"}, "name"),
    "a line": (a_pdf(), PDF, {"name": "a\r\nSet-Cookie: b"}, "name"),
    "turned round": (a_pdf(), PDF, {"name": "a\u202efdp.exe"}, "name"),
    "a long name": (a_pdf(), PDF, {"name": "x" * (LONGEST_NAME + 1)}, "name"),
}
BAD["macros"] = (a_document(DOCX, **{"word__vbaProject.bin": b"x"}), DOCX, {}, "file")


def test_what_is_not_kept_leaves_nothing(country: Country) -> None:
    ana, here = _a_case(country)
    for name, (content, kind, more, wrong) in BAD.items():
        answer = sends(ana, here, content, kind, **more)
        assert answer.status_code == 422, (name, answer.get_data(as_text=True))
        assert list(answer.json["errors"]) == [wrong], name
        assert answer.json["errors"][wrong][0], name
        assert files_on_disk(country) == [], name
    assert ana.get(f"{here}/files").json["items"] == []


def test_what_is_too_large_or_breaks_off_leaves_nothing(country: Country) -> None:
    ana, here = _a_case(country)
    large = sends(ana, here, b"%PDF-" + bytes(MOST_FILE_BYTES + 70_000))
    assert (large.status_code, large.json["type"]) == (413, "request-entity-too-large")
    just = sends(ana, here, b"%PDF-" + bytes(MOST_FILE_BYTES))
    assert just.status_code == 413
    cut = sends(ana, here, a_pdf(), length=str(len(a_pdf()) + 100))
    assert (cut.status_code, list(cut.json["errors"])) == (422, ["file"])
    assert files_on_disk(country) == []


def test_a_picture_loses_what_a_camera_wrote_if_asked(country: Country) -> None:
    ana, here = _a_case(country)
    for kind, make in ((JPEG, a_jpeg), (PNG, a_png), (WEBP, a_webp)):
        for strip, kept in (("false", make()), ("true", make(clean=True))):
            made = sends(ana, here, make(), kind, "a picture", strip=strip).json
            fetched = ana.get(f"{here}/files/{made['id']}").data
            assert (kind, strip, fetched) == (kind, strip, kept)
            assert (SECRET in fetched) == (strip == "false")
            assert made["bytes"] == len(kept)


def test_the_same_request_adds_it_once(country: Country) -> None:
    ana, here = _a_case(country)
    first, second = (sends(ana, here, a_pdf(), Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert len(files_on_disk(country)) == 1
    for other in (
        sends(ana, here, a_pdf(2_001), Idempotency_Key="k1"),
        sends(ana, here, a_pdf(), name="b.pdf", Idempotency_Key="k1"),
    ):
        assert (other.status_code, list(other.json["errors"])) == (422, ["Idempotency-Key"])
    assert len(files_on_disk(country)) == 1


def _refused(answer: TestResponse) -> None:
    assert (answer.status_code, answer.json["type"]) == (503, "integrity")


def test_bytes_that_were_changed_are_found_before_the_first_is_shown(country: Country) -> None:
    ana, here = _a_case(country)
    first, second = a_file(ana, here), a_file(ana, here, a_pdf(2_001))
    paths = [country.folder / "files" / here.split("/")[-1].replace("-", "") for _ in range(2)]
    one, other = (
        folder / there.split("/")[-1].replace("-", "")
        for folder, there in zip(paths, (first, second), strict=True)
    )
    was = one.read_bytes()
    flipped = bytes([was[0] ^ 1]) + was[1:]
    for changed in (was[:-1], was + b"\0", flipped, other.read_bytes(), b""):
        one.write_bytes(changed)
        _refused(ana.get(first))
    one.unlink()
    _refused(ana.get(first))
    code, told = Hands(country).verify()
    assert code == 1 and f"the bytes of its file_{one.name} are gone" in told
    one.write_bytes(was)
    assert ana.get(first).data == a_pdf()
    assert _acts(country, "file.open").count("failed") == 6


def test_what_changes_while_it_is_sent_breaks_off(country: Country) -> None:
    ana, here = _a_case(country)
    text = b"y" * 900_000
    there = f"{here}/files/{sends(ana, here, text, TEXT, 'y.txt').json['id']}"
    (path,) = files_on_disk(country)
    headers = {"Cookie": ana.cookie}
    answer = ana.client.get(f"/api/v1{there}", headers=headers, buffered=False)
    pieces = answer.iter_encoded()
    got = next(pieces)
    with path.open("r+b") as file:
        file.seek(600_000)
        file.write(b"\0" * 100)
    with pytest.raises(Exception, match="damaged"):
        for piece in pieces:
            got += piece
    assert 0 < len(got) < 610_000
    assert _acts(country, "file.open") == ["failed", "done"]


def test_a_record_of_a_file_that_was_moved_or_taken_is_found(country: Country) -> None:
    ana, here = _a_case(country)
    hands, there = Hands(country), a_file(ana, here)
    a_file(ana, here, a_pdf(2_001))
    rows = [row for row in hands.rows("record") if row["name"].startswith("file_")]
    hands.set("record", rows[0]["id"], sealed_content=rows[1]["sealed_content"])
    _refused(ana.get(there))
    _refused(ana.get(f"{here}/files"))
    hands.set("record", rows[0]["id"], sealed_content=rows[0]["sealed_content"])
    assert ana.get(there).status_code == 200
    hands.delete("record", rows[0]["id"])
    _refused(ana.get(there))
    _refused(ana.get(f"{here}/files"))


def test_files_end_with_their_case(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    kept = a_file(ana, f"/cases/{open_a_case(ana)['id']}")
    draft, closed = f"/cases/{open_a_case(ana)['id']}", a_closed_case(country, ana, sue)
    for here in (draft, closed):
        a_file(ana, here)
    assert len(files_on_disk(country)) == 3
    ana.step(draft, "discard", reason="discarded")
    assert len(files_on_disk(country)) == 2
    erased(country, ana, sue, closed)
    assert len(files_on_disk(country)) == 1
    assert ana.get(kept).data == a_pdf()
    assert asks_for_erasure(ana, kept[: kept.rindex("/files")]).status_code == 409


def test_neither_name_nor_content_is_told_to_anybody(
    country: Country, caplog: pytest.LogCaptureFixture
) -> None:
    ana, here = _a_case(country)
    marker = "zqxcanaryjvw"
    made = sends(ana, here, f"%PDF-1.7 {marker}".encode(), PDF, f"{marker}.pdf")
    assert marker in ana.get(f"{here}/files").get_data(as_text=True)
    ana.get(f"{here}/files/{made.json['id']}")
    sends(ana, here, marker.encode(), PDF, f"{marker}.pdf")
    sends(ana, here, marker.encode(), TEXT, f"../{marker}")
    for path in country.folder.rglob("*"):
        assert not path.is_file() or marker.encode() not in path.read_bytes(), path
    told: Any = Hands(country).dump()
    assert marker not in str(told) and marker.encode().hex() not in str(told)
    assert marker not in caplog.text
