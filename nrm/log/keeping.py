"""What a process remembers of the log beside the database: its name, the file outside, how far.

A database that was rolled back as a whole passes every check of its own. So a process refuses a
log that is shorter than the one it has seen, and at its start than the last checkpoint outside.
Settings: NRM_LOG_ORIGIN (the log's name), NRM_CHECKPOINT_FILE.
"""

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from nrm.database import session
from nrm.errors import Unavailable, to_translate
from nrm.log.checkpoints import Checkpoint, generation_of, log_keys, open_checkpoint
from nrm.log.outside import append_note, newest_notes, prepare
from nrm.log.seals import tampered
from nrm.log.stored import StoredHead
from nrm.vault.root import RootKeys

BEHIND = to_translate(
    "The access log is shorter than it was. If a backup was restored, two people resume the log; "
    "until then nothing is shown or changed."
)
NO_FILE = to_translate(
    "Checkpoints of the access log cannot be kept. Nothing was shown; try again later."
)

_EXTENSION = "nrm_log_keeping"
_SEEN = "log_seen"


class Reach(NamedTuple):
    """How far a log came; every restore begins a generation, and later ones compare higher."""

    generation: int
    size: int


class Place(NamedTuple):
    """The name of the log (a generation's origin begins with it) and the file outside."""

    origin: str
    path: Path


@dataclass
class Keeping:
    """One per app. `seen` only grows; it begins with the file outside."""

    origin: str
    path: Path
    seen: Reach
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def refuse_shorter(self, head: StoredHead) -> None:
        """Nothing, if this log is as long as any seen before this transaction began.

        Raises Unavailable otherwise.
        """
        # What others appended after this transaction began is not in what it reads.
        seen: Reach = session().info.get(_SEEN, self.seen)
        if Reach(head.generation, head.size) < seen:
            raise Unavailable(BEHIND, integrity=True)

    def prepare(self) -> None:
        """A checkpoint can be kept outside; raises Unavailable, before anything is committed."""
        try:
            prepare(self.path)
        except OSError as broken:
            raise Unavailable(NO_FILE) from broken

    def settle(self, reach: Reach, note: str | None) -> None:
        """After a commit: the length is remembered and a checkpoint is on disk outside.

        Raises Unavailable if the file cannot be written: the commit stands and is not answered.
        """
        with self._guard:
            self.seen = max(self.seen, reach)
        if note is not None:
            _append(self.path, note)


def keeping(root_keys: RootKeys) -> Keeping:
    """What this process remembers of the log of the current app.

    Raises Unavailable if the file outside cannot be read or holds a checkpoint of another log.
    """
    known: Keeping | None = current_app.extensions.get(_EXTENSION)
    if known is not None:
        return known
    origin, path = place()
    newest = newest_outside(root_keys, origin, path)
    seen = Reach(0, 0) if newest is None else reach_of(origin, newest)
    made: Keeping = current_app.extensions.setdefault(_EXTENSION, Keeping(origin, path, seen))
    return made


def _note_beginning(opened: Session, *_: object) -> None:
    # Before the first statement: neither the file outside nor another thread is ahead of it.
    root_keys: RootKeys | None = opened.info.get("root")
    if root_keys is not None:
        root_keys.look_again()
        with suppress(Unavailable):
            opened.info[_SEEN] = keeping(root_keys).seen


event.listen(Session, "after_begin", _note_beginning)


def place() -> Place:
    """Name and file of the current app's log; KeyError where a setting is missing."""
    config = current_app.config
    return Place(config["NRM_LOG_ORIGIN"], Path(config["NRM_CHECKPOINT_FILE"]))


def newest_outside(root_keys: RootKeys, origin: str, path: Path) -> Checkpoint | None:
    """The checkpoint of the file outside that reaches furthest; None if it holds none yet."""
    try:
        notes = newest_notes(path)
    except OSError as broken:
        raise Unavailable(NO_FILE) from broken
    checkpoints = [_opened(root_keys, origin, note) for note in notes]
    return max(checkpoints, key=lambda c: reach_of(origin, c), default=None)


def reach_of(origin: str, checkpoint: Checkpoint) -> Reach:
    """How far the log had come at this checkpoint; ValueError for one of another log."""
    return Reach(generation_of(origin, checkpoint.origin), checkpoint.size)


def _opened(root_keys: RootKeys, origin: str, note: str) -> Checkpoint:
    try:
        checkpoint = open_checkpoint(note, log_keys(root_keys))
        generation_of(origin, checkpoint.origin)
    except ValueError as broken:
        raise tampered() from broken
    return checkpoint


def _append(path: Path, note: str) -> None:
    try:
        append_note(path, note)
    except OSError as broken:
        raise Unavailable(NO_FILE) from broken
