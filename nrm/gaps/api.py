"""`GET /gaps`: where help was missing."""

from typing import Any

from flask import Response

from nrm.gaps.actions import list_gaps
from nrm.gaps.finding import Gap
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
    return answer_list([_described(gap) for gap in found], None)


def _described(gap: Gap) -> dict[str, Any]:
    # The day: a moment would lead to the one referral that ended then.
    told = gap._asdict()
    last_on = told.pop("last_at").date().isoformat()
    return {**told, "last_on": last_on}
