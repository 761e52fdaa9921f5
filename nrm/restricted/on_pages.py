"""Restricted notes where people look: on the track for the authority, and on both desks."""

from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.agencies.models import agency_names
from nrm.database import session
from nrm.http.actor import Actor
from nrm.identification.track import Track
from nrm.look.parts import Link, Waiting
from nrm.policy import COMPETENT_AUTHORITY, PARTNER_WORKER
from nrm.referrals.views import DeskPart
from nrm.restricted.finding import visible_to
from nrm.restricted.models import LISTED, POLICE, RestrictedThread

_MOST = 10


def add_way(actor: Actor, track: Track, ways: list[Link]) -> None:
    """The way to write one, for the authority alone; whether there is any is shown to nobody."""
    if policy.may(actor, "restricted_note.write", track):
        url = f"/cases/{track.case.id}/restricted-notes"
        ways.append(Link(label=gettext("Write to the police"), url=url))


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """What the other agency wrote last, the newest first."""
    is_police = actor.role == PARTNER_WORKER and actor.agency_kind == POLICE
    if not (is_police or actor.role == COMPETENT_AUTHORITY):
        return
    newest = RestrictedThread.began_at.desc(), RestrictedThread.id.desc()
    waits = RestrictedThread.last_agency_id != actor.agency_id
    page = LISTED.where(visible_to(actor), waits).order_by(*newest).limit(_MOST)
    found = [line[0] for line in session().execute(page)]
    names = agency_names({other_side(actor, each) for each in found})
    parts.append(
        DeskPart(
            title=gettext("Restricted notes"),
            explains=gettext("Between an authority and the police; nobody else reads them."),
            items=tuple(
                Waiting(
                    title=each.reference,
                    url=f"/restricted-notes/{each.id}",
                    context=names.get(other_side(actor, each), ""),
                )
                for each in found
            ),
            count=len(found),
            empty=gettext("No note waits for an answer."),
        )
    )


def other_side(actor: Actor, thread: RestrictedThread) -> UUID:
    """The agency at the other end."""
    is_police = actor.agency_id == thread.police_id
    return thread.authority_id if is_police else thread.police_id
