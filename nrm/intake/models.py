"""Concerns that somebody without an account handed over, and which agency takes them in.

What was told lies sealed to that agency alone. No column knows who told it, from where, or about
whom: an id that tells no time, codes, times, and the hash of a code that only the sender has.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.agencies.models import Agency
from nrm.database import Base, points_to
from nrm.vault.rows import SealedRow

# What stands for every region that has no agency of its own.
ELSEWHERE: Final = "elsewhere"
# Who leads cases: a concern goes to nobody who could not begin one, nor to any authority.
TAKING_KINDS: Final = ("social", "ngo")


class IntakeRegion(SealedRow, Base):
    """Which agency takes in what is told of a region; None: nobody does."""

    __tablename__ = "intake_region"

    region: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[UUID | None] = mapped_column(points_to("agency.id"))


class Concern(SealedRow, Base):
    """What was handed over. `certificate_id`: the epoch of the agency's key that it is sealed to.

    Both sealed columns are empty once it has come to its end, and so is its secret in the shred
    store.
    """

    __tablename__ = "concern"

    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    state: Mapped[str]
    state_at: Mapped[datetime]
    urgency: Mapped[str]
    arrived_at: Mapped[datetime]
    due_at: Mapped[datetime]
    receipt_hash: Mapped[bytes] = mapped_column(unique=True)
    certificate_id: Mapped[UUID] = mapped_column(points_to("certificate.id"))
    sealed_key: Mapped[bytes | None]
    sealed_content: Mapped[bytes | None]

    noun = "concern"


DUTIES = select(IntakeRegion).order_by(IntakeRegion.region)
DUTY = select(IntakeRegion).where(IntakeRegion.region == bindparam("region"))
# Who takes in what is told of a region: its own agency, and that of everywhere else.
TAKING = (
    select(IntakeRegion, Agency)
    .join(Agency, Agency.id == IntakeRegion.agency_id)
    .where(or_(IntakeRegion.region == bindparam("region"), IntakeRegion.region == ELSEWHERE))
)
ANY_TAKING = select(IntakeRegion.id).join(Agency, Agency.id == IntakeRegion.agency_id).limit(1)
CAN_TAKE = (
    select(Agency)
    .where(Agency.kind.in_(TAKING_KINDS), Agency.certificate_id.is_not(None))
    .order_by(Agency.name, Agency.id)
)
BY_ID = select(Concern).where(Concern.id == bindparam("id"))
BY_RECEIPT = select(Concern).where(Concern.receipt_hash.in_(bindparam("hashes", expanding=True)))
