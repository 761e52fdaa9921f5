"""`/services`: what agencies offer, found and kept."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.agencies.models import Agency, Service
from nrm.database import Cursor, now
from nrm.directory.actions import (
    Room,
    count_room,
    edit_service,
    list_near,
    list_services,
    offer_service,
    read_service,
    withdraw_service,
)
from nrm.directory.finding import Wanted, find_service
from nrm.directory.offers import Offer, offer_of
from nrm.directory.schemas import (
    STEPS,
    NearOut,
    NewOfferIn,
    OfferIn,
    ServiceOut,
    ServiceQuery,
    WantedQuery,
)
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step

blueprint = ApiBlueprint("services_api", __name__, description="What agencies offer")


def described_service(service: Service, agency: Agency) -> dict[str, Any]:
    """The service as everybody who is signed in may see it."""
    said = offer_of(service)
    return {
        "id": str(service.id),
        "agency": str(service.agency_id),
        "service": said.service,
        "region": said.region,
        "languages": list(said.languages),
        "genders": list(said.genders),
        "ages": list(said.ages),
        "helpers": list(said.helpers),
        "accessibility": list(said.accessibility),
        "hours": said.hours,
        "urgent_phone": said.urgent_phone,
        "accepting": service.has_room and agency.takes_in,
        "places": service.places,
        "counted_at": service.counted_at.isoformat() if service.counted_at else None,
        "stale": service.is_stale,
        "version": service.version,
    }


def _offer(given: dict[str, Any]) -> Offer:
    several = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    return Offer(**{**given, **several})


@blueprint.path("/services")
@blueprint.takes(ServiceQuery, "query")
@blueprint.gives(listed(ServiceOut))
def services(query: dict[str, Any]) -> Response:
    """Offers of live agencies that fit the filters."""
    limit, after = query.pop("limit"), cursor_from(query.pop("cursor"))
    with acting("service.list") as actor:
        found = list_services(actor, Wanted(**query), after, limit)
        shown = [described_service(*line) for line in found[:limit]]
    more = Cursor(now(), found[limit - 1][0].id).encode() if len(found) > limit else None
    return answer_list(shown, more)


@blueprint.path("/services/near")
@blueprint.takes(WantedQuery, "query")
@blueprint.gives(listed(NearOut))
def near(query: dict[str, Any]) -> Response:
    """Offers of what is needed that do not fit in all the rest, and in what they do not."""
    with acting("service.list") as actor:
        found = list_near(actor, Wanted(**query))
        shown = [
            {**described_service(each.service, each.agency), "unmatched": list(each.unmatched)}
            for each in found
        ]
    return answer_list(shown, None)


@blueprint.path("/agencies/<uuid:agency_id>/services", "POST")
@blueprint.takes(NewOfferIn)
@blueprint.gives(ServiceOut, 201)
def offer_one(given: dict[str, Any], agency_id: UUID) -> Response:
    """Put a service of the agency into the directory."""
    with acting("service.offer") as actor:
        offer = _offer(given)
        made, status, repeated = once(actor, lambda: offer_service(actor, agency_id, offer).id)
        return _answered(read_service(actor, made) if repeated else find_service(made), status)


def _answered(service: Service, status: int = 200) -> Response:
    body = described_service(service, service.agency)
    return answer(body, status, version=service.version)


@blueprint.path("/services/<uuid:service_id>")
@blueprint.gives(ServiceOut)
def read_one(service_id: UUID) -> Response:
    """One service."""
    with acting("service.read") as actor:
        return _answered(read_service(actor, service_id))


@blueprint.path("/services/<uuid:service_id>", "PUT")
@blueprint.takes(OfferIn)
@blueprint.gives(ServiceOut)
def edit_one(given: dict[str, Any], service_id: UUID) -> Response:
    """Say anew what is offered, in whole; its room stays as it was counted."""
    seen = if_match()
    with acting("service.edit") as actor:
        return _answered(edit_service(actor, service_id, _offer(given), seen))


@blueprint.path("/services/<uuid:service_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(ServiceOut)
def take_step(service_id: UUID) -> Response:
    """Count its room, or take it out of the directory."""
    step, given = load_step(STEPS)
    seen = if_match()
    with acting(f"service.{step}") as actor:
        if step == "count":
            return _answered(count_room(actor, service_id, Room(**given), seen))
        return _answered(withdraw_service(actor, service_id, seen))
