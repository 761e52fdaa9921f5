"""However a file is cut into pieces on its way, what is kept and given out is the same."""

import io
from collections.abc import Iterator
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from nrm.errors import Invalid
from nrm.files.kinds import DOCX, JPEG, ODT, PNG, WEBP, Unfit
from nrm.files.stripping import stripping
from nrm.files.zips import Packed
from nrm.http.uploads import StreamedRequest, named_file, sent_file
from nrm.vault.files import open_pieces, seal_pieces
from tests.support.files import a_document, a_jpeg, a_pdf, a_png, a_webp

pytestmark = pytest.mark.hypothesis

PICTURES = {JPEG: a_jpeg, PNG: a_png, WEBP: a_webp}
cuts = st.lists(st.integers(0, 3_000), max_size=12)


def _cut(content: bytes, at: list[int]) -> Iterator[bytes]:
    places = [0, *sorted(place % (len(content) + 1) for place in at), len(content)]
    return (content[a:b] for a, b in pairwise(places))


@given(cuts, st.sampled_from(sorted(PICTURES)))
def test_a_picture_is_stripped_the_same(at: list[int], kind: str) -> None:
    make, pipe = PICTURES[kind], stripping(kind)
    kept = b"".join(pipe.feed(piece) for piece in _cut(make(), at)) + pipe.finish()
    assert kept == make(clean=True)
    # What is clean stays as it is.
    again = stripping(kind)
    assert again.feed(kept) + again.finish() == kept


@given(st.binary(max_size=400), st.sampled_from(sorted(PICTURES)), st.integers(0, 400))
def test_nothing_that_looks_like_a_picture_breaks_it(noise: bytes, kind: str, at: int) -> None:
    content, pipe = PICTURES[kind](), stripping(kind)
    try:
        kept = pipe.feed(content[:at] + noise) + pipe.feed(content[at:]) + pipe.finish()
    except Unfit:
        return
    assert len(kept) <= len(content) + len(noise)


@given(st.binary(max_size=300), st.sampled_from([DOCX, ODT]), st.integers(0, 600))
def test_nothing_that_looks_packed_breaks_it(noise: bytes, kind: str, at: int) -> None:
    content, pipe = a_document(kind), Packed(kind)
    pipe.feed(content[:at] + noise)
    pipe.feed(content[at + len(noise) // 2 :])
    try:
        pipe.finish()
    except Unfit:
        return


@given(st.binary(max_size=3_000), cuts, cuts)
def test_it_opens_however_it_was_sealed(content: bytes, at: list[int], again: list[int]) -> None:
    key = bytes(range(32))
    sealed = b"".join(seal_pieces(key, b"here", _cut(content, at)))
    assert b"".join(open_pieces(key, b"here", _cut(sealed, again), len(content))) == content


class _Slow(io.BytesIO):
    """A line on which pieces come as they come."""

    sizes: Iterator[int] = iter(())

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(next(self.sizes, 7), size or 7))


@given(st.binary(max_size=2_000), st.lists(st.integers(1, 900), max_size=30), st.integers(0, 30))
def test_a_form_gives_the_file_that_was_sent(content: bytes, sizes: list[int], cut: int) -> None:
    app = Flask("form")
    app.request_class = StreamedRequest
    head = b'--b\r\nContent-Disposition: form-data; name="strip"\r\n\r\nyes\r\n--b\r\n'
    head += b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    content += a_pdf(20) + b"\r\n--"
    whole = head + content + b"\r\n--b--\r\n"
    line = _Slow(whole[: len(whole) - cut])
    line.sizes = iter(sizes)
    given_form = {"input_stream": line, "content_type": "multipart/form-data; boundary=b"}
    with app.test_request_context("/", method="POST", **given_form):
        assert named_file() == ("a.pdf", "")
        if cut > 2:
            with pytest.raises(Invalid):
                list(sent_file(b"", form=True))
        else:
            assert b"".join(sent_file(b"", form=True)) == content
