"""What agencies offer: kept by themselves, and found by everybody who is signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm import policy
from nrm.agencies.models import Agency, Service, find_agency
from nrm.database import Cursor, new_id, now, session
from nrm.directory.finding import (
    Near,
    Wanted,
    find_service,
    fitting,
    nearly_fitting,
    own_services,
)
from nrm.directory.offers import Offer, check_offer, may_be_free, places_sentence, write_offer
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log


@dataclass(frozen=True)
class Room:
    """Whether somebody can come, and how many; None: it is not counted in places. `at`: now."""

    accepting: bool
    places: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class FromFile:
    """The id by which a file knows a service, and when it was last counted, if the file says so."""

    id: UUID
    counted_at: datetime | None


def offer_service(
    actor: Actor, agency_id: UUID, offer: Offer, source: FromFile | None = None
) -> Service:
    """The service stands in the directory."""
    agency = find_agency(agency_id)
    policy.ask(actor, "service.offer", agency)
    service = _add(agency, offer, source)
    log.write(actor, "service.offer")
    return service


def _add(agency: Agency, offer: Offer, source: FromFile | None) -> Service:
    check_offer(offer)
    made = Service(id=source.id if source else new_id(), agency_id=agency.id, withdrawn_at=None)
    write_offer(made, offer)
    _say_room(made, Room(offer.accepting, offer.places))
    if source is not None:
        made.counted_at = source.counted_at
    session().add(made)
    return made.of(agency)


def edit_service(actor: Actor, service_id: UUID, offer: Offer, seen: int | None) -> Service:
    """What the directory says of it is as given here; its room is as it was counted."""
    service = find_service(service_id, to_change=True)
    policy.ask(actor, "service.edit", service)
    _edit(service, offer, seen)
    log.write(actor, "service.edit")
    return service


def _edit(service: Service, offer: Offer, seen: int | None) -> None:
    check_version(seen, service.version)
    check_offer(offer)
    write_offer(service, offer)


def count_room(actor: Actor, service_id: UUID, room: Room, seen: int | None) -> Service:
    """The room is as said, from now on and for seven days."""
    service = find_service(service_id, to_change=True)
    policy.ask(actor, "service.count", service)
    _count(service, room, seen)
    log.write(actor, "service.count")
    return service


def _count(service: Service, room: Room, seen: int | None) -> None:
    check_version(seen, service.version)
    if not may_be_free(room.places):
        raise Invalid({"places": [places_sentence()]})
    _say_room(service, room)


def _say_room(service: Service, room: Room) -> None:
    service.accepting, service.places = room.accepting, room.places
    service.counted_at = room.at or now()


def withdraw_service(actor: Actor, service_id: UUID, seen: int | None) -> Service:
    """It is offered no more; referrals for it that are on their way go on."""
    service = find_service(service_id, to_change=True)
    policy.ask(actor, "service.withdraw", service)
    _withdraw(service, seen)
    log.write(actor, "service.withdraw")
    return service


def _withdraw(service: Service, seen: int | None) -> None:
    check_version(seen, service.version)
    service.withdrawn_at = now()


def read_service(actor: Actor, service_id: UUID) -> Service:
    """One service of a live agency, with the agency."""
    service = find_service(service_id)
    policy.ask(actor, "service.read", service)
    log.write(actor, "service.read")
    return service


def list_services(
    actor: Actor, wanted: Wanted, after: Cursor | None, limit: int
) -> list[tuple[Service, Agency]]:
    """Offers of live agencies that fit, newest first: at most `limit` + 1."""
    policy.ask(actor, "service.list")
    found = fitting(wanted, after, limit)
    log.write(actor, "service.list", count=len(found))
    return found


def list_near(actor: Actor, wanted: Wanted) -> list[Near]:
    """Offers that fit in the need and not in all the rest, those that fit in most first."""
    policy.ask(actor, "service.list")
    found = nearly_fitting(wanted)
    log.write(actor, "service.list", count=len(found))
    return found


def list_own(actor: Actor) -> list[Service]:
    """What the actor's own agency offers."""
    policy.ask(actor, "service.list")
    found = own_services(actor.agency_id)
    log.write(actor, "service.list", count=len(found))
    return found
