"""Own service notes: what an agency writes down for itself about a service it gives on a referral.

Neither the agency that sent the referral nor any other reads them or is told that there are any.
They stand while the referral is accepted or in service, and after it was completed or the person
was not reached; with any other end they are gone for their agency as well (domain, 7.1).
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.consent.models import Consent
from nrm.database import Base, points_to
from nrm.referrals.models import Referral

GOING_ON: Final = ("accepted", "in_service")
# The part of the agency was done, or could not be: its notes stay its own (domain, 7.1).
NOT_REACHED: Final = "not_engaged"
KEPT: Final = ("completed", NOT_REACHED)
# Ended in any other way: a stub alone is left, and no key opens the notes again.
SHUT: Final = ("declined", "expired", "withdrawn", "revoked")


class ServiceNotebook(RowOfCase, Base):
    """The notes of one agency on one referral, begun with the first; its key is that agency's."""

    __tablename__ = "service_notebook"
    __table_args__ = (
        UniqueConstraint("referral_id"),
        Index("ix_service_notebook_case", "case_id"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    referral_id: Mapped[UUID] = mapped_column(points_to("referral.id"))
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    began_at: Mapped[datetime]
    # How many it holds, so that none is taken away.
    note_count: Mapped[int]
    ended_at: Mapped[datetime | None]


class ServiceNote(RowOfCase, Base):
    """One note, sealed under the key of its notebook; never changed."""

    __tablename__ = "service_note"
    __table_args__ = (
        UniqueConstraint("notebook_id", "number"),
        Index("ix_service_note_case", "case_id"),
    )

    notebook_id: Mapped[UUID] = mapped_column(points_to("service_notebook.id"))
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    number: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    written_at: Mapped[datetime]
    sealed_text: Mapped[bytes]


BY_ID = select(ServiceNotebook).where(ServiceNotebook.id == bindparam("id"))
OF_REFERRAL = select(ServiceNotebook).where(ServiceNotebook.referral_id == bindparam("referral_id"))
# Ids alone: a row that others damaged keeps no key, nor the person's withdrawal from being done.
BEGUN = select(ServiceNotebook.id, ServiceNotebook.referral_id).where(
    ServiceNotebook.referral_id.in_(bindparam("referral_ids", expanding=True))
)
# By number, not by time: clocks of two machines differ, and numbers tell of one that is gone.
NOTES = (
    select(ServiceNote)
    .where(
        ServiceNote.notebook_id == bindparam("notebook_id"),
        ServiceNote.number <= bindparam("newest"),
    )
    .order_by(ServiceNote.number.desc())
)
OF_CASE = select(ServiceNotebook).where(ServiceNotebook.case_id == bindparam("case_id"))
NOTES_OF_CASE = select(ServiceNote).where(ServiceNote.case_id == bindparam("case_id"))
_GOES_ON = Referral.state.in_(GOING_ON)
# What may have ended; whether it has, the rows say that the log vouches for.
PERHAPS_OVER = (
    select(ServiceNotebook.id)
    .join(Referral, Referral.id == ServiceNotebook.referral_id)
    .outerjoin(Consent, Consent.id == Referral.consent_id)
    .where(
        ServiceNotebook.id.in_(bindparam("ids", expanding=True)),
        ServiceNotebook.ended_at.is_not(None)
        | Referral.state.in_(SHUT)
        | ((Referral.state == NOT_REACHED) & (Consent.expires_at <= Referral.state_at))
        | (_GOES_ON & ((Consent.expires_at < bindparam("at")) | Consent.withdrawn_at.is_not(None))),
    )
)
