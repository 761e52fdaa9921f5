"""Bodies that are read as they come: a file is never held whole, and never laid down in the open.

The framework's own parser writes uploads to temporary files. Here every multipart body of the
service is read up to its first file and no further; the file itself is for the view, in pieces.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from flask import Request, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from nrm.errors import Invalid, to_translate

PIECE_BYTES = 64 * 1024
MOST_FILE_BYTES = 25 * 1024 * 1024
# Where a file may be sent; what stands around it in a form is small.
UPLOADS: Final = frozenset({"files_api.add_one", "adding_files.add"})
_AROUND_BYTES = 64 * 1024
_MOST_FIELDS = 20
_BROKE_OFF = to_translate("The file did not arrive whole. Nothing was kept; send it again.")


class StreamedRequest(Request):
    """A request whose file is read in pieces.

    `file_name` and `file_type`: what a form calls it and says of it; none without a file.
    """

    file_name: str | None = None
    file_type = ""
    # What was read of a file so far, for the digest of a request that is sent again.
    file_digest = b""

    def _load_form_data(self) -> None:
        if "form" in self.__dict__ or self.mimetype != "multipart/form-data":
            super()._load_form_data()
            return
        self._events = self._read_parts()
        form = ImmutableMultiDict(self._fields())
        self.__dict__.update(form=form, files=ImmutableMultiDict())

    def _read_parts(self) -> Iterator[Event]:
        boundary = self.mimetype_params.get("boundary", "").encode(errors="replace")
        if not boundary:
            raise Invalid({"file": [_BROKE_OFF]})
        decoder = MultipartDecoder(boundary, 4 * PIECE_BYTES, max_parts=_MOST_FIELDS)
        while True:
            try:
                event = decoder.next_event()
            except ValueError as broken:
                raise Invalid({"file": [_BROKE_OFF]}) from broken
            if isinstance(event, NeedData):
                decoder.receive_data(_read(self.stream) or None)
            else:
                yield event
            if isinstance(event, Epilogue):
                return

    def _fields(self) -> list[tuple[str, str]]:
        """The answers before the first file, which a browser sends in the order of the page."""
        found: list[tuple[str, str]] = []
        name, value, left = "", bytearray(), self.max_form_memory_size or 0
        for event in self._events:
            if isinstance(event, File):
                self.file_name = event.filename
                self.file_type = event.headers.get("Content-Type", "").partition(";")[0].lower()
                return found
            if isinstance(event, Field):
                name, value = event.name or "", bytearray()
            elif isinstance(event, Data):
                value += event.data
                left -= len(event.data)
                if left < 0:
                    raise RequestEntityTooLarge
                if not event.more_data:
                    found.append((name, value.decode(errors="replace")))
        return found

    def file_of_form(self) -> Iterator[bytes]:
        """The file of a form, a piece at a time; nothing when none was sent. What follows: unread.

        Raises Invalid when it breaks off.
        """
        _ = self.form
        for event in self._events if self.file_name is not None else ():
            if isinstance(event, Data):
                yield event.data
                if not event.more_data:
                    return


def allow_files() -> None:
    """The body of this request may be longer where a file may be sent."""
    # A form without a file is read whole, so it stays as short as anywhere.
    if is_upload() and request.mimetype != "application/x-www-form-urlencoded":
        request.max_content_length = MOST_FILE_BYTES + _AROUND_BYTES


def sent_file(about: bytes, *, form: bool = False) -> Iterator[bytes]:
    """The file that this request brings, a piece at a time: its body, or the file of its form.

    `about`: what else was said of it, and tells one request from another. Raises Invalid when it
    breaks off, RequestEntityTooLarge when it is larger than a file may be.
    """
    brought: Any = request
    digest, size = sha256(about), 0
    for piece in brought.file_of_form() if form else _body_of(brought):
        size += len(piece)
        if size > MOST_FILE_BYTES:
            raise RequestEntityTooLarge
        digest.update(piece)
        yield piece
    brought.file_digest = digest.digest()


def _body_of(brought: Request) -> Iterator[bytes]:
    size = 0
    while piece := _read(brought.stream):
        size += len(piece)
        yield piece
    # A server that knows where a body ends leaves it to us to notice that it ended early.
    if size != (brought.content_length or size):
        raise Invalid({"file": [_BROKE_OFF]})


def _read(stream: Any) -> bytes:
    try:
        piece: bytes = stream.read(PIECE_BYTES)
    except (ClientDisconnected, OSError) as gone:
        raise Invalid({"file": [_BROKE_OFF]}) from gone
    return piece


def named_file() -> tuple[str, str]:
    """Name and media type of the file of this form, as a browser says them; else both empty."""
    brought: Any = request
    _ = brought.form
    return brought.file_name or "", brought.file_type


def file_digest() -> bytes:
    """SHA-256 of what this request said of a file and of the file; empty when it brought none."""
    return bytes(getattr(request, "file_digest", b""))


def is_upload() -> bool:
    """Whether this request goes where a file may be sent as a body of its own kind."""
    return request.endpoint in UPLOADS
