"""`/gaps`: where help was missing, for the co-ordinator."""

from flask import Blueprint, Response
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.cases.shown import code_words
from nrm.gaps.actions import list_gaps
from nrm.gaps.finding import UNANSWERED, Gap
from nrm.gaps.views import GapRow, GapsPage
from nrm.http.acting import acting
from nrm.http.forms import draw
from nrm.look.moments import day

blueprint = Blueprint("gaps", __name__)
_URL = "/gaps"


@blueprint.get(_URL)
def list_page() -> Response:
    """What partners could not give, the most frequent first."""
    with acting("gap.list") as actor:
        found = list_gaps(actor)
    rows = tuple(_row(gap) for gap in found)
    return draw("gaps/list.html", GapsPage(frame=frame_for(actor, _URL), gaps=rows))


def _row(gap: Gap) -> GapRow:
    unanswered = gap.reason == UNANSWERED
    return GapRow(
        service=code_words("services", gap.service),
        region=code_words("regions", gap.region),
        reason=gettext("Nobody answered in time")
        if unanswered
        else code_words("decline_reasons", gap.reason),
        times=gap.times,
        last=day(gap.last_at).striptags(),
    )
