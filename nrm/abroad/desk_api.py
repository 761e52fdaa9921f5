"""`/trm-arrivals`: what other countries ask of this country's focal point."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.abroad.described import described_arrivals
from nrm.abroad.desk import (
    accept_arrival,
    complete_arrival,
    decline_arrival,
    end_arrival_not_engaged,
    list_arrivals,
    open_arrival,
)
from nrm.abroad.finding import Which
from nrm.abroad.models import TrmArrival
from nrm.abroad.schemas import CAME_STEPS, ArrivalsQuery, TrmArrivalOut, TrmArrivalRowOut
from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list, cursor_from, if_match
from nrm.http.sent_steps import load_step

blueprint = ApiBlueprint("trm_arrivals_api", __name__, description="Asked by another country")


@blueprint.path("/trm-arrivals")
@blueprint.takes(ArrivalsQuery, "query")
@blueprint.gives(listed(TrmArrivalRowOut))
def list_some(query: dict[str, Any]) -> Response:
    """What came to the caller's agency, the soonest due first; nothing of it is opened."""
    limit, ended = query["limit"], query["ended"]
    with acting("trm_arrival.list") as actor:
        which = Which.ENDED if ended else Which.GOING_ON
        found = list_arrivals(actor, which, cursor_from(query["cursor"]), limit)
        items = described_arrivals(actor, found[:limit])
    return answer_list(items, next_after(found, limit, "arrived_at" if ended else "due_at"))


@blueprint.path("/trm-arrivals/<uuid:arrival_id>")
@blueprint.gives(TrmArrivalOut)
def read_one(arrival_id: UUID) -> Response:
    """One of them; what was agreed is opened after its log entry is durable."""
    with acting("trm_arrival.open") as actor:
        sealed = open_arrival(actor, arrival_id)
        (body,), version = described_arrivals(actor, [sealed.arrival]), sealed.arrival.version
    lines = reveal(actor, "trm_arrival.open", sealed.arrival, lambda: sealed.open(actor.keyring))
    return answer({**body, "envelope": sealed.envelope, "lines": lines}, version=version)


@blueprint.path("/trm-arrivals/<uuid:arrival_id>/steps", "POST")
@blueprint.takes_a_step(CAME_STEPS)
@blueprint.gives(TrmArrivalRowOut)
def take_step(arrival_id: UUID) -> Response:
    """Accept or decline; once what was agreed has come, say how it ended."""
    name, given = load_step(CAME_STEPS)
    seen = if_match()
    with acting(f"trm_arrival.{name}") as actor:
        arrival = take(actor, arrival_id, name, given, seen)
        (body,), version = described_arrivals(actor, [arrival]), arrival.version
    return answer(body, version=version)


def take(
    actor: Actor, arrival_id: UUID, name: str, given: dict[str, Any], seen: int | None
) -> TrmArrival:
    """The arrival after this step; `given` is what the step requires."""
    if name == "accept":
        return accept_arrival(actor, arrival_id, seen)
    (said,) = given.values()
    ends = {
        "decline": decline_arrival,
        "complete": complete_arrival,
        "not_engaged": end_arrival_not_engaged,
    }
    return ends[name](actor, arrival_id, said, seen)
