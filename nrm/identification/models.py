"""What the competent authority decided about a case: by whom, when, and when the person had it.

What it was given stands as a referral of the kind `identification`, with the snapshot and the
thread of one (`nrm/referrals`). Reasons are sealed under the key of that thread, which the agency
that leads the case and the authority both hold until the submission ends.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.agencies.models import Agency
from nrm.cases.models import Case
from nrm.database import Base, now, points_to
from nrm.referrals.models import IDENTIFICATION, Referral
from nrm.vault.rows import SealedRow

POSITIVE, NEGATIVE = "positive", "negative"
# How long a request waits for a second member.
STANDS = timedelta(days=7)
FIRST, FINAL, COMBINED, REVOCATION = "reasonable_grounds", "final", "combined", "revocation"


class Decision(SealedRow, Base):
    """Asked for by one member of the authority, issued once a second one has agreed.

    A first yes needs one alone: it only starts support (domain, C06).
    """

    __tablename__ = "identification_decision"
    __table_args__ = (Index("ix_identification_decision_case", "case_id", "requested_at", "id"),)

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    submission_id: Mapped[UUID] = mapped_column(points_to("referral.id"))
    kind: Mapped[str]
    outcome: Mapped[str]
    requested_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    requested_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    issued_at: Mapped[datetime | None]
    sealed_reasons: Mapped[bytes]
    delivered_at: Mapped[datetime | None]
    delivered_how: Mapped[str | None]
    delivered_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    # What a first yes promises: until when there is time to recover; later with more time given.
    recovery_ends_at: Mapped[datetime | None]

    __added__ = frozenset({"recovery_ends_at"})

    def sealing_case(self) -> UUID | None:
        """Keyed with the log secret of its case."""
        return self.case_id

    @property
    def stands_until(self) -> datetime | None:
        """Until when a second member may agree; None once it is issued."""
        return self.requested_at + STANDS if self.issued_at is None else None

    @property
    def stands(self) -> bool:
        """Whether it waits for a second member still."""
        return self.stands_until is not None and now() < self.stands_until


SUBMISSION_OF = (
    select(Referral.id)
    .where(Referral.case_id == bindparam("case_id"), Referral.kind == IDENTIFICATION)
    .order_by(Referral.created_at.desc())
    .limit(1)
)
DECISIONS = (
    select(Decision)
    .where(Decision.case_id == bindparam("case_id"))
    .order_by(Decision.requested_at.desc(), Decision.id.desc())
)
LISTED = (
    select(Referral, Case, Agency)
    .join(Case, Case.id == Referral.case_id)
    .join(Agency, Agency.id == Referral.sender_id)
)
