"""Finding running clocks: one by id with its case, and those that somebody may see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import aliased

from nrm.accounts.models import Account
from nrm.agencies.models import Agency
from nrm.alerts.models import ALERTS, BY_ID, OF_CLOCK, Alert
from nrm.alerts.moved_by import MOVED_BY
from nrm.cases.belonging import OfCase
from nrm.cases.finding import find_case, missing_with_its_case
from nrm.cases.finding import visible_to as cases_visible_to
from nrm.cases.models import Case
from nrm.clocks.models import Clock
from nrm.database import Cursor, session, soonest_first
from nrm.http.actor import Actor
from nrm.log.acts import Subject
from nrm.policy import CO_ORDINATOR, SOCIAL_WORKER, SUPERVISOR
from nrm.referrals.models import Referral


@dataclass
class Running(OfCase):
    """A clock with its case, for the policy, the log and whoever looks; codes and ids only."""

    clock: Clock
    case: Case
    referral: Referral | None = None
    partner: str = ""
    agency: str = ""
    worker: str = ""
    alerts: Sequence[Alert] = field(default_factory=list)
    known_by = "clock.see"

    @property
    def id(self) -> UUID:
        """The id of the clock."""
        return self.clock.id

    @property
    def due_at(self) -> object:
        """When it is due, for the cursor of a list."""
        return self.clock.due_at

    @property
    def moved_by(self) -> frozenset[str]:
        """The roles whose people may pause or extend it, for the policy."""
        return MOVED_BY.get(self.clock.name, frozenset())

    @property
    def told_roles(self) -> frozenset[str]:
        """The roles that were told of it, for the policy."""
        return frozenset(alert.role for alert in self.alerts)

    def log_subject(self) -> Subject:
        """The case and the referral, by pseudonym."""
        referral = self.referral.pseudonym if self.referral is not None else None
        return Subject(case_pseudonym=self.case.pseudonym, referral_pseudonym=referral)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The clocks that this actor is shown, of those joined with their case; the way to a list."""
    if actor.role == SOCIAL_WORKER:
        return cases_visible_to(actor) & (Case.lead_worker_id == actor.id)
    if actor.role == SUPERVISOR:
        return cases_visible_to(actor)
    if actor.role == CO_ORDINATOR:
        # Under a name of its own: a list that joins the alerts asks about others of the clock.
        told = aliased(Alert)
        mine = select(told.id).where(told.clock_id == Clock.id, told.role == CO_ORDINATOR)
        return mine.exists()
    return false()


def _listed() -> Select[Clock, Case, Referral, str, str, str]:
    partner, lead = (Agency.__table__.alias(name) for name in ("partner", "lead"))
    return (
        select(Clock, Case, Referral, partner.c.name, lead.c.name, Account.name)
        .join(Case, Case.id == Clock.case_id)
        .join(lead, lead.c.id == Case.lead_agency_id)
        .join(Account, Account.id == Case.lead_worker_id)
        .outerjoin(Referral, Referral.id == Clock.referral_id)
        .outerjoin(partner, partner.c.id == Referral.recipient_id)
    )


def find_running(actor: Actor, after: Cursor | None, limit: int) -> list[Running]:
    """Running clocks that the actor is shown, soonest first, at most `limit` + 1, in two steps."""
    statement = _listed().where(visible_to(actor), Clock.stopped_at.is_(None))
    page = soonest_first(statement, Clock.due_at, Clock.id, after, limit)
    found = [_running(*row) for row in session().execute(page)]
    return _with_alerts(found, actor.role)


def find_ended(actor: Actor, limit: int) -> list[Running]:
    """What ended by itself and the actor's role has not seen yet, the newest first."""
    statement = (
        _listed()
        .join(Alert, Alert.clock_id == Clock.id)
        .where(
            visible_to(actor),
            Alert.role == actor.role,
            Alert.seen_at.is_(None),
            Clock.stopped_at.is_not(None),
            Alert.kind == "over",
        )
        .order_by(Alert.made_at.desc(), Alert.id.desc())
        .limit(limit)
    )
    found = [_running(*row) for row in session().execute(statement)]
    return _with_alerts(found, actor.role)


def _running(
    clock: Clock, case: Case, referral: Referral | None, partner: str | None, agency: str, who: str
) -> Running:
    mine = referral.of(case) if referral is not None else None
    return Running(clock, case, mine, partner or "", agency, who)


def _with_alerts(found: list[Running], role: str) -> list[Running]:
    told = defaultdict[UUID, list[Alert]](list)
    ids = [running.clock.id for running in found]
    if ids:
        for alert in session().scalars(ALERTS, {"clock_ids": ids, "role": role}):
            told[alert.clock_id].append(alert)
    for running in found:
        running.alerts = told[running.clock.id]
    return found


def whole(running: Running) -> Running:
    """The same with its names, for whoever is shown one that was found to be changed."""
    alerts = running.alerts
    row = session().execute(_listed().where(Clock.id == running.clock.id)).one()
    named = _running(*row)
    named.alerts = alerts
    return named


def find_clock(clock_id: UUID, *, to_change: bool = False) -> Running:
    """The clock with its case and alerts, locked if it is to be changed; Missing if none."""
    clock = session().scalars(BY_ID, {"id": clock_id}).one_or_none()
    if clock is None:
        # As long a look as for one that there is.
        session().scalars(OF_CLOCK, {"clock_id": clock_id}).all()
        raise missing_with_its_case()
    case = find_case(clock.case_id, to_change=to_change)
    if to_change:
        # Whoever was faster held the case until a moment ago.
        session().refresh(clock)
    alerts = session().scalars(OF_CLOCK, {"clock_id": clock_id}).all()
    return Running(clock, case, alerts=alerts)
