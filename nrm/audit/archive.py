"""The old part of the log sealed off into files, for another medium; docs/log-archive.md has them.

A copy that proves itself: the tree, its rows and their bodies stay where they are. An append finds
the newest entry of an actor, a case and a row among them, however old it is.
"""

import json
import os
from base64 import b64encode
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from pathlib import Path
from typing import Final

from flask_babel import gettext
from sqlalchemy import bindparam, func, select

from nrm.audit.export import Progress, write_log
from nrm.audit.verify import Asked, Verification, read_key
from nrm.database import now, transaction
from nrm.errors import OutOfTurn
from nrm.log import writer as log
from nrm.log.checkpoints import Checkpoint, log_keys, open_checkpoint, verifier_key
from nrm.log.keeping import keeping
from nrm.log.models import NEWEST_CHECKPOINT, AuditEntry
from nrm.log.proofs import ConsistencyProof, consistency, inclusion, latest_checkpoint
from nrm.log.seals import tampered
from nrm.log.tiles import WIDTH, Tile, hashes_of
from nrm.profile import current_profile
from nrm.profile_faults import SHORTEST_LOG_MONTHS

_ALL: Final = 2**62
_FIRST_YOUNGER: Final = select(func.min(AuditEntry.index)).where(AuditEntry.at >= bindparam("at"))


@dataclass(frozen=True)
class Archived:
    """What was sealed off: entries, full tiles, bytes of the log's file, and where it ends."""

    entries: int
    tiles: int
    size_bytes: int
    root: str


def archive_log(folder: Path, before: date, progress: Progress) -> Archived:
    """What was written before this day is in the new folder, and was verified there.

    It ends at the last checkpoint that covers nothing younger. Raises OutOfTurn for what must still
    be kept at hand or does not exist, Unavailable for what does not hold, OSError.
    """
    signed, newest, proof = _range(before)
    folder.mkdir(mode=0o700)
    done = write_log(folder / "log", signed.size, signed.root, progress)
    tiles = _write_tiles(folder / "tile", signed.size)
    _write(folder / "checkpoint", newest.encode())
    _write(folder / "consistency", _said(proof))
    _verify(folder / "log")
    return Archived(signed.size, tiles, done.size_bytes, signed.root.hex())


def _range(before: date) -> tuple[Checkpoint, str, ConsistencyProof]:
    """The checkpoint up to which is sealed off, the newest one, and that this begins with that."""
    zone = current_profile().time_zone
    oldest = oldest_kept(now().astimezone(zone).date())
    if before > oldest:
        raise OutOfTurn(
            gettext(
                "Entries since %(day)s stay at hand; name that day, or one before it.",
                day=oldest.isoformat(),
            )
        )
    with transaction() as opened:
        keys = log_keys(opened.info["root"])
        younger = opened.scalar(_FIRST_YOUNGER, {"at": datetime.combine(before, time(), zone)})
        size = _ALL if younger is None else younger
        last = opened.execute(NEWEST_CHECKPOINT, {"size": size}).one_or_none()
        if last is None:
            raise OutOfTurn("Nothing was signed before that day.")
        signed = _opened(last.note, keys)
        if inclusion(signed.size - 1, signed.size).root != signed.root:
            raise tampered()
        log.write(None, "audit.archive", count=signed.size)
        newest = latest_checkpoint()
        proof = consistency(signed.size, _opened(newest, keys).size)
    return signed, newest, proof


def oldest_kept(today: date) -> date:
    """The day from which on entries are not sealed off yet: `log_retention` of the profile ago."""
    kept = current_profile().clocks["log_retention"].due[""]
    months = SHORTEST_LOG_MONTHS if kept is None else kept.amount
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _opened(note: str, keys: tuple[bytes, ...]) -> Checkpoint:
    try:
        return open_checkpoint(note, keys)
    except ValueError as broken:
        raise tampered() from broken


def _write_tiles(folder: Path, size: int) -> int:
    """Every full tile over so many entries, as C2SP `tlog-tiles` names them; how many."""
    written = 0
    with transaction(write=False):
        for level in count():
            full = (size >> level * 8) // WIDTH
            for number in range(full):
                place = folder / str(level) / _named(number)
                place.parent.mkdir(parents=True, exist_ok=True)
                _write(place, hashes_of(Tile(level, number, WIDTH)))
            if not full:
                return written
            written += full
    return written


def _named(number: int) -> str:
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups)


def _said(proof: ConsistencyProof) -> bytes:
    hashes = [b64encode(each).decode() for each in proof.hashes]
    said = {"first": proof.first, "hashes": hashes, "second": proof.second}
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(number)


def _verify(path: Path) -> None:
    """The file holds for whoever has nothing but it and our keys; raises Unavailable."""
    with transaction(write=False) as opened:
        root_keys = opened.info["root"]
        origin = keeping(root_keys).origin
    keys = [read_key(verifier_key(origin, public)) for public in log_keys(root_keys)]
    with path.open("rb") as stream:
        if any(not fault.is_remark for fault in Verification(Asked(keys=keys)).faults(stream)):
            raise tampered()
