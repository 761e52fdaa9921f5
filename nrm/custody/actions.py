"""What custodians do with members and keys of their agency: somebody leaves, wraps are moved on."""

from uuid import UUID

from nrm import policy
from nrm.agencies.epochs import begin_epoch
from nrm.agencies.models import find_agency
from nrm.custody.finding import find_leaving, find_somebody
from nrm.custody.leaving import (
    Leaving,
    Takers,
    check_may_leave,
    end_membership,
    hand_over,
)
from nrm.custody.rewrapping import Progress, find_progress, rewrap_some
from nrm.http.actor import Actor
from nrm.log import writer as log


def read_leaving(actor: Actor, account_id: UUID) -> Leaving:
    """What hangs on this person and who could take it over, before anything is decided."""
    account = find_somebody(account_id)
    policy.ask(actor, "account.plan_leaving", account)
    leaving = find_leaving(account)
    log.write(actor, "account.plan_leaving", count=len(leaving.cases) + len(leaving.referrals))
    return leaving


def leave_agency(actor: Actor, account_id: UUID, takers: Takers) -> Leaving:
    """The person works here no longer: sessions, wraps and certificate have ended at once.

    Every open case and referral has somebody else, and the agency a new key that the person never
    held. Raises Invalid with `taker.<id>` for what nobody takes over.
    """
    account = find_somebody(account_id, to_change=True)
    policy.ask(actor, "account.leave", account)
    leaving = find_leaving(account, to_change=True)
    _leave(actor, leaving, takers)
    log.write(actor, "account.leave", count=len(leaving.cases) + len(leaving.referrals))
    return leaving


def _leave(actor: Actor, leaving: Leaving, takers: Takers) -> None:
    check_may_leave(actor, leaving)
    hand_over(leaving, takers)
    end_membership(leaving)
    agency = leaving.agency
    if agency.certificate_id is not None:
        before = next(e for e in leaving.epochs if e.id == agency.certificate_id)
        holders = [m.chain.certificate for m in leaving.stay if m.holds_key]
        begin_epoch(agency, actor, holders, before)


def read_keys(actor: Actor) -> Progress:
    """How many keys of the agency stand under its present epoch, and how many do not yet."""
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "agency.read_keys", agency)
    progress = find_progress(actor, agency)
    log.write(actor, "agency.read_keys")
    return progress


def rewrap_keys(actor: Actor) -> Progress:
    """Some more keys of the agency stand under its present epoch; nothing else has changed.

    Once nothing is left under an earlier epoch, its key has ended for everybody.
    """
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "agency.rewrap", agency)
    progress = rewrap_some(actor, agency)
    log.write(actor, "agency.rewrap", count=progress.moved)
    return progress
