"""What custodians do with members and keys of their agency: somebody leaves, a system's token ends,
wraps are moved on.
"""

from uuid import UUID

from flask_babel import gettext

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
from nrm.custody.sheet import Sheet, find_sheet
from nrm.errors import OutOfTurn
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.systems.making import Listed, end_token, find_system


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
    if leaving.agency.certificate_id is not None:
        _begin_next(actor, leaving)


def _begin_next(actor: Actor, leaving: Leaving) -> None:
    agency = leaving.agency
    before = next(e for e in leaving.epochs if e.id == agency.certificate_id)
    holders = [m.chain.certificate for m in leaving.stay if m.holds_key]
    begin_epoch(agency, actor, holders, before)


def revoke_system(actor: Actor, account_id: UUID) -> Listed:
    """The system's token opens nothing any more, and the agency has a key that it never held."""
    system = find_system(account_id, to_change=True)
    policy.ask(actor, "system.revoke", system)
    leaving = find_leaving(system.account, to_change=True)
    _revoke(actor, system, leaving)
    log.write(actor, "system.revoke")
    return system


def _revoke(actor: Actor, system: Listed, leaving: Leaving) -> None:
    if system.row.ended_at is not None:
        raise OutOfTurn(gettext("This token was ended already."))
    end_token(system.row)
    if leaving.held_key:
        check_may_leave(actor, leaving)
        _begin_next(actor, leaving)
    end_membership(leaving)


def read_keys(actor: Actor) -> Progress:
    """How many keys of the agency stand under its present epoch, and how many do not yet."""
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "agency.read_keys", agency)
    progress = find_progress(actor, agency)
    log.write(actor, "agency.read_keys")
    return progress


def read_sheet(actor: Actor) -> Sheet:
    """What the agency's custodians print, sign by hand and keep."""
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "agency.read_keys", agency)
    sheet = find_sheet(agency)
    log.write(actor, "agency.read_keys")
    return sheet


def rewrap_keys(actor: Actor) -> Progress:
    """Some more keys of the agency stand under its present epoch; nothing else has changed.

    Once nothing is left under an earlier epoch, its key has ended for everybody.
    """
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "agency.rewrap", agency)
    progress = rewrap_some(actor, agency)
    log.write(actor, "agency.rewrap", count=progress.moved)
    return progress
