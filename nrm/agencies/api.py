"""`/agencies`: who takes part."""

from typing import Any

from flask import Response

from nrm.agencies.actions import list_agencies
from nrm.agencies.answers import AgencyOut
from nrm.agencies.models import Agency
from nrm.database import Cursor, now
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer_list, cursor_from

blueprint = ApiBlueprint("directory_api", __name__, description="Agencies that take part")


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
