"""Help in another country: focal points, what was asked of them, what they ask, the queue between.

What goes out belongs to its case. What comes in belongs to none: the agency that is this country's
focal point holds it, sealed, and knows of the person what the other country's agency sent.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.database import Base, now, points_to
from nrm.files.places import lines_named
from nrm.log.acts import Subject
from nrm.vault.kept import KeptRow
from nrm.vault.rows import SealedRow

# Who is asked across a border: whoever helps, and no authority of any kind.
FOCAL_KINDS: Final = ("social", "ngo")
SENT_ENDED: Final = ("declined", "completed", "not_engaged", "withdrawn", "ended")
ARRIVED: Final = "arrived"
CAME_ENDED: Final = ("declined", "completed", "not_engaged", "ended")
_STANDS: Final[Any] = dict.fromkeys(("sqlite_where", "postgresql_where"), text("ended_at IS NULL"))


class FocalPoint(SealedRow, Base):
    """Another country's service, whose keys two people have compared; with `agency_id` it speaks.

    `authority`: who certifies its address, and nobody else may; `key_version`: of our root keys,
    whose exchange key it has pinned. Another key is another row: what the earlier one was sent
    goes on naming it.
    """

    __tablename__ = "focal_point"
    __table_args__ = (
        Index("ix_focal_point_country", "country", unique=True, **_STANDS),
        Index("ix_focal_point_key", "public_key", unique=True, **_STANDS),
    )

    country: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    address: Mapped[str]
    public_key: Mapped[bytes]
    authority: Mapped[str]
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    key_version: Mapped[int]
    paired_at: Mapped[datetime]
    paired_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    ended_at: Mapped[datetime | None]

    @property
    def is_live(self) -> bool:
        """Whether anything goes there or comes from there."""
        return self.ended_at is None


class TrmReferral(RowOfCase, Base):
    """What another country's focal point is asked for; only `workflow.py` moves `state`.

    Its id is what both logs name. `certificate_id`, `public_key`: of the agency that accepted, as
    its service told; `heard`: the digest of each message that came about it, in order.
    """

    __tablename__ = "trm_referral"
    __table_args__ = (
        Index("ix_trm_referral_case", "case_id", "created_at", "id"),
        Index("ix_trm_referral_consent", "consent_id"),
        Index("ix_trm_referral_point", "focal_point_id", "state"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    focal_point_id: Mapped[UUID] = mapped_column(points_to("focal_point.id"))
    service: Mapped[str]
    urgency: Mapped[str]
    consent_id: Mapped[UUID] = mapped_column(points_to("consent.id"))
    fields: Mapped[str]
    state: Mapped[str]
    state_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    certificate_id: Mapped[UUID | None]
    public_key: Mapped[bytes | None]
    snapshot_hash: Mapped[bytes | None]
    reason: Mapped[str | None]
    outcome: Mapped[str | None]
    sent_count: Mapped[int]
    heard: Mapped[str]

    noun = "trm_referral"
    known_by = "trm_referral.read"

    @property
    def file_ids(self) -> tuple[UUID, ...]:
        """Files stay at home."""
        return ()

    @property
    def field_names(self) -> tuple[str, ...]:
        """The lines to be shared, as `section.field`."""
        return lines_named(self.fields)

    @property
    def has_ended(self) -> bool:
        """Whether nothing follows any more."""
        return self.state in SENT_ENDED

    def log_subject(self) -> Subject:
        """The case, and what both countries call this."""
        return replace(self.case.log_subject(), referral_pseudonym=self.id.hex)


class TrmArrival(SealedRow, Base):
    """What another country asks of ours; only `workflow.py` moves `state`.

    `exchange_id`: the id of the referral there; `until_at`: when the consent ends at the latest;
    `missed_at`: when it was told that nobody had decided by `due_at`.
    The sealed columns are empty once it has ended, and so is its secret in the shred store.
    """

    __tablename__ = "trm_arrival"
    __table_args__ = (
        Index("ix_trm_arrival_due", "agency_id", "due_at", "id"),
        Index("ix_trm_arrival_arrived", "agency_id", "arrived_at", "id"),
        Index("ix_trm_arrival_epoch", "certificate_id", "id"),
        Index("ix_trm_arrival_until", "state", "until_at"),
        Index("ix_trm_arrival_point", "focal_point_id", "state"),
    )

    exchange_id: Mapped[UUID] = mapped_column(unique=True)
    focal_point_id: Mapped[UUID] = mapped_column(points_to("focal_point.id"))
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    service: Mapped[str]
    urgency: Mapped[str]
    state: Mapped[str]
    state_at: Mapped[datetime]
    arrived_at: Mapped[datetime]
    due_at: Mapped[datetime]
    until_at: Mapped[datetime]
    sealed_envelope: Mapped[bytes | None]
    certificate_id: Mapped[UUID | None] = mapped_column(points_to("certificate.id"))
    sealed_key: Mapped[bytes | None]
    sealed_content: Mapped[bytes | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    reason: Mapped[str | None]
    outcome: Mapped[str | None]
    sent_count: Mapped[int]
    heard: Mapped[str]
    missed_at: Mapped[datetime | None]

    __added__ = frozenset({"missed_at"})
    noun = "trm_arrival"
    known_by = "trm_arrival.open"

    @property
    def has_ended(self) -> bool:
        """Whether it came to its end, and nothing of it opens any more."""
        return self.state in CAME_ENDED

    @property
    def has_run_out(self) -> bool:
        """Whether the person's yes ended by the clock."""
        return self.until_at <= now()

    def log_subject(self) -> Subject:
        """What both countries call this; there is no case of ours."""
        return Subject(referral_pseudonym=self.exchange_id.hex)


class TrmMessage(KeptRow, Base):
    """One message that waits for the other country to take it; what was taken is deleted.

    `asks`: our country asked. `case_id`: with what it is erased; the end of it outlives its case.
    """

    __tablename__ = "trm_message"
    __table_args__ = (
        Index("ix_trm_message_exchange", "exchange_id", "asks", "number", unique=True),
        Index("ix_trm_message_next", "next_at", "id"),
        Index("ix_trm_message_case", "case_id"),
        Index("ix_trm_message_point", "focal_point_id", "id"),
    )

    exchange_id: Mapped[UUID]
    asks: Mapped[bool]
    number: Mapped[int]
    focal_point_id: Mapped[UUID] = mapped_column(points_to("focal_point.id"))
    case_id: Mapped[UUID | None] = mapped_column(points_to("case.id"))
    sealed_body: Mapped[bytes]
    made_at: Mapped[datetime]
    next_at: Mapped[datetime]
    attempts: Mapped[int]
    # Since when it is known to whoever leads the case that it was not taken.
    told_at: Mapped[datetime | None]
