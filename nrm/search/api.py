"""`POST /cases/search`: the words stand in the body, where neither log nor address keeps them."""

from typing import Any

from flask import Response

from nrm.http.acting import acting
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer
from nrm.search.actions import search_cases
from nrm.search.confirming import Found, open_candidates
from nrm.search.finding import Asked
from nrm.search.schemas import SearchIn, SearchOut

blueprint = ApiBlueprint("search_api", __name__, description="Finding a person again")


@blueprint.path("/cases/search", "POST")
@blueprint.takes(SearchIn)
@blueprint.gives(SearchOut)
def search(given: dict[str, Any]) -> Response:
    """Cases that the caller may read and in which all of this stands; each opened one is logged."""
    asked = Asked(**given)
    with acting("case.search") as actor:
        found = search_cases(actor, asked)
    fitting = open_candidates(actor, asked, found)
    return answer({"items": [_described(each) for each in fitting], "more": found.more})


def _described(found: Found) -> dict[str, Any]:
    case = found.case
    return {
        "id": str(case.id),
        "code": case.code,
        "status": case.state,
        "fits": list(found.fits),
    }
