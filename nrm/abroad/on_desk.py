"""What other countries ask, on the desk of their focal point here; nothing of it is opened."""

from flask_babel import gettext

from nrm import policy
from nrm.abroad.finding import Which, count_waiting, find_listed, visible_to
from nrm.abroad.selects import POINTS
from nrm.abroad.words import CAME_URL, came_clock, came_tag, came_title, country_words
from nrm.database import session
from nrm.http.actor import Actor
from nrm.look.parts import Link, Waiting
from nrm.referrals.views import DeskPart

_MOST = 10


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What waits for an answer, the soonest due first; empty where the agency speaks for us."""
    if not policy.may(actor, "trm_arrival.list"):
        return
    points = session().scalars(POINTS).all()
    if actor.agency_id not in {point.agency_id for point in points}:
        return
    countries = {point.id: country_words(point.country) for point in points}
    mine = visible_to(actor)
    both = (find_listed(mine, which, None, _MOST) for which in (Which.WAITING, Which.HELPED))
    shown = [came for found in both for came in found[:_MOST]][:_MOST]
    items = tuple(
        Waiting(
            title=came_title(came, countries[came.focal_point_id]),
            url=f"{CAME_URL}/{came.id}",
            context=came_tag(came).label,
            clock=came_clock(came),
        )
        for came in shown
    )
    parts.append(
        DeskPart(
            title=gettext("Asked by other countries"),
            explains=gettext("Your agency is the focal point here."),
            items=items,
            empty=gettext("No other country asks for anything now."),
            count=count_waiting(mine),
            rest=Link(label=gettext("All of it"), url=CAME_URL),
        )
    )
