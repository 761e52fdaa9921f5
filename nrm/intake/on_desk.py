"""On the desk of whoever takes concerns in: that something waits, and how urgent it is.

A co-ordinator is told which agency did nothing about one in time, and no more.
"""

from flask_babel import gettext
from sqlalchemy import func

from nrm import policy
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.intake.finding import visible_to
from nrm.intake.models import ESCALATED, WAITING, Concern
from nrm.intake.shown import drawn, title_of
from nrm.look.parts import Link, Waiting
from nrm.referrals.views import DeskPart

_MOST = 10


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What waits for whoever takes concerns in, and what co-ordinators are told is late."""
    if policy.may(actor, "concern.list"):
        _add_waiting(actor, parts)
    elif policy.may(actor, "concern.watch"):
        _add_escalated(parts)


def _add_waiting(actor: Actor, parts: list[DeskPart]) -> None:
    """What the reader took up, nobody looks after, or is late; nothing of what it says."""
    mine = WAITING.where(visible_to(actor))
    me = {"me": actor.id}
    soonest = mine.order_by(Concern.due_at, Concern.id).limit(_MOST)
    items = tuple(
        Waiting(
            title=title_of(each),
            url=f"/concerns/{each.id}",
            context=_why(actor, each),
            clock=drawn(each),
        )
        for each in session().scalars(soonest, me)
    )
    if items:
        title = gettext("Concerns")
        explains = gettext("From people who have no account: a clinic, a school, a helpline.")
        count = session().scalar(mine.with_only_columns(func.count()), me) or len(items)
        rest = Link(label=gettext("All concerns"), url="/concerns")
        part = DeskPart(title=title, explains=explains, items=items, count=count, rest=rest)
        parts.append(part)


def _add_escalated(parts: list[DeskPart]) -> None:
    """At which agency one waits that nobody took up; co-ordinators open none."""
    items = tuple(
        Waiting(
            title=title_of(concern),
            url=f"/admin/agencies/{agency.id}",
            context=str(gettext("Nobody of %(agency)s has taken it up.", agency=agency.name)),
            clock=drawn(concern),
        )
        for concern, agency in session().execute(ESCALATED.limit(_MOST), {"at": now()})
    )
    if items:
        title = gettext("Concerns that nobody took up")
        explains = gettext("You are told so that somebody moves it on. You cannot open them.")
        parts.append(DeskPart(title=title, explains=explains, items=items, count=len(items)))


def _why(actor: Actor, concern: Concern) -> str:
    if concern.state == "waiting":
        return str(gettext("Handed over without an account; nobody has taken it up."))
    if concern.taken_by_id == actor.id:
        if concern.state == "not_reached":
            return str(gettext("You took it up; nobody could be reached. Try again."))
        return str(gettext("You took it up. Make a case of it, or set it aside."))
    if concern.overdue_at is not None:
        return str(gettext("Taken up by somebody; nothing came of it in time."))
    return str(gettext("Handed over without an account; whoever took it up has left."))
