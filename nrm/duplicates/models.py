"""Questions whether two cases of the country are of one person, and what each agency answers.

Which values coincided is kept nowhere: a question names two cases and no reason.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from nrm.agencies.models import Agency
from nrm.cases.belonging import OfCase
from nrm.cases.models import Case
from nrm.database import Base, points_to
from nrm.search.models import IndexRow
from nrm.vault.rows import SealedRow

ANSWERED_YES = ("yes_agrees", "yes_refuses")


class DuplicateSide(OfCase, SealedRow, Base):
    """One of the two cases, and what its agency answered. It goes with its case."""

    __tablename__ = "duplicate_side"

    question_id: Mapped[UUID] = mapped_column(points_to("duplicate_question.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"), index=True)
    answer: Mapped[str | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    answered_at: Mapped[datetime | None]

    __allow_unmapped__ = True  # What is annotated below is no column.
    known_by = "duplicate.read_own"
    # Set when it is found: for the co-ordinator the agency, for that agency how far it is.
    agency: Agency
    asked_at: datetime | None
    closed_at: datetime | None

    @property
    def was_asked(self) -> bool:
        """Whether the co-ordinator has asked the agencies, for the policy."""
        return self.asked_at is not None


class DuplicateQuestion(SealedRow, Base):
    """Found by comparing, then asked of both agencies, then closed with an outcome."""

    __tablename__ = "duplicate_question"
    __table_args__ = (Index("ix_duplicate_question_time", "found_at", "id"),)

    found_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    asked_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

    __allow_unmapped__ = True  # What is annotated below is no column.
    known_by = "duplicate.read"
    # Both sides with case and agency, or those that are left; set when it is found.
    sides: Sequence[DuplicateSide]

    def of(self, sides: Sequence[DuplicateSide]) -> "DuplicateQuestion":
        """The same, knowing its sides."""
        self.sides = sides
        return self

    @property
    def is_over(self) -> bool:
        """Closed, or one of its cases was erased."""
        return self.closed_at is not None or len(self.sides) < 2

    @property
    def is_answered(self) -> bool:
        """Both agencies have said something."""
        return all(side.answer is not None for side in self.sides)


BY_ID = select(DuplicateQuestion).where(DuplicateQuestion.id == bindparam("id"))
SIDE = (
    select(DuplicateSide, DuplicateQuestion)
    .join(DuplicateQuestion, DuplicateQuestion.id == DuplicateSide.question_id)
    .where(DuplicateSide.id == bindparam("id"))
)
SIDES = (
    select(DuplicateSide, Case, Agency)
    .join(Case, Case.id == DuplicateSide.case_id)
    .join(Agency, Agency.id == Case.lead_agency_id)
    .where(DuplicateSide.question_id.in_(bindparam("questions", expanding=True)))
    .order_by(DuplicateSide.id)
)
LISTED = select(DuplicateQuestion)
# Questions that these cases stand in, whatever became of them.
KNOWN = select(DuplicateSide.question_id, DuplicateSide.case_id).where(
    DuplicateSide.case_id.in_(bindparam("cases", expanding=True))
)
# Of two who look at the same cases at once, the second one waits here: it meets the questions of
# the first.
STANDING = (
    select(Case.id)
    .where(Case.id.in_(bindparam("cases", expanding=True)))
    .order_by(Case.id)
    .with_for_update(key_share=True)
)
_fresh = IndexRow.compared.is_(False)
_readable = IndexRow.holder_key_id.in_(bindparam("epochs", expanding=True))
FRESH = select(IndexRow.case_id).where(_fresh, _readable).order_by(IndexRow.id)
COUNT_FRESH = select(func.count(IndexRow.case_id.distinct())).where(_fresh)
TAGGED = select(
    IndexRow.id,
    IndexRow.case_id,
    IndexRow.field,
    IndexRow.key_version,
    IndexRow.bucket,
    IndexRow.holder_key_id,
    IndexRow.sealed_tag,
).where(IndexRow.sealed_tag.is_not(None), _readable)
OF_CASES = TAGGED.where(IndexRow.case_id.in_(bindparam("cases", expanding=True)))
MARK = (
    update(IndexRow).where(IndexRow.id.in_(bindparam("rows", expanding=True))).values(compared=True)
)
