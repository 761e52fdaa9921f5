"""Transfers where people look: on the case, and on the desks of both agencies' supervisors."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.cases.shown import code_words
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.look.moments import clock
from nrm.look.parts import Event, Link, Notice, Waiting
from nrm.policy import SUPERVISOR
from nrm.referrals.views import DeskPart
from nrm.transfers.described import state_of
from nrm.transfers.finding import visible_to
from nrm.transfers.models import LISTED, NEWEST_OF_CASE, STANDING, CaseTransfer
from nrm.transfers.words import transfer_state

_MOST = 10


def add_transfer(parts: CaseParts) -> None:
    """The newest one stands among what happened, and above all while it waits."""
    case, actor = parts.case, parts.actor
    found = session().scalars(NEWEST_OF_CASE, {"case_id": case.id}).one_or_none()
    newest = found.of(case) if found is not None else None
    waits = newest is not None and state_of(newest) in STANDING
    if newest is not None:
        title = gettext("Handing over to another agency")
        state = transfer_state(newest).label
        parts.events.append(Event(at=newest.state_at, title=title, detail=state))
        if policy.may(actor, "transfer.read", newest):
            label = gettext("Handing over: %(state)s", state=state)
            parts.acts.append(Link(label=label, url=f"/transfers/{newest.id}"))
    if newest is not None and waits:
        parts.warnings.append(_warning(newest))
    elif policy.may(actor, "transfer.ask", case) and case.state != "closed":
        url = f"/cases/{case.id}/hand-over"
        parts.acts.append(Link(label=gettext("Hand over to another agency"), url=url))


def _warning(transfer: CaseTransfer) -> Notice:
    words = gettext("It waits for a supervisor of your agency.")
    if transfer.state == "offered":
        words = gettext("It was offered. No referral is sent meanwhile; all else goes on.")
    return Notice(title=gettext("This case is being handed over"), text=words)


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What a supervisor may offer, and what the agency is offered."""
    if actor.role != SUPERVISOR:
        return
    mine = (CaseTransfer.state == "asked") & (CaseTransfer.asked_by_id != actor.id)
    theirs = (
        (CaseTransfer.state == "offered")
        & (CaseTransfer.recipient_id == actor.agency_id)
        & (CaseTransfer.ends_at > now())
    )
    page = (
        LISTED.where(visible_to(actor), mine | theirs)
        .order_by(CaseTransfer.asked_at.desc(), CaseTransfer.id.desc())
        .limit(_MOST)
    )
    items = tuple(_waiting(transfer) for transfer, _ in session().execute(page))
    if items:
        title = gettext("Cases that change hands")
        explains = gettext("Offered by one agency, accepted by another.")
        parts.append(DeskPart(title=title, explains=explains, items=items, count=len(items)))


def _waiting(transfer: CaseTransfer) -> Waiting:
    is_offer = transfer.state == "offered" and transfer.ends_at is not None
    title = gettext("A case is offered to your agency") if is_offer else gettext("Offer a case")
    return Waiting(
        title=title,
        url=f"/transfers/{transfer.id}",
        context=code_words("transfer_reasons", transfer.reason),
        clock=clock(transfer.ends_at) if transfer.ends_at is not None else None,
    )
