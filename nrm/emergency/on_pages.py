"""Emergencies where people look: on the case, on a supervisor's desk, on the auditor's log."""

from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.cases.parts import CaseParts
from nrm.database import session
from nrm.emergency.finding import visible_to
from nrm.emergency.models import LISTED, Emergency
from nrm.http.actor import Actor
from nrm.look.moments import clock
from nrm.look.parts import Link, Notice, Waiting
from nrm.policy import SUPERVISOR
from nrm.referrals.views import DeskPart

_MOST = 10


def add_emergency(parts: CaseParts) -> None:
    """Whoever may break the glass finds the way on the page of the case."""
    if policy.may(parts.actor, "case.break_glass", parts.case) and parts.case.state != "closed":
        url = f"/cases/{parts.case.id}/emergency"
        parts.acts.append(Link(label=gettext("A life is in danger"), url=url))


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """Emergencies that wait for a supervisor's countersignature."""
    if actor.role != SUPERVISOR:
        return
    waits = LISTED.where(visible_to(actor), Emergency.countersigned_at.is_(None))
    page = waits.order_by(Emergency.began_at.desc(), Emergency.id.desc()).limit(_MOST)
    found = [emergency for emergency, _ in session().execute(page)]
    names = names_of({each.account_id for each in found})
    items = tuple(
        Waiting(
            title=gettext("Emergency: %(name)s opened a case", name=names.get(each.account_id, "")),
            url=f"/emergencies/{each.id}",
            context="",
            clock=clock(each.review_due_at),
        )
        for each in found
    )
    title, explains = gettext("Emergencies"), gettext("Look at it and countersign within a day.")
    parts.insert(0, DeskPart(title=title, explains=explains, items=items, count=len(items)))


def add_to_log(actor: Actor, notices: list[Notice]) -> None:
    """How many emergencies wait for an auditor's review."""
    if not policy.may(actor, "emergency.review"):
        return
    waits = select(func.count(Emergency.id)).where(
        visible_to(actor), Emergency.reviewed_at.is_(None)
    )
    count = session().scalar(waits) or 0
    if count:
        words = ngettext(
            "%(num)d emergency waits for your review.",
            "%(num)d emergencies wait for your review.",
            count,
        )
        notices.append(Notice(title=gettext("Emergencies"), text=words, tone="warn"))
