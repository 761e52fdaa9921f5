"""Formal identification where people look: on the case, and on the desk of an authority."""

from flask_babel import gettext

from nrm import policy
from nrm.cases.parts import CaseParts
from nrm.cases.shown import code_words
from nrm.clocks.models import clocks_of_referrals
from nrm.database import session
from nrm.http.actor import Actor
from nrm.identification.models import LISTED
from nrm.identification.track import visible_to
from nrm.look.parts import Link, Waiting
from nrm.policy import COMPETENT_AUTHORITY
from nrm.referrals.boxes import soonest
from nrm.referrals.models import Referral
from nrm.referrals.views import DeskPart
from nrm.referrals.words import drawn_clock

_MOST = 10


def add_track(parts: CaseParts) -> None:
    """The way to its page, once the case is more than a draft."""
    if parts.case.state != "draft":
        url = f"/cases/{parts.case.id}/identification"
        parts.acts.append(Link(label=gettext("Formal identification"), url=url))


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What waits at the authority, soonest submitted first."""
    if actor.role != COMPETENT_AUTHORITY or not policy.may(actor, "identification.list"):
        return
    page = (
        LISTED.where(visible_to(actor), Referral.sent_at.is_not(None))
        .order_by(Referral.sent_at, Referral.id)
        .limit(_MOST)
    )
    found = [(each, case) for each, case, _ in session().execute(page)]
    clocks = soonest(clocks_of_referrals([each.id for each, _ in found]))
    items = tuple(
        Waiting(
            title=gettext("Case %(code)s", code=case.code),
            url=f"/cases/{case.id}/identification",
            context=code_words("identification_statuses", case.identification_status),
            clock=drawn_clock(clocks[each.id]) if each.id in clocks else None,
        )
        for each, case in found
    )
    title, explains = gettext("Submissions"), gettext("What people agreed to have decided.")
    empty = gettext("Nothing is submitted.")
    count = len(items)
    parts.append(DeskPart(title=title, explains=explains, items=items, count=count, empty=empty))
