"""`GET /gaps`: where help was missing."""

from flask import Response

from nrm.cases.described import stamp
from nrm.gaps.actions import list_gaps
from nrm.gaps.schemas import GapOut
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer_list

blueprint = ApiBlueprint("gaps_api", __name__, description="Where help was missing")


@blueprint.path("/gaps")
@blueprint.gives(listed(GapOut))
def list_some() -> Response:
    """What partners could not give in the last 90 days, the most frequent first, at most 100."""
    with acting("gap.list") as actor:
        found = list_gaps(actor)
    return answer_list([{**gap._asdict(), "last_at": stamp(gap.last_at)} for gap in found], None)
