"""On the desks: a supervisor's questions to answer, and a co-ordinator's way to the check."""

from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from nrm.database import session
from nrm.duplicates.finding import asked_of
from nrm.duplicates.models import DuplicateQuestion
from nrm.http.actor import Actor
from nrm.look.parts import Waiting
from nrm.policy import CO_ORDINATOR, SUPERVISOR
from nrm.referrals.views import DeskPart

_MOST = 10
_OPEN = select(func.count(DuplicateQuestion.id)).where(DuplicateQuestion.closed_at.is_(None))


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """Nothing for anybody else: a worker must not learn that there is such a question."""
    if actor.role == SUPERVISOR:
        parts.append(_asked(actor))
    if actor.role == CO_ORDINATOR:
        parts.append(_check())


def _asked(actor: Actor) -> DeskPart:
    title = gettext("The co-ordinator asks about a person")
    items = tuple(
        Waiting(title=case.code, url=f"/duplicates/asked/{side.id}", context=title)
        for side, case in asked_of(actor, _MOST)
    )
    explains = gettext("Answer once you have talked with the person.")
    return DeskPart(title=title, explains=explains, items=items, count=len(items))


def _check() -> DeskPart:
    count = session().scalar(_OPEN) or 0
    words = ngettext("%(num)d open question", "%(num)d open questions", count)
    item = Waiting(title=gettext("Possible duplicates"), url="/duplicates", context=words)
    explains = gettext("Cases of two agencies that may be of one person.")
    title = gettext("One person, two cases?")
    return DeskPart(title=title, explains=explains, items=(item,), count=count)
