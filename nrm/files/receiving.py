"""A file on its way in: checked, cleaned if asked, and sealed, while it is read.

Before any transaction, so that nobody waits behind a slow line. What is on the disk is sealed from
its first byte; unless the act that wants it is committed, nothing of it stays.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext

from nrm.database import new_id
from nrm.errors import Invalid, to_translate
from nrm.files.keeping import Incoming
from nrm.files.kinds import DOCX, HEAD_BYTES, JPEG, ODT, TEXT, AsItIs, Pipe, Text, Unfit, check_head
from nrm.files.pixels import SizedJpeg, check_pixels
from nrm.files.places import file_context
from nrm.files.stripping import can_strip, stripping
from nrm.files.zips import Packed
from nrm.vault.files import seal_pieces
from nrm.vault.memory import new_key, wipe

LONGEST_NAME = 200
_EMPTY = to_translate("This file is empty. Choose another.")
_NO_NAME = re.compile(r"[/\\\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|^\.{0,2}$")


@dataclass(frozen=True)
class Sent:
    """What somebody sends, and as what; `strip`: without what was written beside a picture."""

    name: str = field(repr=False)
    kind: str
    strip: bool
    pieces: Iterator[bytes] = field(repr=False)


@dataclass(frozen=True)
class Received:
    """A file that lies sealed on the disk; what its record will say of it."""

    id: UUID
    name: str = field(repr=False)
    kind: str
    size_bytes: int
    key: bytearray = field(repr=False)
    sealed_hash: bytes
    _incoming: Incoming = field(repr=False)

    def keep(self) -> None:
        """Its record is committed: it stays."""
        self._incoming.keep()


@contextmanager
def receiving(case_id: UUID, sent: Sent) -> Iterator[Received]:
    """The file, sealed, while the block lasts; gone after it unless it was kept.

    Raises Invalid, naming the field that does not fit.
    """
    _check_name(sent.name)
    if sent.strip and not can_strip(sent.kind):
        raise Invalid({"strip": [gettext("Only of JPEG, PNG and WebP can details be removed.")]})
    file_id, key, size = new_id(), new_key(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in _passed(sent):
            size += len(piece)
            yield piece

    try:
        with Incoming(case_id, file_id) as incoming:
            for sealed in seal_pieces(key, file_context(case_id, file_id), counted()):
                incoming.write(sealed)
            yield Received(file_id, sent.name, sent.kind, size, key, incoming.finish(), incoming)
    finally:
        wipe(key)


def _check_name(name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME or _NO_NAME.search(name):
        sentence = gettext("Give the file a plain name of up to 200 characters, without a path.")
        raise Invalid({"name": [sentence]})


def _passed(sent: Sent) -> Iterator[bytes]:
    """The content as it is kept; Invalid for one that is not."""
    try:
        yield from _through(_pipe(sent), sent)
    except Unfit as unfit:
        # Raised anew, without what was read in its traceback.
        raise Invalid({"file": [str(unfit)]}) from None


def _through(pipe: Pipe, sent: Sent) -> Iterator[bytes]:
    head = b""
    for piece in sent.pieces:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    if not head:
        raise Unfit(_EMPTY)
    check_head(sent.kind, head)
    check_pixels(sent.kind, head)
    yield pipe.feed(head)
    for piece in sent.pieces:
        yield pipe.feed(piece)
    yield pipe.finish()


def _pipe(sent: Sent) -> Pipe:
    if sent.strip:
        return stripping(sent.kind)
    if sent.kind == JPEG:
        return SizedJpeg()
    if sent.kind in (DOCX, ODT):
        return Packed(sent.kind)
    return Text() if sent.kind == TEXT else AsItIs()
