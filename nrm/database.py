"""Engine, ambient session, `transaction()`, keyset paging.

Nobody but the edge (pages, api, cli) opens a transaction; actions use `session()`. Flask-SQLAlchemy
keeps the engines for the life of the app and nothing else.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NamedTuple, TypeVarTuple
from uuid import UUID

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Integer,
    Select,
    Text,
    literal,
    tuple_,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session

from nrm.columns import StoredBytes, StoredId, UtcDateTime
from nrm.errors import Conflict, Missing, Unavailable
from nrm.turns import PATIENCE, READING, set_up_engine, writers_turn

_ambient: ContextVar[Session | None] = ContextVar("nrm_session", default=None)
_Ts = TypeVarTuple("_Ts")


class Base(DeclarativeBase):
    """All tables of the main database."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        UUID: StoredId(),
        str: Text(),
        bytes: StoredBytes(),
        int: BigInteger().with_variant(Integer(), "sqlite"),
    }


def points_to(column: str) -> ForeignKey:
    """A foreign key that is checked at the commit: rows of one act come in any order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


# Keeps the engines for the life of the app; models stand on `Base` alone.
db = SQLAlchemy()


def now() -> datetime:
    """The time, aware, in whole milliseconds: the only clock of the actions."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562 5.7): the time in ms, then 74 random bits."""
    value = int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10)
    number = int.from_bytes(value, "big") & ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=number | 0x7 << 76 | 0x2 << 62)


def init_database(app: Flask) -> None:
    """Bind the engines to the app and set each as it must be set."""
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            set_up_engine(engine)


@contextmanager
def transaction(write: bool = True, *, patience: timedelta | None = None) -> Iterator[Session]:
    """One unit of work; committed when the block ends, undone when it raises.

    Needs an app context. What `after_commit` was given runs once the commit stands. With `patience`
    each wait for others ends so soon, in TimeoutError or an error of the database.
    """
    if _ambient.get() is not None:
        raise RuntimeError("a transaction is open already: only the edge opens one")
    engine = db.engine
    limits = {} if patience is None else {PATIENCE: patience.total_seconds()}
    bind = engine.execution_options(**({} if write else {READING: True}), **limits)
    turn = writers_turn(bind) if write else nullcontext()
    afterwards: list[Callable[[], None]] = []
    with turn, Session(bind, expire_on_commit=False) as opened:
        opened.info.update(current_app.extensions.get("nrm_session_info", {}))
        opened.info["after_commit"] = afterwards
        token = _ambient.set(opened)
        try:
            yield opened
            opened.commit()
        finally:
            _ambient.reset(token)
    for act in afterwards:
        act()


def alone(act: Callable[[UUID], bool], row_id: UUID) -> bool:
    """What the act of a job says, in a transaction of its own; False, and undone, if it cannot be.

    A row that others forged, took away or put beside it keeps itself from ending, and no other one.
    """
    with suppress(Unavailable, Missing, Conflict, IntegrityError), transaction():
        return act(row_id)
    return False


def session() -> Session:
    """The session of the transaction that the edge opened."""
    opened = _ambient.get()
    if opened is None:
        raise RuntimeError("no transaction: the edge opens one around an action")
    return opened


def after_commit(act: Callable[[], None]) -> None:
    """Have `act` run once the ambient transaction is committed; never when it is undone."""
    session().info["after_commit"].append(act)


def remember_subject(thing: object) -> None:
    """A refusal or failure of this transaction is logged as one about `thing`."""
    session().info["subject"] = thing


class Cursor(NamedTuple):
    """Where a page of a list ended: the time and id of its last row."""

    at: datetime
    id: UUID

    def encode(self) -> str:
        """The cursor as it stands in an address: opaque to whoever reads it."""
        return f"{int(self.at.timestamp() * 1000):x}.{self.id.hex}"

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """The cursor again; ValueError when it is none of ours."""
        at, _, row = text.partition(".")
        moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(at, 16))
        return cls(moment, UUID(hex=row))


def keyset(
    statement: Select[*_Ts],
    at: InstrumentedAttribute[Any],
    row_id: InstrumentedAttribute[UUID],
    after: Cursor | None,
    limit: int,
) -> Select[*_Ts]:
    """One page, newest first, of at most `limit` + 1 rows: the last tells that more follow."""
    if after is not None:
        end = tuple_(literal(after.at, UtcDateTime()), literal(after.id, StoredId()))
        statement = statement.where(tuple_(at, row_id) < end)
    return statement.order_by(at.desc(), row_id.desc()).limit(limit + 1)


def soonest_first(
    statement: Select[*_Ts],
    at: InstrumentedAttribute[Any],
    row_id: InstrumentedAttribute[UUID],
    after: Cursor | None,
    limit: int,
) -> Select[*_Ts]:
    """The same the other way round: a page of what comes next, of at most `limit` + 1 rows."""
    if after is not None:
        end = tuple_(literal(after.at, UtcDateTime()), literal(after.id, StoredId()))
        statement = statement.where(tuple_(at, row_id) > end)
    return statement.order_by(at, row_id).limit(limit + 1)


def next_after(found: Sequence[Any], limit: int, at: str) -> str | None:
    """The cursor of the page after one of `limit` rows, `at` its time; None when none follows."""
    last = found[limit - 1] if len(found) > limit else None
    return Cursor(getattr(last, at), last.id).encode() if last is not None else None
