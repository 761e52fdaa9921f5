"""The shred store: small secrets in a database of its own, whose deletion makes content unreadable.

Rows are written `pending` before the commit they belong to and set `live` after it; deletions
follow the commit whose log entry orders them. Each secret is service-sealed (lock key).
"""

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Engine,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from nrm.columns import UtcDateTime
from nrm.database import after_commit, db, now, session
from nrm.errors import Unavailable, to_translate
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service, seal_service

METADATA = MetaData()
SECRET = Table(
    "shred_secret",
    METADATA,
    Column("kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("part", Text, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("kind", "subject_id", "part"),
)
_ROW = tuple_(SECRET.c.kind, SECRET.c.subject_id)
_FETCH = select(SECRET.c.kind, SECRET.c.subject_id, SECRET.c.part, SECRET.c.sealed_secret).where(
    _ROW.in_(bindparam("subjects", expanding=True))
)
_LIVE = update(SECRET).where(_ROW.in_(bindparam("subjects", expanding=True))).values(state="live")
_PLACE = tuple_(SECRET.c.kind, SECRET.c.subject_id, SECRET.c.part)
_DELETE = delete(SECRET).where(_PLACE.in_(bindparam("places", expanding=True)))
_SUBJECTS = select(SECRET.c.kind, SECRET.c.subject_id).distinct()

CASE, REFERRAL, TRANSFER, CONCERN = "case", "referral", "transfer", "concern"
ARRIVAL, CONSULTATION, NOTEBOOK = "arrival", "consultation", "service_notebook"
CONTENT, LOG, HALF = "content", "log", "half"
_BROKEN = to_translate(
    "A stored secret fails its check. Nothing was shown or changed; tell the auditor."
)
_UNREACHABLE = to_translate(
    "The keys cannot be reached. Nothing happened and nothing is shown; try again soon."
)

Subject = tuple[str, UUID]
Made = dict[UUID, dict[str, bytes]]
_Place = tuple[str, UUID, str]


@dataclass(frozen=True)
class Secrets:
    """What the store still holds of some subjects; a missing secret means: ended."""

    _held: Mapping[tuple[str, UUID, str], bytes] = field(repr=False)

    def get(self, kind: str, subject_id: UUID, part: str) -> bytes | None:
        """32 bytes, or None when it was never there or has been shredded."""
        return self._held.get((kind, subject_id, part))

    def need(self, kind: str, subject_id: UUID, part: str) -> bytes:
        """32 bytes; Unavailable when the secret is gone although it should be there."""
        secret = self.get(kind, subject_id, part)
        if secret is None:
            raise Unavailable("The secret of this record is gone; it cannot be opened.")
        return secret


def create_store() -> None:
    """The table exists."""
    METADATA.create_all(_engine())


def make(kind: str, subject_id: UUID, parts: Collection[str]) -> dict[str, bytes]:
    """Fresh secrets, durable as `pending`; `live_after_commit` says from when on they count."""
    return make_many(kind, [subject_id], parts)[subject_id]


def make_many(kind: str, subject_ids: Sequence[UUID], parts: Collection[str]) -> Made:
    """The same for several subjects at once, in one statement."""
    root, at = _root(), now()
    fresh = {each: {part: os.urandom(32) for part in parts} for each in subject_ids}
    rows = [
        {
            "kind": kind,
            "subject_id": each,
            "part": part,
            "sealed_secret": seal_service(root, secret_context(kind, each, part), secret),
            "state": "pending",
            "written_at": at,
        }
        for each, secrets in fresh.items()
        for part, secret in secrets.items()
    ]
    _run(insert(SECRET).values(rows))
    return fresh


def live_after_commit(kind: str, *subject_ids: UUID) -> None:
    """What was made for these subjects is `live` once the ambient transaction is committed."""
    after_commit(lambda: _run_later(_LIVE, subjects=[(kind, each) for each in subject_ids]))


def fetch(subjects: Collection[Subject]) -> Secrets:
    """The secrets of these subjects, in one statement."""
    try:
        with _engine().execution_options(nrm_reading=True).connect() as connection:
            rows = connection.execute(_FETCH, {"subjects": list(subjects)}).all()
    except SQLAlchemyError as error:
        raise Unavailable(_UNREACHABLE) from error
    return Secrets({(row[0], row[1], row[2]): _opened(_root(), *row) for row in rows})


def _opened(root: RootKeys, kind: str, subject_id: UUID, part: str, sealed: bytes) -> bytes:
    try:
        return bytes(open_service(root, secret_context(kind, subject_id, part), sealed))
    except SealBroken as broken:
        raise Unavailable(_BROKEN, integrity=True) from broken


def shred_after_commit(subjects: Collection[Subject], parts: Collection[str]) -> None:
    """These secrets are deleted once the ambient transaction is committed, all in one statement."""
    waiting: set[_Place] = session().info.setdefault("to_shred", set())
    if subjects and not waiting:
        after_commit(lambda: _run_later(_DELETE, places=list(waiting)))
    waiting |= _places(subjects, parts)


def shred(subjects: Collection[Subject], parts: Collection[str]) -> None:
    """These secrets are deleted now; whoever calls holds a committed log entry that orders it."""
    if subjects:
        _run(_DELETE, places=list(_places(subjects, parts)))


def _places(subjects: Collection[Subject], parts: Collection[str]) -> set[_Place]:
    return {(*subject, part) for subject in subjects for part in parts}


def subjects(part: str | None = None) -> list[Subject]:
    """Every subject that the store holds a secret of, or this part of one."""
    wanted = _SUBJECTS if part is None else _SUBJECTS.where(SECRET.c.part == part)
    try:
        with _engine().execution_options(nrm_reading=True).connect() as connection:
            return [(kind, row_id) for kind, row_id in connection.execute(wanted)]
    except SQLAlchemyError as error:
        raise Unavailable(_UNREACHABLE) from error


def _run(statement: Any, **given: object) -> None:
    try:
        with _engine().begin() as connection:
            connection.execute(statement, given)
    except SQLAlchemyError as error:
        raise Unavailable(_UNREACHABLE) from error


def _run_later(statement: Any, **given: object) -> None:
    # The commit stands already: what fails here is made good by the sweep, not told as a failure.
    with suppress(Unavailable):
        _run(statement, **given)


def _engine() -> Engine:
    return db.engines["shred"]


def _root() -> RootKeys:
    root: RootKeys = session().info["root"]
    return root


def secret_context(kind: str, subject_id: UUID, part: str) -> bytes:
    """What a sealed secret is bound to."""
    return context("nrm/shred", 1, kind, subject_id, part)
