"""People around a person: interpreter, mediator, mentor, guardian, advocate; and appointments.

A row knows a part and, if there is one, an account or an agency; a name that somebody wrote down is
a record of the case. An appointment is a record of the case as well, and a copy of it is sealed for
the one person who attends: to that account, with nothing that names or leads to the case.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Index, bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.cases.models import Record
from nrm.database import Base, now, points_to
from nrm.log.acts import Subject
from nrm.participants.parts import PARTS, Opens

# How long after its beginning an appointment still opens: a long talk, and the way home.
OPEN_AFTER: Final = timedelta(hours=12)


class Participant(RowOfCase, Base):
    """One person in one part, from a day on; over since `ended_at`."""

    __tablename__ = "participant"
    __table_args__ = (Index("ix_participant_case", "case_id", "begun_at", "id"),)

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    part: Mapped[str]
    agency_id: Mapped[UUID | None] = mapped_column(points_to("agency.id"))
    account_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    record_number: Mapped[int | None]
    asked_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    begun_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]

    known_by = "participant.read"

    @property
    def is_over(self) -> bool:
        """Whether it was ended, or the time that was agreed has passed."""
        return self.ended_at is not None or (self.until_at is not None and self.until_at <= now())

    @property
    def opens(self) -> Opens:
        """What the part opens; KeyError for one that the table does not know."""
        return PARTS[self.part]


class Appointment(RowOfCase, Base):
    """When one participant is to be somewhere. `sealed_copy`: for `attendee_id`; empty once over.

    `record_number` is the version of the case's own record; `holder_key_id` and `signer_id` are the
    certificates of who opens the copy and of who made it.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_attendee", "attendee_id", "meets_at", "id"),
        Index("ix_appointment_participant", "participant_id", "meets_at", "id"),
        Index("ix_appointment_case", "case_id"),
        Index(
            "ix_appointment_open",
            "meets_at",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    participant_id: Mapped[UUID] = mapped_column(points_to("participant.id"))
    attendee_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    meets_at: Mapped[datetime]
    record_number: Mapped[int]
    made_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    holder_key_id: Mapped[UUID | None] = mapped_column(points_to("certificate.id"))
    signer_id: Mapped[UUID | None] = mapped_column(points_to("certificate.id"))
    sealed_copy: Mapped[bytes]
    signature: Mapped[bytes]

    # Whoever attends knows of it as long as it opens; afterwards it is as if there were none.
    known_by = "participant.read"

    @property
    def is_open(self) -> bool:
        """Whether the attendee may open it now: it stands, and has not passed; for the policy."""
        return self.ended_at is None and now() < self.meets_at + OPEN_AFTER

    def log_subject(self) -> Subject:
        """The case; one that only attends never sees which."""
        return Subject(case_pseudonym=self.case.pseudonym)


BY_ID = select(Participant).where(Participant.id == bindparam("id"))
OF_CASE = (
    select(Participant)
    .where(Participant.case_id == bindparam("case_id"))
    .order_by(Participant.begun_at.desc(), Participant.id.desc())
)
APPOINTMENT = select(Appointment).where(Appointment.id == bindparam("id"))
OF_PARTICIPANT = (
    select(Appointment)
    .where(Appointment.participant_id == bindparam("participant_id"))
    .order_by(Appointment.meets_at.desc(), Appointment.id.desc())
)
APPOINTMENTS_OF_CASE = select(Appointment).where(Appointment.case_id == bindparam("case_id"))
# Whose time has passed, soonest first; the job deletes their copies.
PASSED = (
    select(Appointment.id)
    .where(Appointment.ended_at.is_(None), Appointment.meets_at < bindparam("before"))
    .order_by(Appointment.meets_at, Appointment.id)
)
VERSIONS = select(Record).where(
    Record.case_id == bindparam("case_id"),
    Record.name.in_(bindparam("names", expanding=True)),
    Record.number.in_(bindparam("numbers", expanding=True)),
)
LISTED = select(Appointment.id, Appointment.meets_at)
