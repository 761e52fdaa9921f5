"""Concerns that somebody without an account handed over, and which agency takes them in.

What was told lies sealed to that agency alone. No column knows who told it, from where, or about
whom: an id that tells no time, codes, times, and the hash of a code that only the sender has.
"""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import Index, bindparam, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from nrm.accounts.models import ACTIVE, Account
from nrm.agencies.models import Agency
from nrm.database import Base, points_to
from nrm.vault.rows import SealedRow

# What stands for every region that has no agency of its own.
ELSEWHERE: Final = "elsewhere"
ENDED: Final = ("closed", "converted", "passed_on")
_GOES_ON: Final[Any] = dict.fromkeys(
    ("sqlite_where", "postgresql_where"), text("sealed_key IS NOT NULL")
)
# Who leads cases: a concern goes to nobody who could not begin one, nor to any authority.
TAKING_KINDS: Final = ("social", "ngo")


class IntakeRegion(SealedRow, Base):
    """Which agency takes in what is told of a region; None: nobody does."""

    __tablename__ = "intake_region"

    region: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[UUID | None] = mapped_column(points_to("agency.id"))


class Concern(SealedRow, Base):
    """What was handed over. `certificate_id`: the epoch of the agency's key that it is sealed to.

    `due_at`: by when something has to be done, where it stands now; `overdue_at`: when it was told
    that nothing was; `again_at`: when more people are told, until they were.
    Both sealed columns are empty once it has come to its end, and so is its secret in the shred
    store.
    """

    __tablename__ = "concern"
    __table_args__ = (
        Index("ix_concern_due", "agency_id", "due_at", "id"),
        Index("ix_concern_arrived", "agency_id", "arrived_at", "id"),
        Index("ix_concern_epoch", "certificate_id", "id"),
        # What goes on, by its deadline, whoever's it is: what has ended has no key.
        Index("ix_concern_late", "due_at", "id", **_GOES_ON),
    )
    __added__: ClassVar[frozenset[str]] = frozenset(
        {"taken_by_id", "closed_because", "overdue_at", "again_at", "passed"}
    )

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
    # The database does not hold it to anything: SQLite adds no constraint to a table that stands.
    taken_by_id: Mapped[UUID | None]
    closed_because: Mapped[str | None]
    overdue_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]
    # How often it was passed on until it came here; None: whoever told it sent it here.
    passed: Mapped[int | None]

    noun = "concern"
    known_by = "concern.open"

    @property
    def has_ended(self) -> bool:
        """Whether it came to its end, and nothing of it opens any more."""
        return self.state in ENDED


DUTIES = select(IntakeRegion).order_by(IntakeRegion.region)
DUTY = select(IntakeRegion).where(IntakeRegion.region == bindparam("region"))
EVERY_TAKING = select(IntakeRegion, Agency).outerjoin(Agency, Agency.id == IntakeRegion.agency_id)
# Who takes in what is told of a region: its own agency, and that of everywhere else; or nobody.
TAKING = EVERY_TAKING.where(
    or_(IntakeRegion.region == bindparam("region"), IntakeRegion.region == ELSEWHERE)
)
ANY_TAKING = select(IntakeRegion.id).join(Agency, Agency.id == IntakeRegion.agency_id).limit(1)
CAN_TAKE = (
    select(Agency)
    .where(Agency.kind.in_(TAKING_KINDS), Agency.certificate_id.is_not(None))
    .order_by(Agency.name, Agency.id)
)
BY_ID = select(Concern).where(Concern.id == bindparam("id"))
GOING_ON = select(Concern).where(Concern.state.not_in(ENDED))
COUNT_GOING_ON = (
    select(func.count())
    .select_from(Concern)
    .where(Concern.agency_id == bindparam("agency_id"), Concern.state.not_in(ENDED))
)
HAVE_ENDED = select(Concern).where(Concern.state.in_(ENDED))
_here_still = (
    select(Account.id)
    .where(
        Account.id == Concern.taken_by_id,
        Account.agency_id == Concern.agency_id,
        Account.state == ACTIVE,
    )
    .exists()
)
# What somebody has to look at: the own, what nobody looks after (nobody took it up, or whoever did
# has left), and what is late.
WAITING = GOING_ON.where(
    or_(Concern.taken_by_id == bindparam("me"), Concern.overdue_at.is_not(None), ~_here_still)
)
# What it is told of now that nobody did anything about it in time, or is told of once more.
LATE = select(Concern.id, Concern.state, Concern.urgency).where(
    Concern.sealed_key.is_not(None),
    Concern.due_at <= bindparam("at"),
    or_(Concern.overdue_at.is_(None), Concern.again_at <= bindparam("at")),
)
# What nobody took up although the co-ordinators were told, with the agency that should have.
ESCALATED = (
    select(Concern, Agency)
    .join(Agency, Agency.id == Concern.agency_id)
    .where(
        Concern.sealed_key.is_not(None),
        Concern.due_at <= bindparam("at"),
        Concern.state == "waiting",
        Concern.overdue_at.is_not(None),
        Concern.again_at.is_(None),
    )
    .order_by(Concern.due_at, Concern.id)
)
ENDED_OF = select(Concern.id).where(
    Concern.id.in_(bindparam("ids", expanding=True)), Concern.state.in_(ENDED)
)
ARRIVED_SINCE = select(func.count(), func.min(Concern.arrived_at)).where(
    Concern.agency_id == bindparam("agency_id"),
    Concern.arrived_at > bindparam("since"),
    # What other agencies passed on takes no room from whoever has something to tell here.
    Concern.passed.is_(None),
    Concern.urgency.in_(bindparam("urgencies", expanding=True)),
)
_under = Concern.sealed_key.is_not(None) & Concern.certificate_id.in_(
    bindparam("epochs", expanding=True)
)
COUNT_UNDER = (
    select(Concern.certificate_id, func.count()).where(_under).group_by(Concern.certificate_id)
)
SOME_UNDER = select(Concern).where(_under).order_by(Concern.id).with_for_update()
BY_RECEIPT = select(Concern).where(Concern.receipt_hash.in_(bindparam("hashes", expanding=True)))
