"""Who was told of a deadline, and whether that was seen: codes, times and ids, never content.

An alert decides nothing about access, so its rows carry no seal. They go with their case.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.models import Case
from nrm.clocks.models import Clock
from nrm.database import Base, points_to


class Alert(Base):
    """One moment of a clock, told to one role once: `at` is the moment, `made_at` the telling."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("clock_id", "kind", "at", "role"),
        Index("ix_alert_case", "case_id"),
        Index(
            "ix_alert_told",
            "role",
            "made_at",
            "id",
            sqlite_where=text("seen_at IS NULL"),
            postgresql_where=text("seen_at IS NULL"),
        ),
        Index(
            "ix_alert_unnoticed",
            "id",
            sqlite_where=text("noticed_at IS NULL"),
            postgresql_where=text("noticed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    clock_id: Mapped[UUID] = mapped_column(points_to("clock.id"))
    kind: Mapped[str]
    role: Mapped[str]
    at: Mapped[datetime]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    # When its mailboxes were woken, whether or not anybody has one.
    noticed_at: Mapped[datetime | None]


# What rings, in the order in which it does; a page of it.
RINGING = (
    select(Clock.id, Clock.case_id, Clock.next_at)
    .where(Clock.next_at <= bindparam("at"))
    .order_by(Clock.next_at, Clock.id)
)
COUNT_RINGING = select(func.count()).select_from(Clock).where(Clock.next_at <= bindparam("at"))
# Whoever changes a clock locks its case first; no secret of it is needed to ring one.
LOCK_CASE = select(Case.id).where(Case.id == bindparam("id")).with_for_update()
LOCK_CLOCK = select(Clock).where(Clock.id == bindparam("id")).with_for_update()
BY_ID = select(Clock).where(Clock.id == bindparam("id"))
OF_CLOCK = select(Alert).where(Alert.clock_id == bindparam("clock_id")).order_by(Alert.at, Alert.id)
ALERTS = (
    select(Alert)
    .where(
        Alert.clock_id.in_(bindparam("clock_ids", expanding=True)),
        Alert.role == bindparam("role"),
    )
    .order_by(Alert.at, Alert.id)
)
TOLD = select(Alert).where(Alert.clock_id == bindparam("clock_id"))
