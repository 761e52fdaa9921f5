"""Where sealed bytes of files lie: `files/<case>/<file>` in the data folder, mode 0600.

Not in the database: rows of 25 MB would go through its log, its replicas and each of its dumps,
and through memory whole; and every request of SQLite would wait behind one. The key, the name and
a digest stand in a record of the case, so bytes that are swapped, cut or old are found.

What arrives has a name with `.part` and a lock. Once the record is committed it loses the suffix;
a crash in between is made good by the sweep, which asks whether a record knows the file. So there
is no moment in which bytes lie about that nothing owns.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import partial
from hashlib import file_digest, sha256
from io import FileIO
from pathlib import Path
from typing import Self
from uuid import UUID

from flask import current_app

from nrm.cases.models import Case
from nrm.database import after_commit
from nrm.errors import Unavailable, to_translate
from nrm.vault.failures import SealBroken
from nrm.vault.files import PIECE_BYTES

PART = ".part"
_UNWRITABLE = to_translate("Nothing was kept: files cannot be written now. Try again later.")


class Incoming:
    """Sealed bytes on their way in; gone again unless `keep` is called after the commit."""

    def __init__(self, case_id: UUID, file_id: UUID) -> None:
        self._path = _path(case_id, file_id)
        self._digest = sha256()

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = _part(self._path)
            part.touch(mode=0o600, exist_ok=False)
            self._file = part.open("wb", buffering=0)
        except OSError as broken:
            raise Unavailable(_UNWRITABLE) from broken
        # A sweep that looked before this lock has taken the name away; then the end finds out.
        flock(self._file, LOCK_EX)
        return self

    def write(self, sealed: bytes) -> None:
        """These bytes follow those before; Unavailable when the disk takes no more."""
        try:
            left = memoryview(sealed)
            while left:
                left = left[self._file.write(left) :]
        except OSError as broken:
            raise Unavailable(_UNWRITABLE) from broken
        self._digest.update(sealed)

    def finish(self) -> bytes:
        """All of it is on the disk; its SHA-256."""
        try:
            os.fsync(self._file.fileno())
            _sync_folder(self._path.parent)
            lost = os.fstat(self._file.fileno()).st_nlink == 0
        except OSError as broken:
            raise Unavailable(_UNWRITABLE) from broken
        if lost:
            raise Unavailable(_UNWRITABLE)
        return self._digest.digest()

    def keep(self) -> None:
        """The record stands: from now on the file has its lasting name."""
        with suppress(OSError):  # Else the sweep does it, and until then both names are looked at.
            _part(self._path).rename(self._path)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # A commit that failed may stand all the same: then the records know, and are asked.
        if kind is None or not issubclass(kind, Unavailable):
            _part(self._path).unlink(missing_ok=True)
        self._file.close()


def open_sealed(case_id: UUID, file_id: UUID) -> FileIO:
    """The sealed bytes, open for reading; SealBroken where there are none."""
    found = _where(_path(case_id, file_id))
    if found is None:
        raise SealBroken("This file is not where it was kept.")
    return found.open("rb", buffering=0)


def sealed_pieces(file: FileIO) -> Iterator[bytes]:
    """All of it from the start, a piece at a time; closed at the end."""
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def sealed_digest(file: FileIO) -> bytes:
    """SHA-256 of the sealed bytes as they lie there; the file is at its start again."""
    digest = file_digest(file, "sha256").digest()
    file.seek(0)
    return digest


def is_kept(case_id: UUID, file_id: UUID) -> bool:
    """Whether sealed bytes lie there under either name."""
    return _where(_path(case_id, file_id)) is not None


def _where(path: Path) -> Path | None:
    # It may lose its suffix between two looks.
    return next((name for name in (path, _part(path), path) if name.is_file()), None)


def delete_after_commit(case: Case) -> None:
    """The sealed bytes of all files of the case are deleted once this transaction stands."""
    # What stays for a moment, or after a crash, opens no more: its key went with the case.
    after_commit(partial(delete_files, case.id))


def delete_file_after_commit(case_id: UUID, file_id: UUID) -> None:
    """The sealed bytes of this file are deleted once this transaction stands."""
    # Under the name of an upload meanwhile: after a crash the sweep asks the records, which know.
    path = _path(case_id, file_id)
    with suppress(OSError):
        path.rename(_part(path))
    after_commit(partial(_delete, path))


def _delete(path: Path) -> None:
    for name in (path, _part(path)):
        name.unlink(missing_ok=True)


def cases_with_files() -> list[UUID]:
    """Every case that has a folder here, whether it stands or not."""
    return sorted(filter(None, (_uuid(each.name) for each in _entries(_folder()))))


def delete_files(case_id: UUID) -> None:
    """No sealed byte of this case is left."""
    shutil.rmtree(_folder() / case_id.hex, ignore_errors=True)


def settle_parts(case_id: UUID, is_recorded: Callable[[UUID], bool]) -> int:
    """What an upload left behind gets its lasting name or is deleted; how many were deleted."""
    parts = [each for each in _entries(_folder() / case_id.hex) if each.suffix == PART]
    return sum(_settle(part, is_recorded) for part in parts)


def _settle(part: Path, is_recorded: Callable[[UUID], bool]) -> bool:
    file_id = _uuid(part.stem)
    with suppress(OSError), part.open("rb") as file:
        flock(file, LOCK_EX | LOCK_NB)  # Held by somebody: the upload goes on.
        if file_id is not None and is_recorded(file_id):
            part.rename(part.with_suffix(""))
        else:
            part.unlink()
            return True
    return False


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _uuid(name: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(hex=name)
    return None


def _folder() -> Path:
    return Path(current_app.config["NRM_DATA"]) / "files"


def _path(case_id: UUID, file_id: UUID) -> Path:
    return _folder() / case_id.hex / file_id.hex


def _part(path: Path) -> Path:
    return path.with_suffix(PART)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
