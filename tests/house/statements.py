"""Counting what one request asks of its databases: for itself, for the log, of the shred store."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

from nrm.database import db
from tests.support.country import Country

_FRAME = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)\b", re.IGNORECASE)
_LOG = re.compile(r"\baudit_(head|entry|row)\b")
# Of the log's own five: inserts and updates, the locked head, and the one look-up. What reads the
# log for another reason (an auditor's list, the entry that vouches for a key) is the request's own.
_APPENDING = re.compile(r"\s*(INSERT|UPDATE|SELECT anon_)|\bFROM audit_head\b")
_CHECKPOINT = re.compile(r"\baudit_checkpoint\b")


@dataclass
class Statements:
    """What was sent while somebody looked; BEGIN, COMMIT and a due checkpoint are left out."""

    own: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    shred: list[str] = field(default_factory=list)
    commits: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        kinds = {"own": self.own, "log": self.log, "shred": self.shred}
        return {**{kind: len(sent) for kind, sent in kinds.items()}, "commits": self.commits}

    def __str__(self) -> str:
        lines = [f"{kind}: {' '.join(text.split())[:150]}" for kind, text in self._all()]
        return "\n".join([str(self.counts), *lines])

    def _all(self) -> Iterator[tuple[str, str]]:
        for kind, sent in (("own", self.own), ("log", self.log), ("shred", self.shred)):
            for text in sent:
                yield kind, text

    def on_main(self, statement: str) -> None:
        """One statement of the main database, told apart."""
        if _FRAME.match(statement) or _CHECKPOINT.search(statement):
            return
        appends = _LOG.search(statement) and _APPENDING.search(statement)
        (self.log if appends else self.own).append(statement)

    def on_shred(self, statement: str) -> None:
        """One statement of the shred store."""
        if not _FRAME.match(statement):
            self.shred.append(statement)


@contextmanager
def counted(country: Country) -> Iterator[Statements]:
    """What the app sends to its two databases while the block runs."""
    seen = Statements()

    def on_main(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.on_main(statement)

    def on_shred(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.on_shred(statement)

    def on_commit(connection: Connection) -> None:
        seen.commits += not connection.get_execution_options().get("nrm_reading", False)

    main, shred = _engines(country)
    heard = (
        (main, "before_cursor_execute", on_main),
        (shred, "before_cursor_execute", on_shred),
        (main, "commit", on_commit),
    )
    for engine, name, listener in heard:
        event.listen(engine, name, listener)
    try:
        yield seen
    finally:
        for engine, name, listener in heard:
            event.remove(engine, name, listener)


def _engines(country: Country) -> tuple[Engine, Engine]:
    with country.app.app_context():
        return db.engine, db.engines["shred"]
