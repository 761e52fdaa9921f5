"""Cases, their sealed records and notes, and requests that wait for a second person.

Content stands here only sealed under the case key; what is not sealed are codes, times and ids.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, now, points_to
from nrm.http import hooks
from nrm.log.acts import Subject
from nrm.log.entry import HeadMark
from nrm.vault.rows import SealedRow


class Case(SealedRow, Base):
    """One person's case. `state` is the column `status`; only `workflow.py` moves it."""

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_agency", "lead_agency_id", "opened_at", "id"),
        Index("ix_case_worker", "lead_worker_id", "opened_at", "id"),
        Index("ix_case_opened", "opened_at", "id"),
        Index("ix_case_closed", "lead_agency_id", "closed_at", "id"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    pseudonym: Mapped[str] = mapped_column(unique=True)
    lead_agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    lead_worker_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    opened_at: Mapped[datetime]
    state: Mapped[str] = mapped_column("status")
    state_at: Mapped[datetime] = mapped_column("status_since")
    identification_status: Mapped[str]
    person_group: Mapped[str]
    priority: Mapped[str]
    entry_channel: Mapped[str]
    region: Mapped[str]
    high_risk: Mapped[bool]
    missing: Mapped[bool]
    age_disputed: Mapped[bool]
    legal_hold: Mapped[bool]
    consent_restricted: Mapped[bool]
    closure_reason: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    head_version: Mapped[int]
    head_root: Mapped[bytes]
    head_signature: Mapped[bytes]
    head_signer_id: Mapped[UUID] = mapped_column(points_to("certificate.id"))
    # Who has a conflict of interest, as ids of accounts, and when the last of them said so.
    stepped_back: Mapped[str | None]
    stepped_back_at: Mapped[datetime | None]
    # Until when another agency may accept to lead it from then on.
    offered_until: Mapped[datetime | None]

    __added__ = frozenset({"stepped_back", "stepped_back_at", "offered_until"})
    noun = "case"
    known_by = "case.read"
    # Asked about as a whole; for some of its sections there is `finding.opening_of`.
    parts: ClassVar[frozenset[str]] = frozenset()

    def sealing_case(self) -> UUID | None:
        """Its own digest is keyed with its own log secret."""
        return self.id

    @property
    def head(self) -> HeadMark:
        """The head that the row claims; whether it is the true one is known by the log."""
        return HeadMark(self.head_version, self.head_root)

    @property
    def is_offered(self) -> bool:
        """Whether another agency may accept it at this moment, with the keys as they are."""
        return self.offered_until is not None and now() < self.offered_until

    @property
    def may_be_child(self) -> bool:
        """Cared for as a child: is one, of uncertain age, or of disputed age (CoE 10(3))."""
        return self.person_group != "adult" or self.age_disputed

    def log_subject(self) -> Subject:
        """The case as the log knows it, with the head before this transaction if it moved."""
        before: HeadMark | None = getattr(self, "_head_before", None)
        return Subject(
            case_pseudonym=self.pseudonym,
            case_head=self.head,
            head_before=before,
            moves_head=hasattr(self, "_head_before"),
            bears_head=True,
        )

    def is_emergency_of(self, account_id: UUID) -> bool:
        """Whether this account opened the case because a life was in danger, and still may."""
        return self._is_told("case.emergency", account_id)

    def is_with(self, agency_id: UUID) -> bool:
        """Whether this competent authority has the case now."""
        return self._is_told("case.authority", agency_id)

    def _is_told(self, event: str, whose: UUID) -> bool:
        hooks.tell(event, self, whose, found := set[UUID]())
        return whose in found

    def move_head(self, root: bytes, signature: bytes, signer_id: UUID) -> None:
        """The row claims the next head; the log entry of this transaction makes it the true one."""
        if not hasattr(self, "_head_before"):
            self._head_before = self.head if self.head_version else None
        self.head_version += 1
        self.head_root, self.head_signature, self.head_signer_id = root, signature, signer_id


class Record(Base):
    """One version of a section, or of the text of a step; never overwritten."""

    __tablename__ = "record"
    __table_args__ = (UniqueConstraint("case_id", "name", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    name: Mapped[str]
    number: Mapped[int]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    sealed_content: Mapped[bytes]
    record_hash: Mapped[bytes]


class Note(Base):
    """A case note; `chain_hash` covers its sealed text, its number and the note before it."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    number: Mapped[int]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    visibility: Mapped[str]
    sealed_text: Mapped[bytes]
    previous_hash: Mapped[bytes]
    chain_hash: Mapped[bytes]


class PendingStep(SealedRow, Base):
    """A step of two people, asked for by the first; `given` holds codes only, as `name=code`."""

    __tablename__ = "pending_step"

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"), index=True)
    step: Mapped[str]
    requested_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    requested_role: Mapped[str]
    requested_at: Mapped[datetime]
    reason: Mapped[str]
    given: Mapped[str]

    def sealing_case(self) -> UUID | None:
        """Keyed with the log secret of its case."""
        return self.case_id


BY_ID = select(Case).where(Case.id == bindparam("id"))
_newest = (
    select(Record.name, func.max(Record.number).label("number"))
    .where(Record.case_id == bindparam("case_id"))
    .group_by(Record.name)
    .subquery()
)
# Names, numbers and hashes of all newest records; the sealed bytes of those that are wanted.
CURRENT = (
    select(Record.name, Record.number, Record.record_hash, Record.written_at, Record.written_by_id)
    .join(_newest, (Record.name == _newest.c.name) & (Record.number == _newest.c.number))
    .where(Record.case_id == bindparam("case_id"))
    .order_by(Record.name)
)
NEWEST_CONTENT = (
    select(Record)
    .join(_newest, (Record.name == _newest.c.name) & (Record.number == _newest.c.number))
    .where(
        Record.case_id == bindparam("case_id"),
        Record.name.in_(bindparam("names", expanding=True)),
    )
)
CONTENT_AT = select(Record).where(
    Record.case_id == bindparam("case_id"),
    Record.name.in_(bindparam("names", expanding=True)),
    Record.number == bindparam("number"),
)
NOTES = (
    select(Note)
    .where(Note.case_id == bindparam("case_id"), Note.number <= bindparam("newest"))
    .order_by(Note.number.desc())
)
PENDING = select(PendingStep).where(PendingStep.case_id == bindparam("case_id"))
