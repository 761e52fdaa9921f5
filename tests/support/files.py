"""Small files of every kind that is kept, and how people send and fetch them."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from nrm.files.kinds import DOCX, JPEG, ODT, PDF, PNG, TEXT, WEBP
from tests.support.country import Country, Person

SECRET = b"taken at 37.9838N 23.7275E"
ICC = b"\xff\xe2\x00\x20ICC_PROFILE\0\1\1" + bytes(16)


def a_pdf(size: int = 2_000) -> bytes:
    """A PDF as far as its first bytes tell."""
    return b"%PDF-1.7\n" + bytes(i * 37 % 251 for i in range(size - 15)) + b"\n%%EOF"


def a_jpeg(*, clean: bool = False, side: int = 8) -> bytes:
    """A picture of a camera: with a profile, and unless it is clean with place and thumbnail."""
    beside = b"" if clean else _app(0xE1, b"Exif\0\0" + SECRET) + _app(0xFE, SECRET)
    beside += b"" if clean else _app(0xE0, b"JFIF\0" + bytes(9) + SECRET)
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd0" * 40
    tables = _app(0xDB, bytes(65)) + _app(0xC4, bytes(30))
    film = b"" if clean else b"\0\0\0\x18ftypmp42" + SECRET
    jfif = _app(0xE0, b"JFIF\0\1\2\0\0\1\0\1\0\0")
    frame = _app(0xC0, struct.pack(">B2HB", 8, side, side, 1) + bytes([1, 0x11, 0]))
    return b"\xff\xd8" + jfif + beside + ICC + tables + frame + scan + scan + b"\xff\xd9" + film


def _app(code: int, content: bytes) -> bytes:
    return bytes([0xFF, code]) + (len(content) + 2).to_bytes(2) + content


def a_png(*, clean: bool = False, side: int = 8) -> bytes:
    """A picture with a comment and a place in it, unless it is clean."""
    beside = b"" if clean else _chunk(b"tEXt", SECRET) + _chunk(b"eXIf", SECRET)
    body = zlib.compress(bytes(side * (side + 1)) if side < 100 else b"")
    header = _chunk(b"IHDR", struct.pack(">2I5B", side, side, 8, 0, 0, 0, 0))
    behind = b"" if clean else SECRET
    end = _chunk(b"IEND", b"") + behind
    return b"\x89PNG\r\n\x1a\n" + header + beside + _chunk(b"IDAT", body) + end


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + zlib.crc32(name + content).to_bytes(4)


def a_webp(*, clean: bool = False, side: int = 8) -> bytes:
    """A picture with a place in it, or where that was blanked."""
    flags = b"\x00" if clean else b"\x0c"
    exif = _riff(b"JUNK", bytes(len(SECRET))) if clean else _riff(b"EXIF", SECRET)
    parts = (
        _riff(b"VP8X", flags + bytes(3) + 2 * (side - 1).to_bytes(3, "little"))
        + _riff(b"VP8 ", bytes(21))
        + exif
    )
    return b"RIFF" + (4 + len(parts)).to_bytes(4, "little") + b"WEBP" + parts


def _riff(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)


def a_document(kind: str, **more: bytes) -> bytes:
    """A packed document, with these entries as well (`__` for `/`)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        if kind == ODT:
            packed.writestr("mimetype", ODT, zipfile.ZIP_STORED)
            packed.writestr("content.xml", "<text/>" * 30)
        else:
            packed.writestr("[Content_Types].xml", "<Types/>")
            packed.writestr("word/document.xml", "<text/>" * 30)
        for name, content in more.items():
            packed.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def one_of_each() -> dict[str, bytes]:
    """A file of every kind that is kept."""
    return {
        PDF: a_pdf(),
        JPEG: a_jpeg(),
        PNG: a_png(),
        WEBP: a_webp(),
        TEXT: "Μίρα was here\r\n".encode(),
        DOCX: a_document(DOCX),
        ODT: a_document(ODT),
    }


def sends(
    person: Person, here: str, content: Any, kind: str = PDF, name: str = "a file.pdf", **more: str
) -> TestResponse:
    """The answer to adding a file; `here` is the path of its case, `more` are headers and query."""
    query = f"?strip={more.pop('strip')}" if "strip" in more else ""
    # A length that is claimed, whatever comes.
    claimed = {"CONTENT_LENGTH": more.pop("length")} if "length" in more else {}
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    headers |= {"Cookie": person.cookie, "X-CSRF-Token": person.csrf}
    headers |= {"Content-Type": kind, "X-File-Name": quote(name)}
    path = f"/api/v1{here}/files{query}"
    sent = person.client.post(path, data=content, headers=headers, environ_overrides=claimed)
    return person.renewed(sent)


def a_file(person: Person, here: str, content: bytes | None = None) -> str:
    """The path of a PDF that was added to this case."""
    answer = sends(person, here, a_pdf() if content is None else content)
    if answer.status_code != 201:
        raise RuntimeError(answer.get_data(as_text=True))
    return f"{here}/files/{answer.json['id']}"


def files_on_disk(country: Country) -> list[Path]:
    """Every file that lies in the folder of files, whatever it is called."""
    return sorted(each for each in (country.folder / "files").rglob("*") if each.is_file())
