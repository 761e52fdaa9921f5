"""`/cases/{id}/contact-attempts`: how the person is reached, and what was tried."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.http.acting import acting, reveal
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer
from nrm.http.repeats import once
from nrm.reaching.actions import look_at_tries, record_try
from nrm.reaching.opening import Opened, open_reaching
from nrm.reaching.schemas import ReachingOut, TryIn, WayOut
from nrm.reaching.tries import Try, in_vain

blueprint = ApiBlueprint("reaching_api", __name__, description="Reaching a person")
_PATH = "/cases/<uuid:case_id>/contact-attempts"
_TOLD = tuple(name for name in WayOut().fields if name != "way")


@blueprint.path(_PATH)
@blueprint.gives(ReachingOut)
def read(case_id: UUID) -> Response:
    """The safe ways and all tries, opened after the log entry is durable."""
    with acting("section.read") as actor:
        case, opened = open_reaching(actor, case_id)
    return answer(_described(reveal(actor, "section.read", case, opened)))


@blueprint.path(_PATH, "POST")
@blueprint.takes(TryIn)
@blueprint.gives(None, 204)
def record(given: dict[str, Any], case_id: UUID) -> Response:
    """Record a try by a safe way; the deadline of trying again follows."""
    said = Try(given["way"], given["outcome"], given["note"])
    with acting("reaching.record") as actor:
        seen = given["safe_contact"]
        _, _, repeated = once(actor, lambda: record_try(actor, case_id, said, seen).id)
        if repeated:
            look_at_tries(actor, case_id)
    return Response(status=204)


def _described(found: Opened) -> dict[str, Any]:
    return {
        "safe_contact": found.seen,
        "ways": [
            {"way": n, **{name: row.get(name) for name in _TOLD}} for n, row in found.ways.items()
        ],
        "tries": list(found.tries),
        "in_vain": in_vain(found.tries),
    }
