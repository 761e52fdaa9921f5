"""The tables of the access log and every statement over them.

`audit_entry` holds a leaf and, in `nodes`, the roots of the complete subtrees which that leaf
completes (levels 1, 2, …): node `(L, j)` stands with the entry `(j + 1) * 2**L - 1`. The columns
from `at` to `n` are for finding only; all are derived from `body` and sealed with it.
"""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Index,
    bindparam,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base

HEAD_ID = 1


class AuditEntry(Base):
    """One leaf of the tree; `index` counts from 0 without a gap."""

    __tablename__ = "audit_entry"

    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf_hash: Mapped[bytes]
    body: Mapped[str]
    nodes: Mapped[bytes]
    seal: Mapped[bytes]
    at: Mapped[datetime]
    actor: Mapped[UUID | None]
    agency: Mapped[UUID | None]
    action: Mapped[str]
    case_pseudonym: Mapped[str | None]
    referral_pseudonym: Mapped[str | None]
    consent_pseudonym: Mapped[str | None]
    outcome: Mapped[str]
    n: Mapped[int]

    __table_args__ = (
        Index("ix_audit_entry_at", "at", "index"),
        Index("ix_audit_entry_actor", "actor", "index"),
        Index("ix_audit_entry_agency", "agency", "index"),
        Index("ix_audit_entry_action", "action", "index"),
        Index("ix_audit_entry_case", "case_pseudonym", "index"),
        Index("ix_audit_entry_outcome", "outcome", "index"),
        # Counts of what people did in a period are answered by this one alone.
        Index("ix_audit_entry_acted", "actor", "action", "index"),
    )


class AuditRow(Base):
    """The digest of a row on which policy rests, as the entry `index` of its change holds it."""

    __tablename__ = "audit_row"
    __table_args__ = (Index("ix_audit_row_index", "index"),)

    row_key: Mapped[str] = mapped_column(primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str]


class AuditMark(Base):
    """What the entry `index` is found by beside its columns; a trigger writes it (`marks.py`)."""

    __tablename__ = "audit_mark"
    __table_args__ = (Index("ix_audit_mark_key", "key", "index"), {"sqlite_with_rowid": False})

    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)


class AuditHead(Base):
    """The one row that stands for the whole log; `mac` covers all its columns."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    generation: Mapped[int]
    frontier: Mapped[bytes]
    signed_at: Mapped[datetime | None]
    mac: Mapped[bytes]


class AuditCheckpoint(Base):
    """A signed note; `at` is when it was signed, and is not part of it."""

    __tablename__ = "audit_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str]
    at: Mapped[datetime]


STORED = (
    AuditEntry.index,
    AuditEntry.leaf_hash,
    AuditEntry.body,
    AuditEntry.nodes,
    AuditEntry.seal,
    AuditEntry.at,
    AuditEntry.actor,
    AuditEntry.agency,
    AuditEntry.action,
    AuditEntry.case_pseudonym,
    AuditEntry.referral_pseudonym,
    AuditEntry.consent_pseudonym,
    AuditEntry.outcome,
    AuditEntry.n,
)
STORED_COLUMNS, _TABLES = len(STORED), Base.metadata.tables
_HEAD = (
    AuditHead.size,
    AuditHead.generation,
    AuditHead.frontier,
    AuditHead.signed_at,
    AuditHead.mac,
)
HEAD_COLUMNS = len(_HEAD)
THE_HEAD = AuditHead.id == HEAD_ID

HEAD = select(*_HEAD).where(THE_HEAD)
HEAD_TO_CHANGE = HEAD.with_for_update()
BEGIN_HEAD = insert(_TABLES["audit_head"])
MOVE_HEAD = (
    update(_TABLES["audit_head"])
    .where(THE_HEAD)
    .values({column.key: bindparam(column.key) for column in _HEAD})
)

APPEND_ENTRIES = insert(_TABLES["audit_entry"])
APPEND_ROWS = insert(_TABLES["audit_row"])
APPEND_CHECKPOINT = insert(_TABLES["audit_checkpoint"])

_NOTE = (AuditCheckpoint.size, AuditCheckpoint.note)
# Of at most so many entries.
NEWEST_CHECKPOINT = (
    select(*_NOTE)
    .where(AuditCheckpoint.size <= bindparam("size"))
    .order_by(AuditCheckpoint.size.desc())
    .limit(1)
)
# Stored columns, then the head: one statement sees both at one moment.
WITH_HEAD = select(*STORED, *_HEAD).select_from(AuditEntry).join(AuditHead, THE_HEAD)

_newest_of_key = (
    select(AuditRow.row_key, func.max(AuditRow.index).label("newest"))
    .where(AuditRow.row_key.in_(bindparam("row_keys", expanding=True)))
    .group_by(AuditRow.row_key)
    .subquery()
)
NEWEST_ROWS = (
    WITH_HEAD.add_columns(AuditRow.row_key, AuditRow.digest)
    .join(AuditRow, AuditRow.index == AuditEntry.index)
    .join(
        _newest_of_key,
        (AuditRow.row_key == _newest_of_key.c.row_key)
        & (AuditRow.index == _newest_of_key.c.newest),
    )
)
_HASHES = (AuditEntry.index, AuditEntry.leaf_hash, AuditEntry.nodes)
HASH_COLUMNS = len(_HASHES)
HASHES = select(*_HASHES).where(AuditEntry.index.in_(bindparam("indexes", expanding=True)))
HASHES_WITH_HEAD = HASHES.add_columns(*_HEAD).join(AuditHead, THE_HEAD)

# Half-open ranges `[start, end)`, in order.
CHECKPOINTS_BETWEEN = (
    select(*_NOTE)
    .where(AuditCheckpoint.size >= bindparam("start"), AuditCheckpoint.size < bindparam("end"))
    .order_by(AuditCheckpoint.size)
)


@cache
def newest_of(cases: int, nobody: bool, rows: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """The newest entry of `:actor` (or of nobody) and of each of `:case_0`, `:case_1` and so on.

    `rows`: and the newest that holds each of `:row_keys`, if any does.
    """
    whose = AuditEntry.actor.is_(None) if nobody else AuditEntry.actor == bindparam("actor")
    of_case = [AuditEntry.case_pseudonym == bindparam(f"case_{i}") for i in range(cases)]
    found = select(*STORED).order_by(AuditEntry.index.desc()).limit(1)
    newest = [select(found.where(condition).subquery()) for condition in (whose, *of_case)]
    of_rows = select(*STORED).where(AuditEntry.index.in_(select(_newest_of_key.c.newest)))
    return union_all(*newest, *([of_rows] if rows else []))
