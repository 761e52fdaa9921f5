"""Times when somebody was missing: reported, the police told, found again, and asked what happened.

Codes and times stand in the row. Where the person was last seen and who knows of it is one sealed
record of the case; what was said after the return is another.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.cases.finding import find_case, missing_with_its_case
from nrm.cases.models import Case
from nrm.database import Base, points_to, remember_subject, session
from nrm.vault.rows import rely_on


class MissingEpisode(RowOfCase, Base):
    """One time; it lasts until `found_at`. An adult's police is told on a consent, or for life."""

    __tablename__ = "missing_episode"
    __table_args__ = (Index("ix_missing_episode_case", "case_id", "reported_at", "id"),)

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    reported_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    risk_level: Mapped[str]
    record_number: Mapped[int]
    police_basis: Mapped[str | None]
    police_told_at: Mapped[datetime | None]
    police_told_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    found_at: Mapped[datetime | None]
    interview_offered_at: Mapped[datetime | None]
    interview_done_at: Mapped[datetime | None]
    interview_number: Mapped[int | None]

    known_by = "missing.read"
    # Its case; set when it is found.
    case: Case


BY_ID = select(MissingEpisode).where(MissingEpisode.id == bindparam("id"))
OF_CASE = (
    select(MissingEpisode)
    .where(MissingEpisode.case_id == bindparam("case_id"))
    .order_by(MissingEpisode.reported_at.desc(), MissingEpisode.id.desc())
)


def find_episode(episode_id: UUID, *, to_change: bool = False) -> MissingEpisode:
    """The episode with its case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(BY_ID, {"id": episode_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    case = find_case(found.case_id, to_change=to_change)
    if to_change:
        anew = {"populate_existing": True}
        locked = BY_ID.with_for_update()
        session().scalars(locked, {"id": episode_id}, execution_options=anew).one()
    rely_on(found)
    remember_subject(found.of(case))
    return found


def find_episodes(case: Case) -> list[MissingEpisode]:
    """All of a case, newest first; they are few."""
    found = [each.of(case) for each in session().scalars(OF_CASE, {"case_id": case.id})]
    rely_on(*found)
    return found
