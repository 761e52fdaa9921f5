"""`/cases` as a list, finding one by its code, and names in the list when they are asked for."""

from typing import Any

from flask import Response

from nrm.cases.actions import list_cases, list_coded, show_names
from nrm.cases.answers import CaseOut
from nrm.cases.codes import code_of
from nrm.cases.described import described_case
from nrm.cases.list_schemas import (
    MOST_NAMES,
    CaseQuery,
    CodeIn,
    NameOut,
    NamesIn,
    wanted_from,
)
from nrm.cases.wanted import Wanted
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


@blueprint.path("/cases/names", "POST")
@blueprint.takes(NamesIn)
@blueprint.gives(listed(NameOut))
def names_of_some(given: dict[str, Any]) -> Response:
    """Names of those of these cases that the caller leads, each opening logged; others are left."""
    with acting("case.show_names") as actor:
        found = show_names(actor, Wanted(ids=given["cases"]), None, MOST_NAMES)
    names = found.open(actor)
    items = [{"id": str(case_id), "name": name or None} for case_id, name in names.items()]
    return answer_list(items, None)
