"""A file that is whole or not there, and what killed runs have left of theirs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from glob import escape
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

_PART = ".part"


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path`, of this run alone, that takes its name once the block has ended well.

    Gone otherwise; what a killed run left is never written on.
    """
    number, name = mkstemp(_PART, f".{path.name}.", path.parent)
    beside = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            flock(file, LOCK_EX)  # Held while somebody writes it: by this `left_by` tells them.
            yield file
            file.flush()
            os.fsync(file.fileno())
            check_free(path)
            beside.rename(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def left_by(path: Path) -> list[Path]:
    """The files that runs of an export to `path` left when they were killed."""
    found = path.parent.glob(f".{escape(path.name)}.*{_PART}")
    return [each for each in sorted(found) if not _is_written(each)]


def check_free(path: Path) -> None:
    """Nothing, where no file is there; FileExistsError otherwise."""
    if path.exists():
        raise FileExistsError("There is such a file already; it was left as it is.")


def _is_written(part: Path) -> bool:
    try:
        with part.open("rb") as file:
            flock(file, LOCK_EX | LOCK_NB)
    except OSError:  # Or it has its name by now.
        return True
    return False
