"""What waits for somebody: found in a handful of statements, however much there is.

Codes, times and ids; envelopes are opened, as a list of referrals shows them, and nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import aliased

from nrm import policy
from nrm.agencies.models import Agency, Service
from nrm.cases.finding import visible_to as cases_visible_to
from nrm.cases.models import Case, PendingStep
from nrm.cases.requests import asked_by_others
from nrm.clocks.models import Clock, clocks_of_referrals
from nrm.consent.models import ABROAD, SHARE_SCOPES, Consent
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.policy import SOCIAL_WORKER, SUPERVISOR
from nrm.referrals.boxes import Line, envelopes_of, soonest
from nrm.referrals.finding import listed
from nrm.referrals.handing_on import lookers
from nrm.referrals.models import Referral
from nrm.referrals.own_room import find_own_room
from nrm.workflow import UNSENT

MOST = 100
NEWS = timedelta(days=14)
ASK_AGAIN = timedelta(days=14)
_NEWS_STATES = ("declined", "expired", "not_engaged", "revoked", "completed")
LEADING = (SOCIAL_WORKER, SUPERVISOR)
_HELPED = ("accepted", "in_service")
_RECEIVED = ("sent", "acknowledged", "info_requested", *_HELPED)


class Due(NamedTuple):
    """A running clock of a case; with referral and partner where it is one of a referral."""

    clock: Clock
    case: Case
    referral: Referral | None
    partner: Agency | None


@dataclass(frozen=True)
class Desk:
    """What the pages of the desk are drawn from, in the order in which it is shown.

    `unread`: what was received that the reader may say was read. `room`: what the own agency
    offers, where something may be received.
    """

    sent: Sequence[Line] = ()
    received: Sequence[Line] = ()
    due: Sequence[Due] = ()
    pending: Sequence[tuple[PendingStep, Case]] = ()
    ending: Sequence[tuple[Consent, Case]] = ()
    cases: Sequence[Case] | None = None
    clocks_received: Mapping[UUID, Clock] = field(default_factory=dict)
    envelopes: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    lookers: Mapping[UUID, str] = field(default_factory=dict)
    unread: Collection[UUID] = frozenset()
    room: Sequence[Service] = ()


def list_desk(actor: Actor) -> Desk:
    """What waits for the actor; empty for a role that neither leads nor receives."""
    if not policy.may(actor, "referral.list"):
        return Desk()
    desk = find_received(actor)
    if actor.role in LEADING:
        desk = _with_own_work(actor, desk)
        log.write_before_next([Act(action="case.list", count=len(desk.cases or ()))])
    log.write(actor, "referral.list", count=len(desk.sent) + len(desk.received))
    return desk


def _with_own_work(actor: Actor, desk: Desk) -> Desk:
    return replace(
        desk,
        sent=_sent(actor),
        due=_due(actor),
        pending=_pending(actor),
        ending=_ending(actor),
        cases=_cases(actor) if actor.role == SOCIAL_WORKER else None,
    )


def find_received(actor: Actor) -> Desk:
    """What waits at the actor's agency, whichever page of the box it stands on."""
    received = _received(actor)
    sent = [line.referral for line in received if line.referral.state == "sent"]
    return Desk(
        received=received,
        clocks_received=soonest(clocks_of_referrals([line.referral.id for line in received])),
        envelopes=envelopes_of(received),
        lookers=lookers([line.referral for line in received]),
        unread={r.id for r in sent if policy.may(actor, "referral.acknowledge", r)},
        room=find_own_room(actor) if received or actor.role not in LEADING else (),
    )


def _sent(actor: Actor) -> list[Line]:
    follower = aliased(Referral)
    followed = select(follower.id).where(follower.follows_id == Referral.id).exists()
    news = and_(Referral.state.in_(_NEWS_STATES), Referral.state_at > now() - NEWS, ~followed)
    waits = Referral.state.in_((*UNSENT, "info_requested", "accepted"))
    statement = (
        listed("out", actor)
        .where(Case.lead_worker_id == actor.id, Case.state != "closed", or_(waits, news))
        .order_by(Referral.state_at.desc(), Referral.id.desc())
        .limit(MOST)
    )
    return [Line(r.of(case), case, other) for r, case, other in session().execute(statement)]


def _received(actor: Actor) -> list[Line]:
    statement = (
        listed("in", actor)
        .where(Referral.state.in_(_RECEIVED))
        .order_by(Referral.state.in_(_HELPED), Referral.sent_at, Referral.id)
        .limit(MOST)
    )
    return [Line(r.of(case), case, other) for r, case, other in session().execute(statement)]


def _own_cases(actor: Actor) -> ColumnElement[bool]:
    if actor.role == SUPERVISOR:
        return cases_visible_to(actor)
    return cases_visible_to(actor) & (Case.lead_worker_id == actor.id)


def _due(actor: Actor) -> list[Due]:
    late = Clock.due_at < now()
    wanted = late if actor.role == SUPERVISOR else true()
    statement = (
        select(Clock, Case, Referral, Agency)
        .join(Case, Case.id == Clock.case_id)
        .outerjoin(Referral, Referral.id == Clock.referral_id)
        .outerjoin(Agency, Agency.id == Referral.recipient_id)
        .where(Clock.stopped_at.is_(None), _own_cases(actor), wanted)
        .order_by(Clock.due_at)
        .limit(3 * MOST)
    )
    return [Due(*row) for row in session().execute(statement)]


def _pending(actor: Actor) -> list[tuple[PendingStep, Case]]:
    statement = (
        select(PendingStep, Case)
        .join(Case, Case.id == PendingStep.case_id)
        .where(_own_cases(actor), asked_by_others(actor))
        .order_by(PendingStep.requested_at)
        .limit(MOST)
    )
    return [(pending, case) for pending, case in session().execute(statement)]


def _ending(actor: Actor) -> list[tuple[Consent, Case]]:
    if actor.role != SOCIAL_WORKER:
        return []
    statement = (
        select(Consent, Case)
        .join(Case, Case.id == Consent.case_id)
        .where(
            _own_cases(actor),
            Case.state != "closed",
            Consent.withdrawn_at.is_(None),
            Consent.scope.in_((*SHARE_SCOPES, ABROAD)),
            Consent.expires_at > now(),
            Consent.expires_at < now() + ASK_AGAIN,
        )
        .order_by(Consent.expires_at)
        .limit(MOST)
    )
    return [(consent, case) for consent, case in session().execute(statement)]


def _cases(actor: Actor) -> list[Case]:
    statement = (
        select(Case)
        .where(_own_cases(actor), Case.state != "closed")
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(MOST)
    )
    return list(session().scalars(statement))
