"""A file of services taken into the directory: what is good stands there, the rest is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm.accounts.terminal import still_here
from nrm.agencies.models import Agency, Service, all_agencies
from nrm.database import session, transaction
from nrm.directory.actions import FromFile, Room, count_room, edit_service, offer_service
from nrm.directory.offers import offer_of
from nrm.errors import Problem
from nrm.exchange.hsds_reading import Found, read_service
from nrm.exchange.hsds_times import BadRow
from nrm.http.acting import acting_as
from nrm.http.actor import Actor
from nrm.http.terminal import sentence_of

ADDED, CHANGED, SAME, LEFT = "added", "changed", "same", "left out"


@dataclass(frozen=True)
class Taken:
    """What became of one row, counted from 1; `reason` says why it was left out."""

    row: int
    outcome: str
    reason: str = ""


class Agencies:
    """The agencies of the country, by id and by name."""

    def __init__(self, known: Sequence[Agency]) -> None:
        self._by_id = {str(each.id): each.id for each in known}
        self._by_name = {each.name.casefold(): each.id for each in known}

    def of(self, found: Found) -> UUID:
        """Whose service it is; BadRow for one that nobody here offers."""
        by_name = self._by_name.get(found.organization.casefold())
        agency_id = self._by_id.get(found.organization_id) or by_name
        if agency_id is None:
            raise BadRow("Its organization takes no part here. Propose it as an agency first.")
        return agency_id


def take_in(actor: Actor, rows: Sequence[Any]) -> Iterator[Taken]:
    """Each row in a transaction of its own: whoever stops in the middle may begin again."""
    with transaction(write=False):
        agencies = Agencies(all_agencies())
    seen: set[UUID] = set()
    for number, row in enumerate(rows, 1):
        try:
            yield Taken(number, _take(actor, row, agencies, seen))
        except BadRow as bad:
            yield Taken(number, LEFT, str(bad))
        except Problem as problem:
            yield Taken(number, LEFT, sentence_of(problem))


def _take(actor: Actor, row: Any, agencies: Agencies, seen: set[UUID]) -> str:
    found = read_service(row)
    if found.id in seen:
        raise BadRow("An earlier row has the same `id`.")
    seen.add(found.id)
    agency_id = agencies.of(found)
    with transaction(write=False):
        stands = session().get(Service, found.id)
    if stands is None:
        with acting_as(actor, "service.offer"):
            still_here(actor)
            source = FromFile(found.id, found.counted_at)
            offer_service(actor, agency_id, found.offer, source)
        return ADDED
    if stands.agency_id != agency_id or stands.withdrawn_at is not None:
        raise BadRow("Its `id` is that of another service here, or of one that was withdrawn.")
    return _change(actor, found, stands)


def _change(actor: Actor, found: Found, stands: Service) -> str:
    """What is said anew; its room only where the file counted it after it was counted here."""
    before, said = offer_of(stands), found.offer
    room = (before.accepting, before.places)
    counts = _is_newer(found.counted_at, stands.counted_at) and room != (
        said.accepting,
        said.places,
    )
    if not counts and replace(said, accepting=room[0], places=room[1]) == before:
        return SAME
    with acting_as(actor, "service.edit"):
        still_here(actor)
        edit_service(actor, found.id, said, None)
        if counts:
            room_now = Room(said.accepting, said.places, found.counted_at)
            count_room(actor, found.id, room_now, None)
    return CHANGED


def _is_newer(at: datetime | None, than: datetime | None) -> bool:
    return at is not None and (than is None or at > than)
