"""How much room the reader's own agency says it has, beside what it is asked for."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext

from nrm import policy
from nrm.agencies.models import Service
from nrm.directory.finding import own_services
from nrm.directory.words import counted_words, room_tag
from nrm.http.actor import Actor
from nrm.look.coded import words_of
from nrm.look.parts import Link
from nrm.referrals.views import OwnRoom, RoomLine


def find_own_room(actor: Actor, service: str = "") -> Sequence[Service]:
    """What the agency offers, or of it one service: a part of the list of what it is asked for."""
    return [each for each in own_services(actor.agency_id) if service in ("", each.service)]


def room_of(actor: Actor, services: Sequence[Service]) -> OwnRoom | None:
    """The room of these services in words, and where it is counted; None where none is offered."""
    if not services:
        return None
    count = Link(label=_count_words(services), url="/directory/own")
    counts = any(policy.may(actor, "service.count", each) for each in services)
    return OwnRoom(lines=tuple(map(_line, services)), count=count if counts else None)


def _line(service: Service) -> RoomLine:
    return RoomLine(
        service=words_of("services", service.service),
        region=words_of("regions", service.region),
        room=room_tag(service, service.agency),
        counted=counted_words(service),
    )


def _count_words(services: Iterable[Service]) -> str:
    if any(each.is_stale for each in services):
        return str(gettext("Count anew: others see that this is old"))
    return str(gettext("Count anew"))
