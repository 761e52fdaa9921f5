"""`/audit/review`: the queue, its items, what was found over time, and what was drawn by lot."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.audit.review.actions import Narrowed, list_items, list_noticed, list_weeks, read_item
from nrm.audit.review.described import described_counts, described_item, described_week
from nrm.audit.review.schemas import (
    STEPS,
    CountsQuery,
    ItemsQuery,
    ReviewItemOut,
    ReviewItems,
    ReviewWeeks,
    WeekCounts,
)
from nrm.audit.review.stepping import take
from nrm.database import next_after
from nrm.http.acting import acting
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.sent_steps import load_step

blueprint = ApiBlueprint("review_api", __name__, description="The review queue")


@blueprint.path("/audit/review")
@blueprint.takes(ItemsQuery, "query")
@blueprint.gives(ReviewItems)
def list_some(query: dict[str, Any]) -> Response:
    """Items for an auditor; for an agency those that it was asked about. Newest first."""
    limit, narrowed = query["limit"], Narrowed(state=query["state"], rule=query["rule"])
    with acting("review.list") as actor:
        found = list_items(actor, narrowed, cursor_from(query["cursor"]), limit)
        shown = [{**described_item(actor, each), "steps": []} for each in found[:limit]]
    return answer_list(shown, next_after(found, limit, "raised_at"))


@blueprint.path("/audit/review/<uuid:item_id>")
@blueprint.gives(ReviewItemOut)
def read_one(item_id: UUID) -> Response:
    """One item."""
    with acting("review.read") as actor:
        item = read_item(actor, item_id)
        body, version = described_item(actor, item), item.version
    return answer(body, version=version)


@blueprint.path("/audit/review/<uuid:item_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(ReviewItemOut)
def take_step(item_id: UUID) -> Response:
    """Ask for an explanation, give one, close it, pass it on, or say that rules were broken."""
    name, given = load_step(STEPS)
    seen = if_match()
    with acting(f"review.{name}") as actor:
        item = take(actor, item_id, name, given, seen)
        body, version = described_item(actor, item), item.version
    return answer(body, version=version)


@blueprint.path("/audit/review/figures")
@blueprint.takes(CountsQuery, "query")
@blueprint.gives(WeekCounts)
def list_figures(query: dict[str, int]) -> Response:
    """What each rule found in each of the last weeks, and how much of it is closed."""
    with acting("review.count") as actor:
        noticed = list_noticed(actor, query["weeks"])
    return answer_list(described_counts(noticed), None)


@blueprint.path("/audit/review/weeks")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(ReviewWeeks)
def list_drawn(query: dict[str, Any]) -> Response:
    """The weeks that were walked, newest first: their range of the log, and what was drawn."""
    limit = query["limit"]
    with acting("review.count") as actor:
        found = list_weeks(actor, cursor_from(query["cursor"]), limit)
        items = [described_week(each) for each in found[:limit]]
    return answer_list(items, next_after(found, limit, "week_at"))
