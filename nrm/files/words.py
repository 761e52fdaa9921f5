"""Kinds and sizes of files in plain words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from flask_babel import format_decimal, gettext, lazy_gettext

from nrm.files.kinds import DOCX, JPEG, ODT, PDF, PNG, TEXT, WEBP
from nrm.look.moments import when

_KINDS: Final[Mapping[str, object]] = {
    PDF: "PDF",
    JPEG: lazy_gettext("Picture (JPEG)"),
    PNG: lazy_gettext("Picture (PNG)"),
    WEBP: lazy_gettext("Picture (WebP)"),
    TEXT: lazy_gettext("Plain text"),
    DOCX: lazy_gettext("Document (DOCX)"),
    ODT: lazy_gettext("Document (ODT)"),
}
_KB, _MB = 1_000, 1_000_000


def kind_words(kind: str) -> str:
    """A kind of file in the reader's language."""
    return str(_KINDS[kind])


def added_words(file_id: UUID) -> str:
    """A file without its name, which is sealed: when it came, by the moment in its id."""
    # The first 48 bits are milliseconds (RFC 9562, 5.7).
    at = datetime.fromtimestamp((file_id.int >> 80) / 1000, UTC)
    return str(gettext("File, added on %(moment)s", moment=when(at).striptags()))


def size_words(size_bytes: int) -> str:
    """A size as people say it: in kB, from one MB on in MB."""
    if size_bytes < _MB:
        small = format_decimal(max(1, round(size_bytes / _KB)))
        return str(gettext("%(count)s kB", count=small))
    return str(gettext("%(count)s MB", count=format_decimal(round(size_bytes / _MB, 1))))
