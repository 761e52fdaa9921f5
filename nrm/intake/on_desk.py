"""On the desk of whoever takes concerns in: that something waits, and how urgent it is."""

from flask_babel import gettext
from sqlalchemy import func

from nrm import policy
from nrm.database import session
from nrm.http.actor import Actor
from nrm.intake.finding import visible_to
from nrm.intake.models import WAITING, Concern
from nrm.intake.shown import title_of
from nrm.look.moments import clock
from nrm.look.parts import Link, Waiting
from nrm.referrals.views import DeskPart

_MOST = 10


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What nobody has taken up, the most urgent first; nothing of what it says."""
    if not policy.may(actor, "concern.list"):
        return
    mine = WAITING.where(visible_to(actor))
    soonest = mine.order_by(Concern.due_at, Concern.id).limit(_MOST)
    items = tuple(
        Waiting(
            title=title_of(each),
            url=f"/concerns/{each.id}",
            context=_why(each),
            clock=clock(each.due_at),
        )
        for each in session().scalars(soonest)
    )
    if items:
        title = gettext("Concerns")
        explains = gettext("From people who have no account: a clinic, a school, a helpline.")
        count = session().scalar(mine.with_only_columns(func.count())) or len(items)
        rest = Link(label=gettext("All concerns"), url="/concerns")
        part = DeskPart(title=title, explains=explains, items=items, count=count, rest=rest)
        parts.append(part)


def _why(concern: Concern) -> str:
    if concern.state == "waiting":
        return str(gettext("Handed over without an account; nobody has taken it up."))
    return str(gettext("Handed over without an account; whoever took it up has left."))
