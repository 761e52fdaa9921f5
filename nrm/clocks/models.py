"""Running deadlines: stored and shown. Who acts when one runs out stands in `jobs.py` (later).

A clock decides nothing about access, so its rows carry no seal.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from nrm.clocks.durations import due_at
from nrm.database import Base, new_id, now, session
from nrm.profile import current_profile


class Clock(Base):
    """One deadline of a case, or of one of its referrals."""

    __tablename__ = "clock"
    __table_args__ = (Index("ix_clock_case", "case_id"), Index("ix_clock_referral", "referral_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    referral_id: Mapped[UUID | None]
    name: Mapped[str]
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


OF_CASES = (
    select(Clock)
    .where(Clock.case_id.in_(bindparam("case_ids", expanding=True)), Clock.stopped_at.is_(None))
    .order_by(Clock.due_at)
)
OF_REFERRALS = (
    select(Clock)
    .where(
        Clock.referral_id.in_(bindparam("referral_ids", expanding=True)),
        Clock.stopped_at.is_(None),
    )
    .order_by(Clock.due_at)
)
_RUNNING = (Clock.stopped_at.is_(None),)


def start_clock(
    name: str, case_id: UUID, referral_id: UUID | None = None, variant: str | None = None
) -> datetime | None:
    """The clock runs from now; its due time, or None where the country has no such deadline."""
    at = now()
    due = due_at(name, at, variant, current_profile())
    if due is not None:
        session().add(
            Clock(
                id=new_id(),
                case_id=case_id,
                referral_id=referral_id,
                name=name,
                starts_at=at,
                due_at=due,
                paused_at=None,
                stopped_at=None,
            )
        )
    return due


def stop_clocks(names: Collection[str], case_id: UUID, referral_id: UUID | None = None) -> None:
    """These clocks have stopped; with no names, all of the case or of the referral."""
    statement = update(Clock).where(*_RUNNING, Clock.case_id == case_id)
    if referral_id is not None:
        statement = statement.where(Clock.referral_id == referral_id)
    if names:
        statement = statement.where(Clock.name.in_(list(names)))
    session().execute(statement.values(stopped_at=now()))


def stop_clocks_of_referrals(referral_ids: Collection[UUID]) -> None:
    """All clocks of these referrals have stopped, in one statement."""
    if referral_ids:
        mine = Clock.referral_id.in_(list(referral_ids))
        session().execute(update(Clock).where(*_RUNNING, mine).values(stopped_at=now()))


def pause_clock(name: str, referral_id: UUID) -> None:
    """The clock stands still until it is resumed; the time left is kept."""
    statement = update(Clock).where(*_RUNNING, Clock.referral_id == referral_id, Clock.name == name)
    session().execute(statement.values(paused_at=now()))


def resume_clock(name: str, referral_id: UUID) -> None:
    """The clock runs on; its due time has moved by as long as it stood still."""
    wanted = select(Clock).where(*_RUNNING, Clock.referral_id == referral_id, Clock.name == name)
    for clock in session().scalars(wanted):
        if clock.paused_at is not None:
            clock.due_at += now() - clock.paused_at
            clock.paused_at = None


def clocks_of_cases(case_ids: Collection[UUID]) -> list[Clock]:
    """Running clocks of these cases, soonest first, in one statement."""
    return list(session().scalars(OF_CASES, {"case_ids": list(case_ids)}))


def clocks_of_referrals(referral_ids: Collection[UUID]) -> list[Clock]:
    """Running clocks of these referrals, soonest first, in one statement."""
    return list(session().scalars(OF_REFERRALS, {"referral_ids": list(referral_ids)}))
