"""The pages of files: covered, opened, fetched and added to without a script."""

import io
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from nrm.files.kinds import DOCX, JPEG, PDF
from nrm.http.uploads import MOST_FILE_BYTES
from tests.support.country import Country, Person
from tests.support.files import a_document, a_jpeg, a_pdf, files_on_disk
from tests.support.steps import open_a_case


def _adds(person: Person, here: str, content: bytes, name: str, **more: Any) -> TestResponse:
    """The answer to the form; its fields in the order in which the page has them."""
    said = more.pop("said", "application/octet-stream")
    form = {
        "csrf_token": person.csrf,
        **more,
        "file": FileStorage(io.BytesIO(content), name, None, said),
    }
    return _posts(person, f"{here}/files/new", form)


def _posts(person: Person, path: str, form: dict[str, Any]) -> TestResponse:
    # Put together here: the test client would lay large forms down in a file of its own.
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    headers = {"Cookie": person.cookie}
    return person.client.post(path, data=body, content_type=kind, headers=headers)


def _opens(person: Person, here: str, **more: str) -> str:
    answer = person.submit(f"{here}/files", **more)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_file_is_added_listed_and_fetched(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    kept = _adds(ana, here, a_pdf(), "Mira.pdf", said=PDF)
    assert (kept.status_code, kept.location) == (303, f"{here}/files?saved=file")
    covered = ana.client.get(kept.location, headers={"Cookie": ana.cookie}).get_data(as_text=True)
    assert "The file is kept." in covered and "Mira" not in covered
    shown = _opens(ana, here)
    assert "Mira.pdf" in shown and "2 kB" in shown
    (path,) = re.findall(rf'action="({here}/files/[0-9a-f-]{{36}})"', shown)
    fetched = ana.submit(path)
    assert (fetched.data, fetched.mimetype) == (a_pdf(), "application/octet-stream")
    assert fetched.headers["Content-Disposition"] == "attachment; filename=Mira.pdf"


def test_a_supervisor_says_why_and_each_form_carries_it_on(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana)['id']}"
    _adds(ana, here, a_pdf(), "a.pdf")
    assert sue.submit(f"{here}/files").status_code == 403
    shown = _opens(sue, here, purpose="supervision")
    assert "Add a file" not in shown
    assert '<input type="hidden" name="purpose" value="supervision">' in shown
    (path,) = re.findall(rf'action="({here}/files/[0-9a-f-]{{36}})"', shown)
    assert sue.submit(path, purpose="supervision").data == a_pdf()


def test_the_kind_is_known_by_the_name_where_the_browser_does_not_say(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    for content, name in ((a_document(DOCX), "a.DOCX"), (a_jpeg(), "b.jpg")):
        assert _adds(ana, here, content, name, said="").status_code == 303
    assert "Document (DOCX)" in (shown := _opens(ana, here)) and "Picture (JPEG)" in shown


def test_what_does_not_fit_is_said_at_its_field(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    bad: dict[str, tuple[bytes, str, dict[str, str]]] = {
        "Choose a file first.": (b"", "", {}),
        "This is not the kind of file that it says.": (b"MZ\0", "a.pdf", {}),
        "without a path": (a_pdf(), "a/../b.pdf", {}),
        "This file is empty.": (b"", "a.pdf", {}),
        "Only of JPEG": (a_pdf(), "a.pdf", {"strip": "yes"}),
    }
    for sentence, (content, name, more) in bad.items():
        answer = _adds(ana, here, content, name, **more)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, sentence
        assert page.count(sentence) == 2, sentence  # In the summary and at the field.
        assert ('name="strip" value="yes" checked' in page) == ("strip" in more)
    without = ana.submit(f"{here}/files/new")
    assert without.status_code == 422
    assert files_on_disk(country) == []


def test_nothing_is_laid_down_in_the_open(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large enough for the framework's parser to spool; any file that was opened is told."""
    made: list[str] = []
    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, lambda *_, n=name, **__: made.append(n))
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    assert _adds(ana, here, a_jpeg() + bytes(3_000_000), "b.jpg", strip="yes").status_code == 303
    body = io.BytesIO(a_pdf(3_000_000))
    # No other page keeps a file that is sent to it either.
    form = {
        "csrf_token": ana.csrf,
        "do": "save",
        "text": "seen",
        "file": FileStorage(body, "a.pdf"),
    }
    _posts(ana, f"{here}/notes", form)
    assert made == []
    (kept,) = files_on_disk(country)
    assert kept.stat().st_size < 10_000


def test_too_large_a_form_is_refused_with_a_page(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    large = (
        _adds(ana, here, b"%PDF-" + bytes(MOST_FILE_BYTES), "a.pdf"),
        _adds(ana, here, b"%PDF-" + bytes(MOST_FILE_BYTES + 70_000), "a.pdf"),
        # Only a file may be so long: an answer is held in memory.
        _adds(ana, here, a_pdf(), "a.pdf", strip="x" * 600_000),
        ana.submit(f"{here}/files/new", strip="x" * 1_100_000),
    )
    for answer in large:
        assert (answer.status_code, answer.mimetype) == (413, "text/html")
        assert "25 MB" in answer.get_data(as_text=True)
    assert files_on_disk(country) == []


def test_a_form_that_breaks_off_keeps_nothing(country: Country) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    token = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{ana.csrf}\r\n'
    head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
    whole = (token + head + f"Content-Type: {PDF}\r\n\r\n").encode() + a_pdf() + b"\r\n--b--\r\n"
    cuts = (whole[:-9], whole[:-2000], whole[:200], b"nonsense", b"")
    for cut in cuts:
        answer = ana.client.post(
            f"{here}/files/new",
            data=cut,
            content_type="multipart/form-data; boundary=b",
            headers={"Cookie": ana.cookie},
        )
        assert answer.status_code in ((422,) if cut in cuts[:2] else (403, 422))
        assert ("did not arrive whole" in answer.get_data(as_text=True)) == (cut in cuts[:2])
    for kind in ("", "; boundary=", "; boundary*=utf-8''%CE%9C"):
        sent = {"data": whole, "content_type": f"multipart/form-data{kind}"}
        answer = ana.client.post(f"{here}/files/new", headers={"Cookie": ana.cookie}, **sent)
        assert answer.status_code == 422
    nameless = whole.replace(b'form-data; name="file"', b"form-data")
    answer = ana.client.post(
        f"{here}/files/new",
        data=nameless.replace(b'; filename="a.pdf"', b""),
        content_type="multipart/form-data; boundary=b",
        headers={"Cookie": ana.cookie},
    )
    assert answer.status_code == 422
    assert files_on_disk(country) == []
    assert JPEG not in _opens(ana, here)
