"""Requests of people where workers look: on the case and on the desk."""

from flask_babel import gettext
from sqlalchemy import and_

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.database import session
from nrm.http.actor import Actor
from nrm.look.moments import clock
from nrm.look.parts import Event, Link, Waiting
from nrm.policy import SOCIAL_WORKER, SUPERVISOR
from nrm.referrals.views import DeskPart
from nrm.subject_access.finding import visible_to
from nrm.subject_access.models import LISTED, OF_CASE, REFUSED, SubjectAccessRequest
from nrm.subject_access.words import asker_words, request_state

_MOST = 10


def add_requests(parts: CaseParts) -> None:
    """What the person asked for stands among what happened; the way to record it, and to it."""
    case, actor = parts.case, parts.actor
    found = [each.of(case) for each in session().scalars(OF_CASE, {"case_id": case.id})]
    for each in found:
        title = gettext("The person asked for their record")
        parts.events.append(Event(at=each.asked_at, title=title, detail=request_state(each).label))
    if policy.may(actor, "subject_access.record", case) and case.closure_reason != "discarded":
        label = gettext("The person asks for their record")
        parts.acts.append(Link(label=label, url=f"/cases/{case.id}/access-request"))
    if found and policy.may(actor, "subject_access.read", found[0]):
        label = gettext("Requests for the own record")
        parts.acts.append(Link(label=label, url="/access-requests"))


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What waits for a supervisor's answer, and what a worker has to hand over in time."""
    if actor.role not in (SUPERVISOR, SOCIAL_WORKER):
        return
    request = SubjectAccessRequest
    going = and_(request.delivered_at.is_(None), request.outcome.is_distinct_from(REFUSED))
    if actor.role == SUPERVISOR:
        going = and_(request.outcome.is_(None), request.left_out != "")
    waits = LISTED.where(visible_to(actor), going).order_by(request.due_at, request.id).limit(_MOST)
    items = tuple(_item(asked) for asked, _ in session().execute(waits))
    if items:
        title = gettext("Requests for the own record")
        explains = gettext("People may know what is kept of them, within a month.")
        parts.append(DeskPart(title=title, explains=explains, items=items, count=len(items)))


def _item(asked: SubjectAccessRequest) -> Waiting:
    return Waiting(
        title=asker_words(asked),
        url=f"/access-requests/{asked.id}",
        context=request_state(asked).label,
        clock=clock(asked.due_at) if asked.due_at is not None else None,
    )
