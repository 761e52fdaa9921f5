"""Closing an agency: two people decide, a custodian's session hands its open cases over, it ends.

The two are custodians of the agency, or one of them and a registrar, who holds no key. Each case is
offered in a transaction of its own, so that whoever stops goes on where it stopped; it stays with
the agency until the other one has accepted it.
"""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.accounts.models import LEFT
from nrm.agencies.models import ACTIVE, CHECKING, CLOSED, CLOSING, SUSPENDED, Agency, find_agency
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import Cursor, keyset, now, session
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.registry.finding import find_change, find_to_change
from nrm.registry.models import (
    CLOSE,
    CLOSING_OF,
    HELD_BY_OTHERS,
    NOT_OFFERED,
    PEOPLE_OF,
    SLICE,
    AgencyChange,
)
from nrm.registry.progress import Progress, find_progress
from nrm.registry.suspending import ask_for, check_stays, decide, end, end_all_sessions
from nrm.transfers.checking import may_lead
from nrm.transfers.making import offer_closing
from nrm.transfers.models import CaseTransfer
from nrm.vault.rows import rely_on
from nrm.vault.together import write_together


def ask_closing(actor: Actor, agency_id: UUID, taker_id: UUID | None, reason: str) -> AgencyChange:
    """It waits for a second person: the agency to be closed, and that one to take its cases."""
    agency = find_to_change(agency_id)
    policy.ask(actor, "agency.ask_closing", agency)
    change = _ask_closing(actor, agency, taker_id, reason)
    log.write(actor, "agency.ask_closing", reason=reason)
    return change


def _ask_closing(actor: Actor, agency: Agency, taker_id: UUID | None, reason: str) -> AgencyChange:
    _check_may_close(agency)
    _check_taker(agency, taker_id)
    return ask_for(actor, agency, CLOSE, reason, taker_id)


def _check_may_close(agency: Agency) -> None:
    check_stays(agency)
    if agency.state not in (ACTIVE, SUSPENDED, CHECKING):
        raise OutOfTurn(gettext("This agency does not take part now."))


def _check_taker(agency: Agency, taker_id: UUID | None) -> None:
    if taker_id is None and not find_progress(agency).cases:
        return
    taker = find_agency(taker_id) if taker_id is not None else None
    if taker is None or not may_lead(taker) or taker.id == agency.id:
        raise Invalid({"taker": [gettext("Choose an agency that leads cases.")]})


def close_agency(actor: Actor, change_id: UUID) -> AgencyChange:
    """The agency is being closed: nothing new comes to it, and its cases can be handed over."""
    change = find_change(change_id)
    policy.ask(actor, "agency.close", change)
    _close(actor, change)
    log.write(actor, "agency.close", reason=change.reason)
    return change


def _close(actor: Actor, change: AgencyChange) -> None:
    decide(actor, change, CLOSE)
    _check_may_close(change.agency)
    _check_taker(change.agency, change.taker_id)
    change.agency.state = CLOSING


def refuse_closing(actor: Actor, change_id: UUID) -> AgencyChange:
    """The agency stays; whoever asked may take it back so, too."""
    change = find_change(change_id)
    policy.ask(actor, "agency.refuse_closing", change)
    _refuse(actor, change)
    log.write(actor, "agency.refuse_closing", reason=change.reason)
    return change


def _refuse(actor: Actor, change: AgencyChange) -> None:
    if change.change != CLOSE:
        raise OutOfTurn(gettext("Something else was asked for."))
    end(actor, change, "refused")


def hand_over_next(actor: Actor) -> Progress:
    """One more open case is offered to the agency that was chosen, for the reason that was given.

    Cases in which something waits for a second person are passed over; they are left.
    """
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "agency.hand_over", agency)
    progress = _hand_over_next(actor, agency)
    log.write(actor, "agency.hand_over", progress.offered, reason=progress.reason)
    return progress


def _hand_over_next(actor: Actor, agency: Agency) -> Progress:
    found = session().scalars(CLOSING_OF, {"agency_id": agency.id}).one_or_none()
    if agency.state != CLOSING or found is None:
        raise OutOfTurn(gettext("This agency is not being closed."))
    rely_on(found)
    offered = (_offer(actor, found, case_id) for case_id in _waiting(agency))
    first = next((transfer for transfer in offered if transfer is not None), None)
    session().flush()
    return replace(find_progress(agency), offered=first, reason=found.reason)


def _waiting(agency: Agency) -> Iterator[UUID]:
    """The cases that are left, slice by slice: in a whole slice something may wait."""
    after, more = None, True
    while more:
        page = keyset(NOT_OFFERED, Case.opened_at, Case.id, after, SLICE)
        found = session().execute(page, {"agency_id": agency.id, "at": now()}).all()
        more, found = len(found) > SLICE, found[:SLICE]
        yield from (case_id for _, case_id in found)
        after = Cursor(*found[-1]) if found else None


def _offer(actor: Actor, closing: AgencyChange, case_id: UUID) -> CaseTransfer | None:
    case = find_case(case_id, to_change=True)
    two = (closing.requested_by_id, closing.decided_by_id)
    other = next(one for one in two if one is not None and one != actor.id)
    if closing.taker_id is None:
        raise OutOfTurn(gettext("Nobody was chosen to take its cases."))
    try:
        return offer_closing(actor, case, closing.taker_id, other)
    except Conflict:
        return None


def end_agency(actor: Actor, agency_id: UUID) -> Agency:
    """The agency is no more: nobody of it is signed in, works there or can be let in.

    Closed cases stay sealed for its key, which custodians alone are left with; nobody opens them
    through the service any more.
    """
    agency = find_to_change(agency_id)
    policy.ask(actor, "agency.end", agency)
    _end_agency(agency)
    log.write(actor, "agency.end")
    return agency


def _end_agency(agency: Agency) -> None:
    if agency.state != CLOSING:
        raise OutOfTurn(gettext("This agency is not being closed."))
    progress = find_progress(agency)
    if progress.cases or progress.referrals or progress.concerns:
        sentence = gettext("Cases, referrals or concerns of this agency have not ended yet.")
        raise OutOfTurn(sentence)
    end_all_sessions(agency)
    for wrap in session().scalars(HELD_BY_OTHERS, {"agency_id": agency.id}).all():
        session().delete(wrap)
    people = session().execute(PEOPLE_OF, {"agency_id": agency.id}).all()
    for account, certificate in people:
        account.state = LEFT
        if certificate is not None:
            certificate.ended_at = now()
    write_together([account for account, _ in people])
    write_together([certificate for _, certificate in people if certificate is not None])
    agency.state = CLOSED
