"""Cases from which somebody has stepped back, as a supervisor is told of them on the desk."""

from flask_babel import gettext
from sqlalchemy import select

from nrm.cases.finding import visible_to
from nrm.cases.models import Case
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.look import moments
from nrm.look.parts import Waiting
from nrm.policy import SUPERVISOR
from nrm.referrals.desk import MOST, NEWS
from nrm.referrals.views import DeskPart


def find_conflicts(actor: Actor) -> DeskPart:
    """A line for each of these cases, for a while; for other roles none."""
    return DeskPart(
        title=gettext("Stepped back"),
        explains=gettext("A colleague declared a conflict of interest in a case."),
        items=tuple(map(_line, _cases(actor))),
    )


def _cases(actor: Actor) -> list[Case]:
    if actor.role != SUPERVISOR:
        return []
    lately = Case.stepped_back_at > now() - NEWS
    statement = select(Case).where(visible_to(actor), lately).limit(MOST)
    return list(session().scalars(statement))


def _line(case: Case) -> Waiting:
    at = moments.when(case.stepped_back_at).striptags() if case.stepped_back_at else ""
    context = gettext("%(moment)s. See that the case goes on.", moment=at)
    title = gettext("Case %(code)s", code=case.code)
    return Waiting(title=title, url=f"/cases/{case.id}", context=context)
