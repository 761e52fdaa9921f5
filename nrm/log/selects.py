"""What verification reads of the log: rows in half-open ranges `[start, end)`, and any beyond."""

from sqlalchemy import bindparam, func, or_, select

from nrm.log.models import (
    STORED,
    THE_HEAD,
    AuditCheckpoint,
    AuditEntry,
    AuditHead,
    AuditMark,
    AuditRow,
)

ENTRIES_BETWEEN = (
    select(*STORED)
    .where(AuditEntry.index >= bindparam("start"), AuditEntry.index < bindparam("end"))
    .order_by(AuditEntry.index)
)
ROWS_BETWEEN = select(AuditRow.index, AuditRow.row_key, AuditRow.digest).where(
    AuditRow.index >= bindparam("start"), AuditRow.index < bindparam("end")
)
# All marks of an entry joined by spaces, and how many: one with a space in it is miscounted.
MARKS_BETWEEN = (
    select(AuditMark.index, func.aggregate_strings(AuditMark.key, " "), func.count())
    .where(AuditMark.index >= bindparam("start"), AuditMark.index < bindparam("end"))
    .group_by(AuditMark.index)
)
COUNT_ENTRIES = select(func.count()).select_from(AuditEntry)
_size_now = select(func.coalesce(func.max(AuditHead.size), 0)).where(THE_HEAD).scalar_subquery()
# The size is read in the same statement: appends go on while this runs.
ENTRIES_OUTSIDE = select(func.min(AuditEntry.index), func.count()).where(
    or_(AuditEntry.index < 0, AuditEntry.index >= _size_now)
)
ROWS_OUTSIDE = select(func.min(AuditRow.index), func.count()).where(
    or_(AuditRow.index < 0, AuditRow.index >= _size_now)
)
MARKS_OUTSIDE = select(func.min(AuditMark.index), func.count()).where(
    or_(AuditMark.index < 0, AuditMark.index >= _size_now)
)
CHECKPOINTS_OUTSIDE = select(func.min(AuditCheckpoint.size), func.count()).where(
    or_(AuditCheckpoint.size < 1, AuditCheckpoint.size > _size_now)
)
