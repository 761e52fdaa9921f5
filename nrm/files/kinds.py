"""Which kinds of files are kept, how each is known by its bytes, and what is refused in it.

A kind is what its first bytes say, and must be what the sender says. A piece passes a `Pipe` on its
way in: it may look, refuse, or (`stripping.py`) leave something out.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from nrm.errors import to_translate

PDF, JPEG, PNG, WEBP = "application/pdf", "image/jpeg", "image/png", "image/webp"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
KINDS: Final = (PDF, JPEG, PNG, WEBP, TEXT, DOCX, ODT)
# By the end of a name, for a browser that does not know what it sends.
ENDINGS: Final[Mapping[str, str]] = {
    "pdf": PDF,
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": PNG,
    "webp": WEBP,
    "txt": TEXT,
    "docx": DOCX,
    "odt": ODT,
}
# So many first bytes tell the kind.
HEAD_BYTES = 96
MOST_PIXELS = 200_000_000
NOT_THAT = to_translate(
    "This is not the kind of file that it says. Kept are PDF, JPEG, PNG, WebP, plain text, "
    "DOCX and ODT."
)
NO_TEXT = to_translate("This is not plain text in UTF-8.")
TOO_WIDE = to_translate("This picture has too many pixels to be opened safely.")

_ODT_MARK = b"mimetype" + ODT.encode()
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Unfit(ValueError):
    """A file that is not kept; the sentence says why, without content."""


class Pipe(Protocol):
    """What a file goes through, piece by piece; raises Unfit."""

    def feed(self, piece: bytes) -> bytes:
        """What is kept of this piece, perhaps less, perhaps later."""
        ...

    def finish(self) -> bytes:
        """The rest, once all has come; Unfit when it is not whole."""
        ...


_SIGNS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    PDF: lambda head: head.startswith(b"%PDF-"),
    JPEG: lambda head: head.startswith(b"\xff\xd8\xff"),
    PNG: lambda head: head.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    WEBP: lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    # Its first entry is its kind, neither compressed nor padded (OpenDocument 1.3, 2.3.4).
    ODT: lambda head: head.startswith(b"PK\3\4") and head[30 : 30 + len(_ODT_MARK)] == _ODT_MARK,
    DOCX: lambda head: head.startswith(b"PK\3\4"),
}


def kind_of(head: bytes) -> str:
    """What the first bytes say; whatever has no sign is a text, until a byte says otherwise."""
    return next((kind for kind, fits in _SIGNS.items() if fits(head)), TEXT)


def fetched_name(name: str, kind: str) -> str:
    """The name under which a file is given out: it ends as its kind does, whatever it says."""
    if ENDINGS.get(name.rpartition(".")[2].lower()) == kind:
        return name
    return f"{name}.{next(ending for ending, of in ENDINGS.items() if of == kind)}"


def check_head(declared: str, head: bytes) -> None:
    """Unfit when the first bytes say something else than the sender."""
    if declared not in KINDS or kind_of(head) != declared:
        raise Unfit(NOT_THAT)


class AsItIs:
    """Nothing more is asked of it."""

    def feed(self, piece: bytes) -> bytes:
        """All of it."""
        return piece

    def finish(self) -> bytes:
        """Nothing is left."""
        return b""


class Text(AsItIs):
    """UTF-8 without control characters, so that no program of another kind passes for a text."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, piece: bytes) -> bytes:
        """All of it, once it is text."""
        self._check(piece, final=False)
        return piece

    def finish(self) -> bytes:
        """Nothing is left; Unfit where a character is cut."""
        self._check(b"", final=True)
        return b""

    def _check(self, piece: bytes, *, final: bool) -> None:
        try:
            text = self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            text = "\0"
        if _CONTROL.search(text):
            raise Unfit(NO_TEXT)
