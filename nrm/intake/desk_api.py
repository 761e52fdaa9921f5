"""`/concerns` for whoever takes them in: what waits, one of them, and what is done about it."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from nrm.cases.opening import NewCase
from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.sent_steps import load_step
from nrm.intake.actions import list_concerns, open_concern
from nrm.intake.asking_later import state_by_receipt
from nrm.intake.described import described_concern
from nrm.intake.finding import find_concern
from nrm.intake.handing_on import hand_on_concern
from nrm.intake.passing_on import pass_on_concern
from nrm.intake.schemas import STEPS, ConcernOut, ConcernRowOut, ReceiptIn, StateOut, SteppedOut
from nrm.intake.steps import (
    convert_concern,
    miss_concern,
    set_aside_concern,
    take_up_concern,
)

blueprint = ApiBlueprint("concerns_api", __name__, description="Concerns that were handed over")


class ConcernsQuery(ListQuery):
    """`ended`: what came to its end, in place of what goes on."""

    ended = fields.Boolean(load_default=False)


@blueprint.path("/concerns/receipt", "POST")
@blueprint.takes(ReceiptIn)
@blueprint.gives(StateOut)
def tell_state(given: dict[str, Any]) -> Response:
    """How a concern stands, for whoever has its code: one word, and nothing else."""
    return answer({"state": state_by_receipt(given["receipt"])})


@blueprint.path("/concerns")
@blueprint.takes(ConcernsQuery, "query")
@blueprint.gives(listed(ConcernRowOut))
def list_some(query: dict[str, Any]) -> Response:
    """What the caller's agency took in, the most urgent first; nothing of it is opened."""
    limit, ended = query["limit"], query["ended"]
    with acting("concern.list") as actor:
        found = list_concerns(actor, ended, cursor_from(query["cursor"]), limit)
        items = [described_concern(actor, each) for each in found[:limit]]
    return answer_list(items, next_after(found, limit, "arrived_at" if ended else "due_at"))


@blueprint.path("/concerns/<uuid:concern_id>")
@blueprint.gives(ConcernOut)
def read_one(concern_id: UUID) -> Response:
    """One concern, opened after its log entry is durable; `told` is null once it has ended."""
    with acting("concern.open") as actor:
        sealed = open_concern(actor, concern_id)
        body, version = described_concern(actor, sealed.concern), sealed.concern.version
    told = reveal(actor, "concern.open", None, lambda: sealed.open(actor.keyring))
    return answer({**body, "told": told or None}, version=version)


@blueprint.path("/concerns/<uuid:concern_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(SteppedOut)
def take_step(concern_id: UUID) -> Response:
    """Take it up, hand or pass it on, say that nobody was reached, set it aside, make a case."""
    name, given = load_step(STEPS)
    seen = if_match()
    with acting(f"concern.{name}") as actor:
        case_id = _step(actor, concern_id, name, given, seen)
        concern = find_concern(concern_id)
        body, version = described_concern(actor, concern), concern.version
    return answer({**body, "case": str(case_id) if case_id else None}, version=version)


def _step(
    actor: Actor, concern_id: UUID, name: str, given: dict[str, Any], seen: int | None
) -> UUID | None:
    if name == "convert":
        return convert_concern(actor, concern_id, NewCase(**given, sections={}), seen).id
    if name == "set_aside":
        set_aside_concern(actor, concern_id, given["reason"], seen)
    elif name == "hand_on":
        hand_on_concern(actor, concern_id, given["colleague"], seen)
    elif name == "pass_on":
        pass_on_concern(actor, concern_id, given["region"], given["reason"], seen)
    else:
        plain = {"take_up": take_up_concern, "miss": miss_concern}
        plain[name](actor, concern_id, seen)
    return None
