"""What witnesses have signed, only ever added to like the log itself; filters an auditor keeps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, points_to
from nrm.log.models import AuditCheckpoint


class AuditCosignature(Base):
    """A line of one witness under the checkpoint of this size; `at`: when it signed, by its clock.

    `witness` is the id of its key in hex. A line decides nothing before its signature was checked.
    """

    __tablename__ = "audit_cosignature"
    __table_args__ = (Index("ix_audit_cosignature_witness", "witness", "size"),)

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    line: Mapped[str]


# By the name of the dialect: a line, unless there is one of this witness and size.
ADD = {
    dialect: insert(AuditCosignature).on_conflict_do_nothing()
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
CHECKPOINT = select(AuditCheckpoint.note).where(AuditCheckpoint.size == bindparam("size"))

LINES = select(AuditCosignature.line).where(AuditCosignature.size == bindparam("size"))
# Of at most so many entries.
LAST = (
    select(AuditCosignature.size, AuditCosignature.line, AuditCheckpoint.note)
    .join(AuditCheckpoint, AuditCheckpoint.size == AuditCosignature.size)
    .where(
        AuditCosignature.witness == bindparam("witness"),
        AuditCosignature.size <= bindparam("size"),
    )
    .order_by(AuditCosignature.size.desc())
    .limit(1)
)


class SavedFilter(Base):
    """What stands behind `?` in the address of the log, in one spelling: ids, codes and days.

    It decides nothing, so that these rows carry no seal.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "query"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    query: Mapped[str]
    made_at: Mapped[datetime]


SAVED = (
    select(SavedFilter)
    .where(SavedFilter.account_id == bindparam("account_id"))
    .order_by(SavedFilter.made_at, SavedFilter.id)
)
