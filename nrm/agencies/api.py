"""`/agencies` and `/services`: the directory."""

from typing import Any

from flask import Response
from marshmallow import fields

from nrm.agencies.actions import Wanted, list_agencies, list_services
from nrm.agencies.answers import AgencyOut, ServiceOut
from nrm.agencies.models import Agency, Service
from nrm.database import Cursor, now
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer_list, cursor_from

blueprint = ApiBlueprint("directory_api", __name__, description="Agencies and what they offer")


class ServiceQuery(ListQuery):
    """Filters of the directory: service, region and language codes."""

    need = fields.String(load_default=None)
    region = fields.String(load_default=None)
    language = fields.String(load_default=None)


def described_agency(agency: Agency) -> dict[str, Any]:
    """The agency as everybody who is signed in may see it."""
    return {
        "id": str(agency.id),
        "name": agency.name,
        "kind": agency.kind,
        "accepting": agency.takes_in,
        "parent": str(agency.parent_id) if agency.parent_id is not None else None,
        "region": agency.region,
    }


def described_service(service: Service) -> dict[str, Any]:
    """The service as everybody who is signed in may see it."""
    return {
        "id": str(service.id),
        "agency": str(service.agency_id),
        "service": service.service,
        "region": service.region,
        "languages": service.languages.split(),
        "accepting": service.accepting,
    }


def _after(rows: list[Any], limit: int) -> str | None:
    return Cursor(now(), rows[limit - 1].id).encode() if len(rows) > limit else None


@blueprint.path("/agencies")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(AgencyOut))
def agencies(query: dict[str, Any]) -> Response:
    """Live agencies."""
    with acting("agency.list") as actor:
        found = list_agencies(actor, cursor_from(query["cursor"]), query["limit"])
    shown = [described_agency(agency) for agency in found[: query["limit"]]]
    return answer_list(shown, _after(found, query["limit"]))


@blueprint.path("/services")
@blueprint.takes(ServiceQuery, "query")
@blueprint.gives(listed(ServiceOut))
def services(query: dict[str, Any]) -> Response:
    """Offers of live agencies that fit the filters."""
    wanted = Wanted(query["need"], query["region"], query["language"])
    with acting("service.list") as actor:
        lines = list_services(actor, wanted, cursor_from(query["cursor"]), query["limit"])
    found = [service for service, _agency in lines]
    shown = [described_service(service) for service in found[: query["limit"]]]
    return answer_list(shown, _after(found, query["limit"]))
