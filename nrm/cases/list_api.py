"""`/cases` as a list, and finding one by its code: coordination fields, never content."""

from typing import Any

from flask import Response

from nrm.cases.actions import list_cases, list_coded
from nrm.cases.answers import CaseOut
from nrm.cases.codes import code_of
from nrm.cases.described import described_case
from nrm.cases.list_schemas import CaseQuery, CodeIn, wanted_from
from nrm.database import next_after
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer_list, cursor_from

blueprint = ApiBlueprint("case_lists_api", __name__, description="Finding cases")
_CASES = listed(CaseOut)


@blueprint.path("/cases")
@blueprint.takes(CaseQuery, "query")
@blueprint.gives(_CASES)
def list_some(query: dict[str, Any]) -> Response:
    """Cases the caller may see, newest first; coordination fields only."""
    limit, after = query["limit"], cursor_from(query["cursor"])
    with acting("case.list") as actor:
        found = list_cases(actor, wanted_from(query), after, limit)
        shown = [described_case(case) for case in found[:limit]]
    return answer_list(shown, next_after(found, limit, "opened_at"))


@blueprint.path("/cases/find", "POST")
@blueprint.takes(CodeIn)
@blueprint.gives(_CASES)
def find_one(given: dict[str, str]) -> Response:
    """The case of this code, if the caller may see it; the code stands in the body alone."""
    with acting("case.list") as actor:
        found = list_coded(actor, code_of(given["code"]))
        shown = [described_case(case) for case in found]
    return answer_list(shown, None)
