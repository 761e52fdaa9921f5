"""Which cases somebody wants to see of those that are theirs to see: the filters of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from nrm.cases.finding import visible_to
from nrm.cases.models import Case
from nrm.clocks.models import Clock
from nrm.database import now
from nrm.http.actor import Actor
from nrm.policy import COMPETENT_AUTHORITY

# In place of the name of a clock: any that is late.
OVERDUE: Final = "overdue"
OVERLAYS: Final = ("high_risk", "missing", "age_disputed", "consent_restricted", "legal_hold")
# The authority learns of its own deadlines, not of services, drafts and reviews (domain, 8.2).
OF_AUTHORITY: Final = frozenset(
    {"rg_decision", "recovery_period", "formal_decision", "reconsideration"}
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Filters of a list of cases, all of which must hold; what is left out asks for all.

    `status`: one of these. `overlay`: each of these. `clock`: its name, or `overdue`. `ids`: among
    these cases.
    """

    status: Sequence[str] = ()
    mine: bool | None = None
    waiting: bool | None = None
    clock: str | None = None
    overlay: Sequence[str] = ()
    region: str | None = None
    priority: str | None = None
    person_group: str | None = None
    ids: Sequence[UUID] = ()


def cases_wanted(actor: Actor, wanted: Wanted) -> Select[Case]:
    """The cases that this actor may see and wants to."""
    statement = select(Case).where(visible_to(actor), *_coded(wanted))
    if wanted.mine is not None:
        is_mine = Case.lead_worker_id == actor.id
        statement = statement.where(is_mine if wanted.mine else ~is_mine)
    if wanted.waiting is not None:
        runs = _running(actor, Clock.paused_at.is_(None)).where(Clock.case_id == Case.id).exists()
        statement = statement.where(runs if wanted.waiting else ~runs)
    if wanted.clock is not None:
        # Read once, not case by case: SQLite would read all that are late anew for each of them.
        statement = statement.where(Case.id.in_(_running(actor, *_named(wanted.clock))))
    return statement


def clocks_shown(actor: Actor, clocks: Sequence[Clock]) -> list[Clock]:
    """Those of these clocks that a list of cases may tell this actor about."""
    if actor.role != COMPETENT_AUTHORITY:
        return list(clocks)
    return [clock for clock in clocks if clock.name in OF_AUTHORITY]


def _coded(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = ((Case.region, wanted.region), (Case.priority, wanted.priority))
    named = (*asked, (Case.person_group, wanted.person_group))
    conditions = [column == code for column, code in named if code is not None]
    if wanted.status:
        conditions.append(Case.state.in_(wanted.status))
    if wanted.ids:
        conditions.append(Case.id.in_(wanted.ids))
    return conditions + [getattr(Case, name).is_(True) for name in wanted.overlay]


def _named(clock: str) -> list[ColumnElement[bool]]:
    if clock == OVERDUE:
        return [Clock.due_at < now(), Clock.paused_at.is_(None)]
    return [Clock.name == clock]


def _running(actor: Actor, *conditions: ColumnElement[bool]) -> Select[UUID]:
    """Ids of the cases in which such a clock runs that this actor is told of."""
    runs = select(Clock.case_id).where(Clock.stopped_at.is_(None), *conditions)
    if actor.role == COMPETENT_AUTHORITY:
        runs = runs.where(Clock.name.in_(OF_AUTHORITY))
    return runs
