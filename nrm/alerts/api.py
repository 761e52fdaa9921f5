"""`/clocks`: what waits on whom since when; saying that it was seen or met, and moving it."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.alerts.actions import list_clocks, list_ended, meet_clock, read_clock, see_clock
from nrm.alerts.described import described
from nrm.alerts.finding import whole
from nrm.alerts.schemas import STEPS, ClocksQuery, MarkIn, RunningClock
from nrm.alerts.stepping import take
from nrm.database import next_after
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list, cursor_from
from nrm.http.sent_steps import load_step

blueprint = ApiBlueprint("clocks_api", __name__, description="Deadlines")


@blueprint.path("/clocks")
@blueprint.takes(ClocksQuery, "query")
@blueprint.gives(listed(RunningClock))
def list_some(query: dict[str, Any]) -> Response:
    """Running deadlines, soonest first; with `ended` those that ended by themselves, unseen."""
    limit = query["limit"]
    with acting("clock.list") as actor:
        if query["ended"]:
            return answer_list([described(actor, each) for each in list_ended(actor, limit)], None)
        found = list_clocks(actor, cursor_from(query["cursor"]), limit)
        shown = [described(actor, each) for each in found[:limit]]
    return answer_list(shown, next_after(found, limit, "due_at"))


@blueprint.path("/clocks/<uuid:clock_id>/mark", "POST")
@blueprint.takes(MarkIn)
@blueprint.gives(RunningClock)
def mark(given: dict[str, Any], clock_id: UUID) -> Response:
    """Say that what the caller's role was told is `seen`, or that the deadline is `met`."""
    act = {"seen": see_clock, "met": meet_clock}[given["as_"]]
    with acting("clock.see" if given["as_"] == "seen" else "clock.meet") as actor:
        body = described(actor, whole(act(actor, clock_id)))
    return answer(body)


@blueprint.path("/clocks/<uuid:clock_id>")
@blueprint.gives(RunningClock)
def read_one(clock_id: UUID) -> Response:
    """One deadline, and how the caller may move it."""
    with acting("clock.read") as actor:
        body = described(actor, whole(read_clock(actor, clock_id)))
    return answer(body)


@blueprint.path("/clocks/<uuid:clock_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(RunningClock)
def take_step(clock_id: UUID) -> Response:
    """Pause a deadline, let it go on, or have it end later; each with its reason."""
    name, given = load_step(STEPS)
    with acting(f"clock.{name}") as actor:
        body = described(actor, whole(take(actor, clock_id, name, given)))
    return answer(body)
