"""`/cases/{id}/transfers` and `/transfers`: a case goes from one lead agency to another."""

from typing import Any
from uuid import UUID

from flask import Response, request

from nrm.accounts.proving import Proof, acting_proven
from nrm.database import next_after
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step
from nrm.transfers.actions import (
    ask_transfer,
    list_transfers,
    offer_transfer,
    read_transfer,
    withdraw_transfer,
)
from nrm.transfers.answering import accept_transfer, decline_transfer
from nrm.transfers.described import described_transfer
from nrm.transfers.finding import find_transfer
from nrm.transfers.making import Asked
from nrm.transfers.schemas import STEPS, TransferIn, TransferOut

blueprint = ApiBlueprint("transfers_api", __name__, description="Handing cases over")


@blueprint.path("/cases/<uuid:case_id>/transfers", "POST")
@blueprint.takes(TransferIn)
@blueprint.gives(TransferOut, 201)
def ask_for_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Ask that the case goes to another agency; a supervisor has to offer it."""
    asked = Asked(**given)
    with acting("transfer.ask") as actor:
        made, status, repeated = once(actor, lambda: ask_transfer(actor, case_id, asked).id)
        found = read_transfer(actor, made) if repeated else find_transfer(made)
        body, version = described_transfer(actor, found), found.version
    return answer(body, status, version=version)


@blueprint.path("/transfers")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(TransferOut))
def list_some(query: dict[str, Any]) -> Response:
    """Transfers that the caller's agency makes or is offered, newest first."""
    limit = query["limit"]
    with acting("transfer.list") as actor:
        found = list_transfers(actor, cursor_from(query["cursor"]), limit)
        shown = [{**described_transfer(actor, each), "steps": []} for each in found[:limit]]
    return answer_list(shown, next_after(found, limit, "asked_at"))


@blueprint.path("/transfers/<uuid:transfer_id>")
@blueprint.gives(TransferOut)
def read_one(transfer_id: UUID) -> Response:
    """One transfer: what kind of case, from whom to whom, and how it stands."""
    with acting("transfer.read") as actor:
        found = read_transfer(actor, transfer_id)
        body, version = described_transfer(actor, found), found.version
    return answer(body, version=version)


@blueprint.path("/transfers/<uuid:transfer_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(TransferOut)
def take_step(transfer_id: UUID) -> Response:
    """Offer it or take it back at the one agency, accept or decline it at the other."""
    name, given = load_step(STEPS)
    seen = if_match()
    if name in ("offer", "accept"):
        return _proven(name, transfer_id, given, seen)
    with acting(f"transfer.{name}") as actor:
        if name == "decline":
            found = decline_transfer(actor, transfer_id, given["reason"], seen)
        else:
            found = withdraw_transfer(actor, transfer_id, seen)
        return answer(described_transfer(actor, found), version=found.version)


def _proven(name: str, transfer_id: UUID, given: dict[str, Any], seen: int | None) -> Response:
    worker = given.pop("worker", None)
    proof = Proof(**given, source=request.remote_addr or "")
    with acting_proven(f"transfer.{name}", proof) as actor:
        if worker is None:
            found = offer_transfer(actor, transfer_id, seen)
        else:
            found = accept_transfer(actor, transfer_id, worker, seen)
        return answer(described_transfer(actor, found), version=found.version)
