"""What the receiving agency does with a case that it is offered: accept it, or decline.

Actions in four beats like those of `actions.py`.
"""

from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.drafts.keeping import unsaved_in
from nrm.errors import Conflict, Unavailable
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.transfers.checking import check_may_go, check_worker
from nrm.transfers.finding import find_transfer
from nrm.transfers.models import CaseTransfer
from nrm.transfers.sealing import BROKEN, end_offer
from nrm.transfers.taking import take_over


def accept_transfer(
    actor: Actor, transfer_id: UUID, worker_id: UUID, seen: int | None
) -> CaseTransfer:
    """The case is led here by this worker, and from now on nobody opens it at the other agency."""
    transfer = find_transfer(transfer_id, to_change=True)
    policy.ask(actor, "transfer.accept", transfer)
    opened = _accept(actor, transfer, worker_id, seen)
    log.write(
        actor,
        "transfer.accept",
        transfer.case,
        sections=opened,
        purpose="handover",
        consent=transfer.consent_pseudonym,
        reason=transfer.reason,
    )
    return transfer


def _accept(
    actor: Actor, transfer: CaseTransfer, worker_id: UUID, seen: int | None
) -> dict[str, int]:
    check_version(seen, transfer.version)
    workflow.row_for(transfer, "accept")
    _check_in_time(transfer)
    check_worker(transfer, worker_id)
    check_may_go(transfer)
    return {**take_over(actor, transfer, worker_id), **unsaved_in(transfer.case)}


def decline_transfer(
    actor: Actor, transfer_id: UUID, reason: str, seen: int | None
) -> CaseTransfer:
    """The case stays where it is; nothing of the offer opens any more."""
    transfer = find_transfer(transfer_id, to_change=True)
    policy.ask(actor, "transfer.decline", transfer)
    _decline(actor, transfer, reason, seen)
    log.write(actor, "transfer.decline", transfer, reason=reason)
    return transfer


def _decline(actor: Actor, transfer: CaseTransfer, reason: str, seen: int | None) -> None:
    check_version(seen, transfer.version)
    workflow.row_for(transfer, "decline")
    _check_in_time(transfer)
    workflow.step(transfer, "decline", reason=reason)
    transfer.decided_by_id, transfer.declined_because = actor.id, reason
    end_offer(transfer)


def _check_in_time(transfer: CaseTransfer) -> None:
    if transfer.has_run_out:
        raise Conflict(gettext("This offer ran out; ask the other agency for a new one."))
    # The case knows of the offer that stands: one that others hid while it ended is none.
    if transfer.case.offered_until != transfer.ends_at:
        raise Unavailable(BROKEN, integrity=True)
