"""Suspending an agency and letting it take part again: one person asks, another one decides.

One of the two is a registrar, neither is of the agency. For misuse nobody of it signs in any more.
"""

from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import account_facts
from nrm.accounts.own_sessions import end_sessions
from nrm.agencies.models import ACTIVE, CLOSING, LOCKED, SUSPENDED, Agency
from nrm.database import new_id, now, session
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.policy import CO_ORDINATOR, CUSTODIAN, REGISTRAR
from nrm.registry.finding import find_change, find_to_change
from nrm.registry.models import (
    CHANGES_OF,
    CLOSE,
    CLOSING_OF,
    RESUME,
    SESSIONS_OF,
    SUSPEND,
    AgencyChange,
)
from nrm.vault.together import write_together
from nrm.vocabulary.loader import codes

MISUSE = "misuse"


def ask_suspension(actor: Actor, agency_id: UUID, reason: str) -> AgencyChange:
    """It waits for a second person: nothing new to come to the agency."""
    agency = find_to_change(agency_id)
    policy.ask(actor, "agency.ask_suspension", agency)
    change = _ask_suspension(actor, agency, reason)
    log.write(actor, "agency.ask_suspension", reason=reason)
    return change


def _ask_suspension(actor: Actor, agency: Agency, reason: str) -> AgencyChange:
    _check_may_suspend(agency, reason)
    return ask_for(actor, agency, SUSPEND, reason)


def suspend_agency(actor: Actor, change_id: UUID) -> AgencyChange:
    """Nothing new comes to the agency from now on; for misuse, nobody of it is signed in either."""
    change = find_change(change_id)
    policy.ask(actor, "agency.suspend", change)
    _suspend(actor, change)
    log.write(actor, "agency.suspend", reason=change.reason)
    return change


def _suspend(actor: Actor, change: AgencyChange) -> None:
    decide(actor, change, SUSPEND)
    _check_may_suspend(change.agency, change.reason)
    change.agency.state = LOCKED if change.reason == MISUSE else SUSPENDED
    if change.agency.is_shut:
        end_all_sessions(change.agency)


def check_stays(agency: Agency) -> None:
    """Nothing, for an agency without which the mechanism goes on; OutOfTurn for another."""
    if agency.stays:
        raise OutOfTurn(gettext("The mechanism does not go on without this agency."))


def _check_may_suspend(agency: Agency, reason: str) -> None:
    check_stays(agency)
    # One that is suspended or being closed may turn out to have misused what it holds.
    if agency.state != ACTIVE and (agency.state not in (SUSPENDED, CLOSING) or reason != MISUSE):
        raise OutOfTurn(gettext("This agency does not take part now."))


def ask_resumption(actor: Actor, agency_id: UUID, reason: str) -> AgencyChange:
    """It waits for a second person: the agency to take part as before."""
    agency = find_to_change(agency_id)
    policy.ask(actor, "agency.ask_resumption", agency)
    change = _ask_resumption(actor, agency, reason)
    log.write(actor, "agency.ask_resumption", reason=reason)
    return change


def _ask_resumption(actor: Actor, agency: Agency, reason: str) -> AgencyChange:
    _check_suspended(agency)
    return ask_for(actor, agency, RESUME, reason)


def resume_agency(actor: Actor, change_id: UUID) -> AgencyChange:
    """The agency takes part again, with the keys that it had."""
    change = find_change(change_id)
    policy.ask(actor, "agency.resume", change)
    _resume(actor, change)
    log.write(actor, "agency.resume", reason=change.reason)
    return change


def _resume(actor: Actor, change: AgencyChange) -> None:
    decide(actor, change, RESUME)
    _check_suspended(change.agency)
    change.agency.state = ACTIVE
    # Whoever takes a later closing away finds no earlier one to go on with.
    for closing in session().scalars(CLOSING_OF, {"agency_id": change.agency_id}).all():
        closing.outcome = "taken_back"


def _check_suspended(agency: Agency) -> None:
    if agency.state not in (SUSPENDED, LOCKED, CLOSING):
        raise OutOfTurn(gettext("This agency is not suspended."))


def refuse_change(actor: Actor, change_id: UUID) -> AgencyChange:
    """Nothing was changed, and nothing waits any more; whoever asked may take it back so, too."""
    change = find_change(change_id)
    policy.ask(actor, "agency.refuse_change", change)
    _refuse(actor, change)
    log.write(actor, "agency.refuse_change", reason=change.reason)
    return change


def _refuse(actor: Actor, change: AgencyChange) -> None:
    if change.change not in (SUSPEND, RESUME):
        raise OutOfTurn(gettext("Something else was asked for."))
    end(actor, change, "refused")


def ask_for(
    actor: Actor, agency: Agency, change: str, reason: str, taker_id: UUID | None = None
) -> AgencyChange:
    """It waits for a second person for seven days. Conflict while something else waits."""
    if reason not in codes("agency_change_reasons"):
        raise Invalid({"reason": [gettext("Choose one of the listed reasons.")]})
    for before in session().scalars(CHANGES_OF, {"agency_id": agency.id}).all():
        # Its own custodians could ask to close it for ever, and nobody could stop what they do.
        if before.waits and (change, before.change) != (SUSPEND, CLOSE):
            raise Conflict(gettext("Something waits for a decision already; settle that first."))
        before.outcome = "expired"
    made = AgencyChange(
        id=new_id(),
        agency_id=agency.id,
        change=change,
        reason=reason,
        taker_id=taker_id,
        requested_by_id=actor.id,
        asked_as=_asked_as(actor, agency),
        asked_at=now(),
        decided_by_id=None,
        decided_at=None,
        outcome=None,
    )
    session().add(made)
    return made.of(agency)


def _asked_as(actor: Actor, agency: Agency) -> str:
    if CUSTODIAN in actor.duties and actor.agency_id == agency.id:
        return CUSTODIAN
    return REGISTRAR if REGISTRAR in actor.duties else CO_ORDINATOR


def decide(actor: Actor, change: AgencyChange, what: str) -> None:
    """This person says yes to it. OutOfTurn when it is something else; Conflict when too late."""
    if change.change != what:
        raise OutOfTurn(gettext("Something else was asked for."))
    if not account_facts(change.requested_by_id).get("active"):
        raise Conflict(gettext("Whoever asked for this has left; ask anew."))
    end(actor, change, "approved")


def end(actor: Actor, change: AgencyChange, outcome: str) -> None:
    """Nothing waits any more; Conflict when nothing did."""
    if not change.waits:
        raise Conflict(gettext("This was decided already, or nobody decided within seven days."))
    change.outcome, change.decided_by_id, change.decided_at = outcome, actor.id, now()


def end_all_sessions(agency: Agency) -> None:
    """Whoever of the agency is signed in is so no longer."""
    found = session().scalars(SESSIONS_OF, {"agency_id": agency.id, "at": now()}).all()
    end_sessions(found)
    write_together(found)
