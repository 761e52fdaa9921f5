"""Consultations: one agency asks another for advice, or whether it has room; never about whom.

No column leads to a case or a person: an id that tells no time, codes, the two agencies and whoever
asked. What is asked and answered lies sealed to the two.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, now, points_to
from nrm.vault.rows import SealedRow

ADVICE, ROOM = "advice", "room"
KINDS: Final = (ADVICE, ROOM)
ASKED = "asked"
# Where something can still be read; in all other states it has ended, and nothing opens.
STANDING: Final = (ASKED, "answered", "not_possible")


class Consultation(SealedRow, Base):
    """What was asked of a service. `due_at`: by when its agency has to answer, then `ends_at`.

    `missed_at`: the clock has told that nobody answered in time. Once it has ended the sealed
    column is empty, and so are its keys and its secret in the shred store.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        Index("ix_consultation_sender", "sender_id", "due_at", "id"),
        Index("ix_consultation_recipient", "recipient_id", "due_at", "id"),
        Index("ix_consultation_state", "state", "ends_at"),
    )

    kind: Mapped[str]
    service_id: Mapped[UUID] = mapped_column(points_to("service.id"))
    service: Mapped[str]
    sender_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    recipient_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    asked_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    urgency: Mapped[str]
    state: Mapped[str]
    state_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    missed_at: Mapped[datetime | None]
    sealed_content: Mapped[bytes | None]

    noun = "consultation"
    known_by = "consultation.open"

    @property
    def has_ended(self) -> bool:
        """Whether it came to its end, by a step or by the clock, and nothing of it opens."""
        return self.state not in STANDING or self.ends_at <= now()


BY_ID = select(Consultation).where(Consultation.id == bindparam("id"))
GOING_ON = select(Consultation).where(
    Consultation.state.in_(STANDING), Consultation.ends_at > bindparam("at")
)
COUNT_GOING_ON = (
    select(func.count())
    .select_from(Consultation)
    .where(Consultation.state.in_(STANDING), Consultation.ends_at > bindparam("at"))
)
RUN_OUT = select(Consultation.id).where(
    Consultation.state.in_(STANDING), Consultation.ends_at <= bindparam("at")
)
UNANSWERED = select(Consultation.id).where(
    Consultation.state == ASKED,
    Consultation.due_at <= bindparam("at"),
    Consultation.missed_at.is_(None),
)
ENDED_OF = select(Consultation.id).where(
    Consultation.id.in_(bindparam("ids", expanding=True)), Consultation.state.not_in(STANDING)
)
