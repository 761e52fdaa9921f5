"""An export of the whole log in one file, for `verify.py`; docs/log-export.md has its format.

What is written is what stands in the database and in the file outside: nothing is judged here but
that it can be a line. The file is whole or not there.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from nrm.audit.kept_outside import Extras, notes_outside
from nrm.audit.whole_file import check_free, whole_file
from nrm.database import session, transaction
from nrm.log import writer as log
from nrm.log.checkpoints import log_keys, verifier_key
from nrm.log.head import Head, lock_head, read_head
from nrm.log.keeping import keeping
from nrm.log.models import CHECKPOINTS_BETWEEN, AuditEntry
from nrm.log.newest import sign_head
from nrm.log.seals import tampered
from nrm.log.statements import sign_statement
from nrm.vault.root import RootKeys

FORMAT = "nrm-log-export/1"
BATCH = 2_000

_BODIES = (
    select(AuditEntry.index, AuditEntry.body)
    .where(AuditEntry.index >= bindparam("start"), AuditEntry.index < bindparam("end"))
    .order_by(AuditEntry.index)
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Exported:
    """What was written, as the last line of the file says it too."""

    entries: int
    checkpoints: int
    size_bytes: int
    sha256: str
    root: bytes


def export_log(path: Path, progress: Progress) -> Exported:
    """The log up to the entry about this export is at `path`, with mode 0600; needs an app context.

    `progress` is told entries done and all. Raises Unavailable if the log does not pass the checks
    of an append or cannot be read; OSError, also if there is such a file already.
    """
    check_free(path)
    head = _sign()
    return write_log(path, head.size, head.root, progress)


def write_log(path: Path, size: int, root: bytes, progress: Progress) -> Exported:
    """The log up to a size under a checkpoint is at `path`; raises as `export_log`."""
    # What was appended meanwhile stands behind this size, and what stands before it never changes.
    with transaction(write=False), whole_file(path) as file:
        return _write(file, size, root, progress)


def _sign() -> Head:
    """The entry about the export stands, under a checkpoint; the head with that entry as its last.

    Log before reveal: it is durable before a byte is written.
    """
    with transaction() as opened:
        root_keys: RootKeys = opened.info["root"]
        size = lock_head(opened.connection(), root_keys, keeping(root_keys)).size
        index = log.write(None, "audit.export_log", count=size)
        sign_head()
        head = read_head(opened.connection(), root_keys, keeping(root_keys))
    if head.size != index + 1:
        raise tampered()
    return head


def _write(file: BinaryIO, size: int, root: bytes, progress: Progress) -> Exported:
    root_keys: RootKeys = session().info["root"]
    origin = keeping(root_keys).origin
    digest, count, notes = sha256(), 0, 0
    for line in _lines(root_keys, origin, size, progress):
        digest.update(line)
        count += len(line)
        notes += line.startswith(_NOTE)
        file.write(line)
    done = Exported(size, notes, count, digest.hexdigest(), root)
    file.write(_manifest(done))
    return done


def _lines(root_keys: RootKeys, origin: str, size: int, progress: Progress) -> Iterator[bytes]:
    keys = [verifier_key(origin, public) for public in log_keys(root_keys)]
    yield _line({"format": FORMAT, "keys": keys, "origin": origin, "size": size})
    try:
        extras = notes_outside(keeping(root_keys), size)
        yield from map(_note, extras.get(0, ()))
        for start in range(0, size, BATCH):
            end = min(start + BATCH, size)
            yield from _between(start, end, extras)
            progress(end, size)
    except (SQLAlchemyError, ValueError) as broken:
        raise tampered() from broken


def _between(start: int, end: int, extras: Extras) -> Iterator[bytes]:
    """The entries of `[start, end)`, each with the checkpoints that are over it and all before."""
    opened, index = session().connection(), start
    found = opened.execute(CHECKPOINTS_BETWEEN, {"start": start + 1, "end": end + 1})
    notes = {row.size: row.note for row in found}
    for stands, body in opened.execute(_BODIES, {"start": start, "end": end}).all():
        if stands != index or not isinstance(body, str) or "\n" in body:
            raise tampered()
        yield body.encode() + b"\n"
        index += 1
        if index in notes:
            yield _note(notes[index])
        yield from map(_note, extras.get(index, ()))
    if index != end:
        raise tampered()


_NOTE = b'{"note":'


def _note(note: str) -> bytes:
    return _line({"note": note})


def _line(said: dict[str, object]) -> bytes:
    """Canonical JSON (RFC 8785), which is this for ASCII keys and whole numbers."""
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() + b"\n"


def _manifest(done: Exported) -> bytes:
    said: dict[str, object] = {
        "bytes": done.size_bytes,
        "checkpoints": done.checkpoints,
        "entries": done.entries,
        "format": FORMAT,
        "root": b64encode(done.root).decode(),
        "sha256": done.sha256,
    }
    signature = sign_statement(FORMAT, _line(said)[:-1])
    return _line({**said, "signature": b64encode(signature).decode()})
