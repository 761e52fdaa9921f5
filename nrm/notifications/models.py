"""Anonymous notifications: that somebody said no to identification, told without saying who.

No column leads to a case, a person or an act: no key of one, no time but the quarter, an id that is
random. So a row carries no seal either, whose digest would stand in the log beside the case; what
it says is sealed together with all its other columns.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, points_to
from nrm.notifications.periods import this_quarter
from nrm.vault.kept import KeptRow


class AnonymousNotification(KeptRow, Base):
    """One notification to an authority, `agency_id`; it is read once its quarter is over."""

    __tablename__ = "anonymous_notification"
    __table_args__ = (
        Index("ix_anonymous_notification_quarter", "agency_id", "quarter_at", "id"),
        Index("ix_anonymous_notification_time", "quarter_at", "id"),
    )

    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    quarter_at: Mapped[datetime]
    sealed_statement: Mapped[bytes]

    @property
    def is_delivered(self) -> bool:
        """Its quarter is over: who looks every day learns no day either, for the policy."""
        return self.quarter_at < this_quarter()


_TABLE = AnonymousNotification.__table__
BY_ID = select(AnonymousNotification).where(AnonymousNotification.id == bindparam("id"))
LISTED = select(AnonymousNotification)
OF_QUARTER = select(_TABLE).where(_TABLE.c.quarter_at == bindparam("quarter_at")).with_for_update()
DELETE = delete(AnonymousNotification).where(
    AnonymousNotification.id.in_(bindparam("ids", expanding=True))
)
INSERT = insert(AnonymousNotification)
