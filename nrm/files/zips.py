"""Documents that are packed: what must be in one, and what must not, by its list of entries.

Nothing is unpacked. The list stands at the end of the file (APPNOTE 4.3), so the last bytes are
kept while it passes.
"""

import struct
from collections.abc import Iterator
from typing import Final

from nrm.errors import to_translate
from nrm.files.kinds import DOCX, ODT, AsItIs, Unfit

LIST_BYTES = 256 * 1024
MOST_UNPACKED_BYTES = 250_000_000
NOT_WHOLE = to_translate("This document is damaged, or of another kind than it says.")
A_BOMB = to_translate("This document would unpack to far more than it shows. It is not kept.")
A_PROGRAM = to_translate("This document has a program in it. Save it without macros and try again.")

_NEEDED: Final = {DOCX: {"[Content_Types].xml", "word/document.xml"}, ODT: {"content.xml"}}
_PROGRAMS: Final = ("vbaproject.bin", "basic/", "scripts/")
_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s6H3I5H2I")


class Packed(AsItIs):
    """A document of this kind passes; Unfit at its end unless it is one."""

    def __init__(self, kind: str) -> None:
        self._kind, self._size, self._tail = kind, 0, bytearray()

    def feed(self, piece: bytes) -> bytes:
        """All of it; its end is remembered."""
        self._size += len(piece)
        self._tail += piece
        del self._tail[:-LIST_BYTES]
        return piece

    def finish(self) -> bytes:
        """Nothing is left; Unfit unless the list of entries is in order."""
        names, unpacked = set[str](), 0
        for name, size in self._entries():
            names.add(name)
            unpacked += size
        if unpacked > MOST_UNPACKED_BYTES:
            raise Unfit(A_BOMB)
        if not _NEEDED[self._kind] <= names or any(map(_leads_out, names)):
            raise Unfit(NOT_WHOLE)
        if any(part in name.lower() for name in names for part in _PROGRAMS):
            raise Unfit(A_PROGRAM)
        return b""

    def _entries(self) -> Iterator[tuple[str, int]]:
        """Names and unpacked sizes."""
        end = self._tail.rfind(b"PK\5\6")
        if end < 0 or len(self._tail) - end < _END.size:
            raise Unfit(NOT_WHOLE)
        _, _, _, _, count, size, at, comment = _END.unpack_from(self._tail, end)
        start = at - (self._size - len(self._tail))
        # The list ends where its end begins, and nothing follows: a file in two pieces is none.
        if start < 0 or start + size != end or end + _END.size + comment != len(self._tail):
            raise Unfit(NOT_WHOLE)
        for _ in range(count):
            if self._tail[start : start + 4] != b"PK\1\2" or start + _ENTRY.size > end:
                raise Unfit(NOT_WHOLE)
            entry = _ENTRY.unpack_from(self._tail, start)
            name_at = start + _ENTRY.size
            yield self._tail[name_at : name_at + entry[10]].decode("utf-8", "replace"), entry[9]
            start = name_at + entry[10] + entry[11] + entry[12]


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")
