"""`/clocks`: what waits on whom since when, and what ended by itself."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.alerts.actions import list_clocks, list_ended, meet_clock, see_clock
from nrm.alerts.finding import Running
from nrm.alerts.views import ClocksPage
from nrm.alerts.words import clock_row
from nrm.cases.moved_words import movers_of
from nrm.database import Cursor, next_after
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, see_other
from nrm.http.grammar import cursor_from
from nrm.policy import CO_ORDINATOR, SUPERVISOR

blueprint = Blueprint("clocks", __name__)
# A line with its button is long: a page stays within what a slow line can bear.
_URL, _ON_PAGE, _ENDED = "/clocks", 12, 8
_MARKS = {"seen": ("clock.see", see_clock), "met": ("clock.meet", meet_clock)}


@blueprint.get(_URL)
def list_page() -> Response:
    """Deadlines, the soonest first; before the first page those that ended by themselves."""
    after = cursor_from(asked_for().get("cursor"))
    with acting("clock.list") as actor:
        ended = list_ended(actor, _ENDED) if after is None else []
        found = list_clocks(actor, after, _ON_PAGE)
        page = _page(actor, ended, found, after)
    return draw("alerts/list.html", page)


def _page(
    actor: Actor, ended: list[Running], found: list[Running], after: Cursor | None
) -> ClocksPage:
    later = next_after(found, _ON_PAGE, "due_at")
    names = names_of(movers_of(each.clock for each in (*ended, *found)))
    return ClocksPage(
        frame=frame_for(actor, _URL),
        explains=_explained(actor.role),
        ended=tuple(clock_row(actor, each, names) for each in ended),
        running=tuple(clock_row(actor, each, names) for each in found[:_ON_PAGE]),
        first=_URL if after is not None else "",
        later=f"{_URL}?cursor={later}" if later else "",
    )


def _explained(role: str) -> str:
    if role == CO_ORDINATOR:
        return str(gettext("Deadlines that were missed and that you are told of, by code alone."))
    if role == SUPERVISOR:
        return str(gettext("All that runs in the cases of your agency, overdue first."))
    return str(gettext("All that runs in the cases that you lead, overdue first."))


@blueprint.post(f"{_URL}/<uuid:clock_id>/mark")
def mark(clock_id: UUID) -> Response:
    """It was seen, or met; the list follows."""
    said = request.form.get("as", "")
    if said not in _MARKS:
        raise Invalid({"as": [gettext("Choose one of the listed answers.")]})
    action, act = _MARKS[said]
    with acting(action) as actor:
        act(actor, clock_id)
    return see_other(_URL)
