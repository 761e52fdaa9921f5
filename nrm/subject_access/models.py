"""Requests of people for what is kept of them (GDPR, Article 15), and what became of each.

Who asked and how, what is left out and why, and when it was handed over are codes and times in the
row. How it can be handed over safely is a sealed record of the case. What was handed out is kept
nowhere: it is printed from the record as it stands.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.cases.models import Case
from nrm.database import Base, points_to

APPROVED, REFUSED = "approved", "refused"


class SubjectAccessRequest(RowOfCase, Base):
    """Recorded by one person; what is left out, and a refusal, are answered for by a second.

    `left_out`: `line=reason`, separated by spaces. `outcome`: `approved` for what is left out,
    `refused` for the whole; None before, and where nothing is left out.
    """

    __tablename__ = "subject_access_request"
    __table_args__ = (
        Index("ix_subject_access_case", "case_id", "asked_at", "id"),
        Index("ix_subject_access_time", "asked_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    asker: Mapped[str]
    identity_check: Mapped[str]
    form: Mapped[str]
    language: Mapped[str]
    safe: Mapped[bool]
    record_number: Mapped[int]
    asked_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    recorded_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    extension_reason: Mapped[str | None]
    left_out: Mapped[str]
    chosen_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    outcome: Mapped[str | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    decided_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None]
    printed_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    delivered_how: Mapped[str | None]

    known_by = "subject_access.read"

    @property
    def requested_by_id(self) -> UUID:
        """The first of two people: whoever chose what is left out."""
        return self.chosen_by_id

    @property
    def reasons(self) -> Mapping[str, str]:
        """What is left out: the reason of each line."""
        pairs = (pair.partition("=") for pair in self.left_out.split())
        return {line: reason for line, _, reason in pairs}

    @property
    def is_over(self) -> bool:
        """It was handed over, or refused."""
        return self.delivered_at is not None or self.outcome == REFUSED

    @property
    def waits_for_supervisor(self) -> bool:
        """Something is left out and nobody has answered for it yet."""
        return bool(self.left_out) and self.outcome is None and not self.is_over


MOST_ON_CASE = 10
BY_ID = select(SubjectAccessRequest).where(SubjectAccessRequest.id == bindparam("id"))
OF_CASE = (
    select(SubjectAccessRequest)
    .where(SubjectAccessRequest.case_id == bindparam("case_id"))
    .order_by(SubjectAccessRequest.asked_at.desc(), SubjectAccessRequest.id.desc())
    .limit(MOST_ON_CASE)
)
LISTED = select(SubjectAccessRequest, Case).join(Case, Case.id == SubjectAccessRequest.case_id)
