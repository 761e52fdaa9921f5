"""`/audit/filters`: what an auditor looks for again and again."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm import policy
from nrm.audit.actions import forget_filter, save_filter
from nrm.audit.answers import SavedFilterOut
from nrm.audit.models import SavedFilter
from nrm.audit.saving import find_saved
from nrm.audit.schemas import SavedFilterIn
from nrm.cases.described import stamp
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list
from nrm.log import writer as log

blueprint = ApiBlueprint("audit_filters_api", __name__, description="Kept filters of the log")
_PATH = "/audit/filters"


@blueprint.path(_PATH)
@blueprint.gives(listed(SavedFilterOut))
def saved() -> Response:
    """The caller's kept filters, the oldest first: there is no second page."""
    with acting("audit.list_all") as actor:
        policy.ask(actor, "audit.list_all")
        found = find_saved(actor.id)
        log.write(actor, "audit.list_all", count=0)
    return answer_list([_described(each) for each in found], None)


@blueprint.path(_PATH, "POST")
@blueprint.takes(SavedFilterIn)
@blueprint.gives(SavedFilterOut, 201)
def keep(given: dict[str, Any]) -> Response:
    """Keep one; the same once more is the same one."""
    with acting("audit.save_filter") as actor:
        made = _described(save_filter(actor, given["query"]))
    return answer(made, 201)


@blueprint.path(f"{_PATH}/<uuid:filter_id>", "DELETE")
@blueprint.gives(None, 204)
def forget(filter_id: UUID) -> Response:
    """Keep it no more."""
    with acting("audit.forget_filter") as actor:
        forget_filter(actor, filter_id)
    return Response(status=204)


def _described(each: SavedFilter) -> dict[str, Any]:
    return {"id": str(each.id), "query": each.query, "made_at": stamp(each.made_at)}
