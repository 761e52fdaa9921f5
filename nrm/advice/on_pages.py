"""Advice and room where people look: at a service of the directory, and on the desk."""

from flask_babel import gettext
from sqlalchemy import Select, or_

from nrm import policy
from nrm.accounts.facts import works_at
from nrm.advice.finding import IN, OUT, visible_to
from nrm.advice.models import ADVICE, ASKED, GOING_ON, ROOM, Consultation
from nrm.advice.shown import URL, clock_of, title_of
from nrm.advice.wanted import may_be_asked, may_have_room
from nrm.agencies.models import Service
from nrm.database import now, session
from nrm.http.actor import Actor
from nrm.look.parts import Link, Waiting
from nrm.referrals.views import DeskPart

_MOST = 10


def add_ways(actor: Actor, service: Service, ways: list[Link]) -> None:
    """The ways to ask this service, for whoever may."""
    if not policy.may(actor, "consultation.ask", service):
        return
    if not may_be_asked(service.agency, actor.agency_id):
        return
    here = f"/directory/{service.id}"
    ways.append(Link(label=gettext("Ask for advice"), url=f"{here}/ask-{ADVICE}"))
    if may_have_room(service.agency):
        ways.append(Link(label=gettext("Ask whether there is room"), url=f"{here}/ask-{ROOM}"))


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What waits for an answer here, and what was answered to us; nothing of what it says."""
    if not policy.may(actor, "consultation.list"):
        return
    soonest = _waiting_for(actor).order_by(Consultation.due_at, Consultation.id)
    items = tuple(
        Waiting(
            title=title_of(each),
            url=f"{URL}/{each.id}",
            context=_why(actor, each),
            clock=clock_of(each),
        )
        for each in session().scalars(soonest.limit(_MOST), {"at": now()})
    )
    if items:
        explains = gettext("Asked and answered without saying about whom.")
        rest = Link(label=gettext("All of it"), url=URL)
        parts.append(
            DeskPart(
                title=gettext("Advice and room"),
                explains=explains,
                items=items,
                count=len(items),
                rest=rest,
            )
        )


def _waiting_for(actor: Actor) -> Select[Consultation]:
    to_answer = visible_to(actor, IN) & (Consultation.state == ASKED)
    answered = visible_to(actor, OUT) & (Consultation.state != ASKED)
    # What somebody asked who has left is everybody's there.
    left = ~works_at(Consultation.asked_by_id, Consultation.sender_id)
    mine = answered & or_(Consultation.asked_by_id == actor.id, left)
    return GOING_ON.where(or_(to_answer, mine))


def _why(actor: Actor, consultation: Consultation) -> str:
    if consultation.state == ASKED:
        return str(gettext("Another agency asks."))
    if consultation.asked_by_id != actor.id:
        return str(gettext("Somebody who left had asked; this came back."))
    if consultation.state == "answered":
        return str(gettext("Your question was answered."))
    return str(gettext("Your question was declined."))
