"""What waits for an auditor's review, how far the log was walked, and what people usually do.

Ids, codes, numbers and pseudonyms alone: no name, no free text, no content. The rows are sealed,
so that the log vouches for each, and one that is gone is found by `audit verify`.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, points_to
from nrm.vault.rows import SealedRow

OPEN, ASKED, EXPLAINED, CLOSED = "open", "asked", "explained", "closed"
PROPOSED = "breach_proposed"
# How many of the entries an item rests on it names; the others are found by its filter.
MOST_NAMED = 20


class ReviewItem(SealedRow, Base):
    """What one rule found about one person, or one case, in one week.

    `about`: the id of the account, the pseudonym of the case, or the index of an entry: with rule,
    week and `series` it makes an item what it is, so that none is raised twice. `account_ids` are
    all whom it is about; `indexes` are entries of the log. `counted` is what the rule counted,
    `usual` the person's own number and `role_usual` that of the role, `threshold` the profile's.
    """

    __tablename__ = "review_item"
    __table_args__ = (
        UniqueConstraint("rule", "about", "week_at", "series"),
        Index("ix_review_item_time", "raised_at", "id"),
        Index("ix_review_item_state", "state", "raised_at", "id"),
        Index("ix_review_item_agency", "agency_id", "raised_at", "id"),
        Index("ix_review_item_week", "week_at"),
    )

    rule: Mapped[str]
    about: Mapped[str]
    week_at: Mapped[datetime]
    series: Mapped[int]
    account_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    account_ids: Mapped[str]
    agency_id: Mapped[UUID | None] = mapped_column(points_to("agency.id"))
    case_pseudonym: Mapped[str | None]
    indexes: Mapped[str]
    counted: Mapped[int]
    usual: Mapped[int | None]
    role_usual: Mapped[int | None]
    threshold: Mapped[int]
    raised_at: Mapped[datetime]
    state: Mapped[str]
    state_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    explanation: Mapped[str | None]
    explained_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    escalated_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    proposed_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    decided_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]

    noun = "review"
    known_by = "review.read"

    @property
    def requested_by_id(self) -> UUID | None:
        """The auditor whose word another one has to answer; None where one is enough.

        Whoever passed it on never closes it, whatever became of a breach that was proposed since.
        """
        return self.proposed_by_id if self.state == PROPOSED else self.escalated_by_id

    @property
    def was_asked(self) -> bool:
        """Whether the person's agency was asked for an explanation, and so knows of it."""
        return self.asked_at is not None

    @property
    def accounts(self) -> tuple[UUID, ...]:
        """Everybody it is about."""
        return tuple(UUID(each) for each in self.account_ids.split())

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries of the log that it names."""
        return tuple(int(each) for each in self.indexes.split())


class ReviewWeek(SealedRow, Base):
    """A week of the log, `[first_index, end_index)`, how far it was walked, and what was drawn.

    `end_index`, `root` (of the tree of so many entries), `drawn` and `tallies` (what each person
    did, in numbers: see `tallies.py`) stand once the week is over.
    """

    __tablename__ = "review_week"

    week_at: Mapped[datetime] = mapped_column(unique=True)
    first_index: Mapped[int]
    walked_at: Mapped[datetime | None]
    end_index: Mapped[int | None]
    root: Mapped[bytes | None]
    sample_size: Mapped[int | None]
    drawn: Mapped[str | None]
    tallies: Mapped[str | None]


BY_ID = select(ReviewItem).where(ReviewItem.id == bindparam("id"))
OF_WEEK = select(ReviewItem).where(ReviewItem.week_at == bindparam("week_at"))
OF_ABOUT = (
    select(ReviewItem)
    .where(
        ReviewItem.rule == bindparam("rule"),
        ReviewItem.about == bindparam("about"),
        ReviewItem.week_at == bindparam("week_at"),
    )
    .order_by(ReviewItem.series)
)
LISTED = select(ReviewItem)
NEWEST_WEEK = select(ReviewWeek).order_by(ReviewWeek.week_at.desc()).limit(1)
WEEKS = select(ReviewWeek)
WEEKS_BEFORE = (
    select(ReviewWeek)
    .where(ReviewWeek.week_at >= bindparam("since"), ReviewWeek.week_at < bindparam("week_at"))
    .order_by(ReviewWeek.week_at)
)
NOTICED = (
    select(
        ReviewItem.week_at,
        ReviewItem.rule,
        ReviewItem.raised_at,
        ReviewItem.decided_at,
        ReviewItem.outcome,
    )
    .where(ReviewItem.week_at >= bindparam("since"))
    .order_by(ReviewItem.week_at.desc(), ReviewItem.rule)
)
