"""Running deadlines: stored and shown. What happens when one runs out stands in `nrm/alerts`.

A clock decides nothing about access, so its rows carry no seal. Whoever changes one has locked its
case: whoever rings one does so too.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, bindparam, select, text, true, update
from sqlalchemy.orm import Mapped, mapped_column

from nrm.clocks.durations import due_at
from nrm.clocks.moments import Run, next_moment
from nrm.database import Base, new_id, now, session
from nrm.profile import current_profile


class Clock(Base):
    """One deadline of a case, or of one of its referrals.

    `variant`: by which of its durations it runs; `next_at`: when something is to be told of it, or
    follows from it; None when nothing more does, and once it has stopped.
    """

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_case", "case_id"),
        Index("ix_clock_referral", "referral_id"),
        Index("ix_clock_next", "next_at", "id"),
        Index("ix_clock_running", "stopped_at", "due_at", "id"),
        # PostgreSQL reads no order off an index behind a column that is null.
        Index(
            "ix_clock_due",
            "due_at",
            "id",
            sqlite_where=text("stopped_at IS NULL"),
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    referral_id: Mapped[UUID | None]
    name: Mapped[str]
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    variant: Mapped[str | None]
    next_at: Mapped[datetime | None]
    paused_because: Mapped[str | None]
    # Who paused it or had it end later; None where a step did, as a partner's question does.
    paused_by_id: Mapped[UUID | None]
    extended_at: Mapped[datetime | None]
    extended_because: Mapped[str | None]
    extended_by_id: Mapped[UUID | None]

    @property
    def run(self) -> Run:
        """How it runs now."""
        return Run(
            name=self.name,
            starts_at=self.starts_at,
            due_at=self.due_at,
            variant=self.variant,
            paused_at=self.paused_at,
        )

    def look_ahead(self, after_this: datetime) -> None:
        """It rings at the first moment after that time, if there is one."""
        self.next_at = next_moment(self.run, after_this, current_profile())

    def set_right(self, run: Run | None) -> None:
        """It runs as sealed rows say, and rings when they say so; never again without them."""
        self.next_at = None
        if run is not None:
            self.starts_at, self.due_at = run.starts_at, run.due_at
            self.variant, self.paused_at = run.variant, run.paused_at
            self.look_ahead(now())


# Asked as a truth, or PostgreSQL walks the index of all that runs for what one case has.
STILL_RUNS = Clock.stopped_at.is_(None).is_(true())
OF_CASES = (
    select(Clock)
    .where(Clock.case_id.in_(bindparam("case_ids", expanding=True)), STILL_RUNS)
    .order_by(Clock.due_at)
)
OF_REFERRALS = (
    select(Clock)
    .where(Clock.referral_id.in_(bindparam("referral_ids", expanding=True)), STILL_RUNS)
    .order_by(Clock.due_at)
)
_RUNNING = (Clock.stopped_at.is_(None),)


def start_clock(
    name: str,
    case_id: UUID,
    referral_id: UUID | None = None,
    variant: str | None = None,
    at: datetime | None = None,
    since: datetime | None = None,
) -> datetime | None:
    """The clock runs from then or from now; its due time, or None where there is no such deadline.

    Whether there is one, the country's profile says. `since`: nobody is reminded of what came
    before that, but that it is due already is told at once.
    """
    at = at or now()
    runs = _fresh(name, variant, at)
    if runs is not None and since is not None:
        run = Run(name=name, starts_at=at, due_at=runs["due_at"], variant=variant)
        runs["next_at"] = next_moment(run, since, current_profile()) or run.due_at
    if runs is None:
        return None
    session().add(Clock(id=new_id(), case_id=case_id, referral_id=referral_id, name=name, **runs))
    due: datetime = runs["due_at"]
    return due


def started_at(name: str, case_id: UUID) -> datetime | None:
    """When this clock of the case started; None when it does not run."""
    mine = (*_RUNNING, Clock.case_id == case_id, Clock.name == name)
    return session().scalar(select(Clock.starts_at).where(*mine).limit(1))


def run_anew(name: str, case_id: UUID) -> None:
    """The clock of the case runs from now on, in one statement; where none ran one has begun."""
    runs = _fresh(name, None, now())
    if runs is None:
        stop_clocks([name], case_id)
        return
    mine = (*_RUNNING, Clock.case_id == case_id, Clock.name == name)
    moved = session().execute(update(Clock).where(*mine).values(runs))
    if not moved.rowcount:  # type: ignore[attr-defined]  # of a statement that changes rows
        session().add(Clock(id=new_id(), case_id=case_id, name=name, **runs))


def _fresh(name: str, variant: str | None, at: datetime) -> dict[str, Any] | None:
    """What a clock that starts then holds; None where there is no such deadline."""
    profile = current_profile()
    due = due_at(name, at, variant, profile)
    if due is None:
        return None
    run = Run(name=name, starts_at=at, due_at=due, variant=variant)
    return {
        "starts_at": at,
        "due_at": due,
        "variant": variant,
        "next_at": next_moment(run, at, profile),
    }


def stop_clocks(names: Collection[str], case_id: UUID, referral_id: UUID | None = None) -> None:
    """These clocks have stopped; with no names, all of the case or of the referral."""
    statement = update(Clock).where(*_RUNNING, Clock.case_id == case_id)
    if referral_id is not None:
        statement = statement.where(Clock.referral_id == referral_id)
    if names:
        statement = statement.where(Clock.name.in_(list(names)))
    session().execute(statement.values(_stopped()))


def stop_clock_due(name: str, case_id: UUID, due_at: datetime) -> None:
    """Of several such clocks of the case the one that is due then has stopped."""
    mine = Clock.case_id == case_id, Clock.name == name, Clock.due_at == due_at
    session().execute(update(Clock).where(*_RUNNING, *mine).values(_stopped()))


def stop_clocks_of_referrals(referral_ids: Collection[UUID]) -> None:
    """All clocks of these referrals have stopped, in one statement."""
    if referral_ids:
        mine = Clock.referral_id.in_(list(referral_ids))
        session().execute(update(Clock).where(*_RUNNING, mine).values(_stopped()))


def _stopped() -> dict[str, Any]:
    return {"stopped_at": now(), "next_at": None}


def clocks_of_cases(case_ids: Collection[UUID]) -> list[Clock]:
    """Running clocks of these cases, soonest first, in one statement."""
    return list(session().scalars(OF_CASES, {"case_ids": list(case_ids)}))


def clocks_of_referrals(referral_ids: Collection[UUID]) -> list[Clock]:
    """Running clocks of these referrals, soonest first, in one statement."""
    return list(session().scalars(OF_REFERRALS, {"referral_ids": list(referral_ids)}))
