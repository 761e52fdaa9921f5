"""What an erasure or the rules of retention ask of somebody, on the desk: references, no codes."""

from flask_babel import gettext
from sqlalchemy import Select

from nrm import policy
from nrm.cases.shown import code_words
from nrm.database import session
from nrm.erasure.finding import visible_to
from nrm.erasure.models import LISTED, Erasure
from nrm.erasure.retention import due_cases
from nrm.http.actor import Actor
from nrm.look.parts import Waiting
from nrm.policy import CUSTODIAN, SUPERVISOR
from nrm.referrals.views import DeskPart

_MOST = 10


def add_erasures(actor: Actor, parts: list[DeskPart]) -> None:
    """Erasures that wait for this person as the second one, and that rules propose some."""
    if actor.role != SUPERVISOR and CUSTODIAN not in actor.duties:
        return
    items = [_waiting(erasure) for erasure in session().scalars(_to_approve(actor))]
    if policy.may(actor, "case.list_due") and _is_any_due(actor):
        title = gettext("Cases kept long enough")
        propose = gettext("The rules propose them for erasure.")
        items.append(Waiting(title=title, url="/retention", context=propose))
    parts.append(
        DeskPart(
            title=gettext("To erase"),
            explains=gettext("Two people erase a case. Nothing is erased by itself."),
            items=tuple(items),
            count=len(items),
        )
    )


def _to_approve(actor: Actor) -> Select[Erasure]:
    mine = (visible_to(actor), Erasure.requested_by_id != actor.id, Erasure.erased_at.is_(None))
    return LISTED.where(*mine).order_by(Erasure.requested_at.desc(), Erasure.id.desc()).limit(_MOST)


def _is_any_due(actor: Actor) -> bool:
    return session().scalars(due_cases(actor).limit(1)).first() is not None


def _waiting(erasure: Erasure) -> Waiting:
    return Waiting(
        title=gettext("Approve an erasure: %(reference)s", reference=erasure.reference),
        url=f"/erasures/{erasure.id}",
        context=code_words("erasure_reasons", erasure.reason),
    )
