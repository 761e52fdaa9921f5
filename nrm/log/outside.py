"""The file outside the database to which every checkpoint is appended, and its reading.

The file is a row of signed notes, each followed by an empty line, and is only ever appended to. A
write that was cut short (power, a full disk) leaves a fragment; the next one starts behind it.
"""

import os
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

# A whole line of an Ed25519 signature: key id and signature are 68 bytes.
_WHOLE_LINE = re.compile(r"— \S+ [A-Za-z0-9+/]{91}=")
_SIGNATURES = "— "
_TAIL_BYTES = 1 << 16
_BLOCK_BYTES = 1 << 20
_END = b"\n\n"


def append_note(path: Path, note: str) -> None:
    """Add a note; it is on disk when this returns. Raises OSError."""
    number = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
    try:
        size = os.fstat(number).st_size
        is_whole = not size or os.pread(number, len(_END), max(size - len(_END), 0)) == _END
        _write(number, (b"" if is_whole else _END) + note.encode() + b"\n")
        os.fsync(number)
    finally:
        os.close(number)


def prepare(path: Path) -> None:
    """The file is there and can be written. Raises OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640))
    _sync_folder(path.parent)


def kept_notes(path: Path) -> tuple[str, ...]:
    """All whole notes of the file in its order; none if there is no file. Raises OSError."""
    return tuple(each_note(path))


def each_note(path: Path) -> Iterator[str]:
    """The same one after the other, for a file of any length."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        rest = b""
        while read := file.read(_BLOCK_BYTES):
            *pieces, rest = (rest + read).split(_END)
            if len(pieces) > 1:
                yield from _pairs(pieces)
                # The last text waits for its signatures, which are read next.
                pieces = pieces[-1:]
            rest = _END.join([*pieces, rest])
        yield from _pairs(rest.split(_END))


def newest_notes(path: Path) -> tuple[str, ...]:
    """The whole notes at the end of the file (the last 64 KiB). Raises OSError."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return ()
    with file:
        start = max(file.seek(0, os.SEEK_END) - _TAIL_BYTES, 0)
        file.seek(start)
        pieces = file.read().split(_END)
        # Where it begins in the middle of a text, the rest of that is no note.
        return tuple(_pairs(pieces[1:] if start else pieces))


def _pairs(pieces: Iterable[bytes]) -> Iterator[str]:
    decoded = (piece.decode(errors="replace") for piece in pieces)
    for text, signatures in pairwise(decoded):
        lines = signatures.removesuffix("\n").split("\n")
        if signatures.startswith(_SIGNATURES) and all(map(_WHOLE_LINE.fullmatch, lines)):
            yield text.lstrip("\n") + "\n\n" + "".join(f"{line}\n" for line in lines)


def _write(number: int, content: bytes) -> None:
    # One write, so that two processes do not mix their lines.
    if os.write(number, content) != len(content):
        raise OSError("a checkpoint was cut short")


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
