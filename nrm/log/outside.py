"""The file outside the database to which every checkpoint is appended, and its reading.

The file is a row of signed notes, each followed by an empty line, and is only ever appended to. A
write that was cut short (power, a full disk) leaves a fragment; the next one starts behind it.
"""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

# A whole line of an Ed25519 signature: key id and signature are 68 bytes.
_WHOLE_LINE = re.compile(r"— \S+ [A-Za-z0-9+/]{91}=")
_SIGNATURES = "— "
_TAIL_BYTES = 1 << 16
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
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        written = b""
    return tuple(_notes(written))


def newest_notes(path: Path) -> tuple[str, ...]:
    """The whole notes at the end of the file (the last 64 KiB). Raises OSError."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return ()
    with file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - _TAIL_BYTES, 0))
        return tuple(_notes(file.read()))


def _notes(written: bytes) -> Iterator[str]:
    pieces = written.decode(errors="replace").split("\n\n")
    for text, signatures in pairwise(pieces):
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
