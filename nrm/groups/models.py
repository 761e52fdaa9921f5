"""Cases that belong together: one operation found several people at once, each with her own case.

A group has a reference without meaning, and belongs to one agency. Nothing of it stands in a case,
a referral or a snapshot, so that whoever receives one case learns nothing of the others.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.models import Case
from nrm.database import Base, points_to
from nrm.log.acts import NOTHING, Subject
from nrm.vault.rows import SealedRow


class CaseGroup(SealedRow, Base):
    """Cases of one agency. It never changes, and is deleted with its last case."""

    __tablename__ = "case_group"
    __table_args__ = (
        Index("ix_case_group_agency", "lead_agency_id", "made_at", "id"),
        Index("ix_case_group_made", "made_at", "id"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    lead_agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    made_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    made_at: Mapped[datetime]

    __allow_unmapped__ = True  # What is annotated below is no column.
    known_by = "group.read"
    # All its cases with their places, in order; set when it is found to be read.
    places: "Sequence[Place]"

    @property
    def cases(self) -> Sequence[Case]:
        """Its cases, for the policy."""
        return [place.case for place in self.places]

    def log_subject(self) -> Subject:
        """Nothing: in the log a group is told of with its cases, and never named."""
        return NOTHING


class CaseGroupMember(SealedRow, Base):
    """A case in a group; a case is in one at most."""

    __tablename__ = "case_group_member"
    __table_args__ = (Index("ix_case_group_member_group", "group_id", "added_at", "id"),)

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"), unique=True)
    group_id: Mapped[UUID] = mapped_column(points_to("case_group.id"))
    added_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    added_at: Mapped[datetime]

    def sealing_case(self) -> UUID | None:
        """Keyed with the log secret of its case."""
        return self.case_id


class Place:
    """A case and when it came into its group; what the cursor of a list needs."""

    def __init__(self, member: CaseGroupMember, case: Case) -> None:
        self.member, self.case = member, case

    @property
    def id(self) -> UUID:
        """The id of the membership."""
        return self.member.id

    @property
    def added_at(self) -> datetime:
        """When the case came into the group."""
        return self.member.added_at


BY_ID = select(CaseGroup).where(CaseGroup.id == bindparam("id"))
MEMBERS = (
    select(CaseGroupMember)
    .where(CaseGroupMember.group_id == bindparam("group_id"))
    .order_by(CaseGroupMember.added_at, CaseGroupMember.id)
)
OF_CASE = (
    select(CaseGroupMember, CaseGroup)
    .join(CaseGroup, CaseGroup.id == CaseGroupMember.group_id)
    .where(CaseGroupMember.case_id == bindparam("case_id"))
)
COUNT_MEMBERS = select(func.count(CaseGroupMember.id)).where(
    CaseGroupMember.group_id == bindparam("group_id")
)
_anybody = select(CaseGroupMember.id).where(CaseGroupMember.group_id == CaseGroup.id).exists()
# Nobody is left in them: of an agency's groups those that end.
EMPTY_OF = select(CaseGroup).where(CaseGroup.lead_agency_id == bindparam("agency_id"), ~_anybody)
LISTED = select(CaseGroup)
