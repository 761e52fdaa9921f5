"""Whom each deadline is told: one readable table (domain, section 10, the last column).

A clock that is not here rings for nobody. What follows from one that is over, stands in `over.py`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from nrm.clocks.moments import Kind
from nrm.policy import CO_ORDINATOR, SOCIAL_WORKER, SUPERVISOR

SW, SUP, COORD = SOCIAL_WORKER, SUPERVISOR, CO_ORDINATOR
# No role of anybody: those at the agency that a referral was sent to (`awaited.py`).
RECIPIENT: Final = "recipient"


class Told(NamedTuple):
    """Who is told before, when it is late, and when nothing is waited for any more."""

    warn: tuple[str, ...] = ()
    breach: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


ESCALATION: Final[Mapping[str, Told]] = {
    "draft_expiry": Told(warn=(SW,), over=(SW, SUP)),
    "initial_risk": Told(breach=(SUP,)),
    "initial_needs": Told(breach=(SUP,)),
    "child_notify": Told(breach=(SUP, COORD)),
    "guardian_appoint": Told(breach=(COORD,)),
    "turns_18": Told(warn=(SW,), breach=(SW,)),
    "lead_worker_assign": Told(breach=(SUP,)),
    "first_contact_support": Told(breach=(SW,)),
    "rg_decision": Told(breach=(COORD,)),
    "recovery_period": Told(breach=(SW,)),
    "midpoint_review": Told(breach=(SW,)),
    "recovery_review": Told(breach=(SW,)),
    "formal_decision": Told(warn=(COORD,), breach=(COORD,)),
    "reconsideration": Told(warn=(SW,), breach=(SW,)),
    "move_on": Told(breach=(SW,)),
    "plan_review": Told(breach=(SW,)),
    "risk_refresh": Told(breach=(SW,)),
    "consent_expiry": Told(warn=(SW,), over=(SW,)),
    "acknowledge": Told(warn=(RECIPIENT,), breach=(SW, RECIPIENT), over=(SW, SUP, RECIPIENT)),
    "accept_decision": Told(warn=(RECIPIENT,), over=(SW, SUP, RECIPIENT)),
    "first_contact": Told(warn=(RECIPIENT,), breach=(SW, RECIPIENT)),
    "progress_update": Told(breach=(SW, RECIPIENT)),
    "re_route": Told(breach=(SW, COORD)),
    "no_contact_protocol": Told(breach=(SUP,)),
    "inclusion_review": Told(breach=(SW,)),
    "handover": Told(),
    "missing_report": Told(breach=(COORD,)),
    "without_consent": Told(breach=(SUP, COORD)),
    "return_interview": Told(breach=(SUP,)),
    "follow_up_contact": Told(warn=(SW,), breach=(SW,)),
}


def roles_for(clock: str, kind: Kind) -> tuple[str, ...]:
    """The roles to tell; none for a clock that rings for nobody."""
    told = ESCALATION.get(clock, Told())
    return {Kind.WARN: told.warn, Kind.BREACH: told.breach, Kind.OVER: told.over}[kind]
