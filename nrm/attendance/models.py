"""How many people came to an open group or a safe space: numbers by day, of nobody.

A row knows an agency, a day, what kind of place it was, and three numbers. There is no case in it,
no person and no free text; and no column to put one into.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, points_to
from nrm.vault.rows import SealedRow


class AttendanceCount(SealedRow, Base):
    """Who came on one day. A day and a quarter are their first midnight, as if it were in UTC."""

    __tablename__ = "attendance_count"
    __table_args__ = (
        UniqueConstraint("agency_id", "day_at", "setting"),
        Index("ix_attendance_count_day", "agency_id", "day_at", "id"),
        Index("ix_attendance_count_quarter", "agency_id", "quarter_at"),
    )

    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    day_at: Mapped[datetime]
    quarter_at: Mapped[datetime]
    setting: Mapped[str]
    adults: Mapped[int]
    children: Mapped[int]
    not_asked: Mapped[int]
    recorded_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    recorded_at: Mapped[datetime]


LISTED = select(AttendanceCount)
OF_DAY = select(AttendanceCount).where(
    AttendanceCount.agency_id == bindparam("agency_id"),
    AttendanceCount.day_at == bindparam("day_at"),
    AttendanceCount.setting == bindparam("setting"),
)
# Days of an agency since a quarter, the newest quarter first and then by place.
SINCE = (
    select(AttendanceCount)
    .where(
        AttendanceCount.agency_id == bindparam("agency_id"),
        AttendanceCount.quarter_at >= bindparam("since"),
    )
    .order_by(AttendanceCount.quarter_at.desc(), AttendanceCount.setting)
)
