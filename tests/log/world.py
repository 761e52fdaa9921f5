"""A small app with nothing but the log, on both engines, and what a hostile administrator does."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Connection, select, text

from nrm.audit.models import AuditCosignature
from nrm.database import Base, db, init_database, now, session, transaction
from nrm.log import writer as log
from nrm.log.acts import Subject
from nrm.log.entry import HeadMark
from nrm.log.faults import Fault
from nrm.log.head import Head, read_head
from nrm.log.keeping import keeping
from nrm.log.lookups import find_written_rows
from nrm.log.models import AuditCheckpoint, AuditEntry, AuditHead, AuditMark, AuditRow
from nrm.log.newest import sign_head
from nrm.log.outside import kept_notes
from nrm.log.triggers import CREATE, DROP
from nrm.log.verify import Check, verify_log
from nrm.vault.root import RootKeys

ORIGIN = "nrm.example/log"
SECRETS = {1: bytes(range(32)), 2: bytes(range(32, 64))}
ENTRIES, ROWS, HEAD, CHECKPOINTS, MARKS, COSIGNATURES = TABLES = [
    Base.metadata.tables[model.__tablename__]
    for model in (AuditEntry, AuditRow, AuditHead, AuditCheckpoint, AuditMark, AuditCosignature)
]
CASE, OTHER_CASE = "aa" * 16, "bb" * 16


@dataclass(frozen=True)
class Person:
    """Somebody who acts."""

    id: UUID
    agency_id: UUID
    role: str


ANA = Person(UUID(int=0xA1), UUID(int=0xA0), "social_worker")
BEN = Person(UUID(int=0xB1), UUID(int=0xB0), "partner_worker")


def a_head(version: int) -> HeadMark:
    return HeadMark(version, bytes([version % 256]) * 32)


def moved(version: int, case: str = CASE) -> Subject:
    """A case whose head goes from the version before to this one."""
    before = a_head(version - 1) if version > 1 else None
    return Subject(
        case_pseudonym=case, case_head=a_head(version), head_before=before, moves_head=True
    )


def shown(version: int, case: str = CASE) -> Subject:
    """A case that claims this head."""
    return Subject(case_pseudonym=case, case_head=a_head(version))


@contextmanager
def asked_by(request: str) -> Iterator[None]:
    """What is written meanwhile belongs to this request."""
    before = log.request_id.set(request)
    try:
        yield
    finally:
        log.request_id.reset(before)


class World:
    """The app, its log, and the hands that may reach the database."""

    def __init__(self, url: str, folder: Path, versions: Sequence[int] = (1,)) -> None:
        self.url, self.file = url, folder / "checkpoints"
        self.roots = RootKeys({v: SECRETS[v] for v in versions})
        self.app = self.another_process()
        with self.app.app_context():
            Base.metadata.create_all(db.engine, tables=TABLES)
            with db.engine.begin() as connection:
                for statement in CREATE[db.engine.dialect.name]:
                    connection.execute(text(statement))

    def another_process(self) -> Flask:
        """An app that remembers nothing of the log yet."""
        app = Flask("nrm.log.tests")
        app.config.update(
            SQLALCHEMY_DATABASE_URI=self.url,
            NRM_LOG_ORIGIN=ORIGIN,
            NRM_CHECKPOINT_FILE=str(self.file),
        )
        init_database(app)
        app.extensions["nrm_session_info"] = {"root": self.roots}
        return app

    def restart(self) -> None:
        """The process ends and another begins."""
        self.dispose()
        self.app = self.another_process()

    def dispose(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

    def write(self, *args: Any, rows: dict[str, str] | None = None, **options: Any) -> int:
        """One entry in a transaction of its own."""
        with self.app.app_context(), transaction() as opened:
            opened.info["changed_rows"] = dict(rows or {})
            return log.write(*args, **options)

    def write_many(self, *args: Any) -> list[int]:
        with self.app.app_context(), transaction():
            return log.write_many(*args)

    def written_rows(self, *keys: str) -> dict[str, str]:
        with self.app.app_context(), transaction(write=False):
            return {key: row.digest for key, row in find_written_rows(keys).items()}

    def ask(self, question: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """The answer to a question that needs a transaction."""
        with self.app.app_context(), transaction():
            return question(*args, **options)

    def sign(self) -> None:
        """A checkpoint over everything, as before a stop."""
        self.ask(sign_head)

    def cosign(self, witness: str) -> None:
        """A line of some witness, which nobody has checked."""
        line = {"size": self.head().size, "witness": witness, "at": now(), "line": "a line"}
        with self.app.app_context(), db.engine.begin() as connection:
            connection.execute(COSIGNATURES.insert(), [line])

    def head(self) -> Head:
        with self.app.app_context(), transaction():
            return read_head(session().connection(), self.roots, keeping(self.roots))

    def faults(self, checks: Sequence[Check] = ()) -> list[Fault]:
        with self.app.app_context():
            return list(verify_log(None, checks))

    def kinds(self) -> set[tuple[str, int | None]]:
        """Kind and place of every fault; remarks left out."""
        return {(str(f.kind), f.index) for f in self.faults() if not f.is_remark}

    def remarks(self) -> list[tuple[str, int | None]]:
        return [(str(f.kind), f.index) for f in self.faults() if f.is_remark]

    def bodies(self) -> list[str]:
        """The entries as they are stored, in order."""
        with self.app.app_context(), transaction(write=False) as opened:
            return list(opened.scalars(select(AuditEntry.body).order_by(AuditEntry.index)))

    def notes(self) -> tuple[str, ...]:
        return kept_notes(self.file)

    @contextmanager
    def hostile(self) -> Iterator[Connection]:
        """The database in the hands of its administrator: no triggers, no application."""
        with self.app.app_context():
            name = db.engine.dialect.name
            with db.engine.begin() as connection:
                for statement in DROP[name]:
                    connection.execute(text(statement))
                yield connection
                for statement in CREATE[name]:
                    connection.execute(text(statement))

    def tamper(self, statement: str, **values: Any) -> None:
        with self.hostile() as connection:
            connection.execute(text(statement), values)

    def forge_head(self, **changes: Any) -> None:
        """The head row as the service itself would write it (with its key)."""
        forged = replace(self.head(), **changes).stored(self.roots)
        with self.hostile() as connection:
            connection.execute(HEAD.update().values(**vars(forged)))

    def grow_old(self) -> None:
        """The last checkpoint is a minute older than it is."""
        signed_at = self.head().signed_at
        assert signed_at is not None
        self.forge_head(signed_at=signed_at - timedelta(minutes=1))
