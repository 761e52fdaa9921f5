"""Handing a case over, at the agency that leads it: ask, offer, take back; and reading of it.

What the receiving agency does stands in `answering.py`.
"""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import Cursor, keyset, session
from nrm.drafts.keeping import unsaved_in
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.transfers.checking import NAMED, check_may_go, find_basis, find_receiver
from nrm.transfers.finding import find_transfer, visible_to
from nrm.transfers.making import Asked, make_transfer, send
from nrm.transfers.models import LISTED, CaseTransfer
from nrm.transfers.sealing import end_offer


def ask_transfer(actor: Actor, case_id: UUID, asked: Asked) -> CaseTransfer:
    """It waits for a supervisor who is another person; the receiver knows nothing of it yet."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "transfer.ask", case)
    transfer = _ask(actor, case, asked)
    consent = transfer.consent_pseudonym
    log.write(actor, "transfer.ask", transfer, consent=consent, reason=asked.reason)
    return transfer


def _ask(actor: Actor, case: Case, asked: Asked) -> CaseTransfer:
    if asked.basis not in NAMED:
        raise Invalid({"basis": [gettext("This basis cannot be chosen.")]})
    receiver = find_receiver(asked.recipient, case)
    consent = find_basis(case, receiver, asked.basis)
    return make_transfer(actor.id, case, asked, consent)


def offer_transfer(actor: Actor, transfer_id: UUID, seen: int | None) -> CaseTransfer:
    """The receiver is asked, and holds the keys behind a lock for seven days."""
    transfer = find_transfer(transfer_id, to_change=True)
    policy.ask(actor, "transfer.offer", transfer)
    unsaved = _offer(actor, transfer, seen)
    log.write(
        actor,
        "transfer.offer",
        transfer,
        sections=unsaved,
        consent=transfer.consent_pseudonym,
        reason=transfer.reason,
    )
    return transfer


def _offer(actor: Actor, transfer: CaseTransfer, seen: int | None) -> dict[str, int]:
    """What is typed and not saved, and goes along."""
    check_version(seen, transfer.version)
    workflow.row_for(transfer, "offer")
    find_receiver(transfer.recipient_id, transfer.case)
    check_may_go(transfer)
    send(actor, transfer)
    return unsaved_in(transfer.case)


def withdraw_transfer(actor: Actor, transfer_id: UUID, seen: int | None) -> CaseTransfer:
    """Nothing is handed over, and nothing of the offer opens any more."""
    transfer = find_transfer(transfer_id, to_change=True)
    policy.ask(actor, "transfer.withdraw", transfer)
    _withdraw(actor, transfer, seen)
    log.write(actor, "transfer.withdraw", transfer)
    return transfer


def _withdraw(actor: Actor, transfer: CaseTransfer, seen: int | None) -> None:
    check_version(seen, transfer.version)
    workflow.step(transfer, "withdraw")
    transfer.decided_by_id = actor.id
    end_offer(transfer)


def read_transfer(actor: Actor, transfer_id: UUID) -> CaseTransfer:
    """Who hands over what kind of case to whom, on what basis, and how it stands."""
    transfer = find_transfer(transfer_id)
    policy.ask(actor, "transfer.read", transfer)
    log.write(actor, "transfer.read", transfer)
    return transfer


def list_transfers(actor: Actor, after: Cursor | None, limit: int) -> Sequence[CaseTransfer]:
    """Transfers that the actor may see, newest first, at most `limit` + 1; no code of a case."""
    policy.ask(actor, "transfer.list")
    statement = keyset(
        LISTED.where(visible_to(actor)), CaseTransfer.asked_at, CaseTransfer.id, after, limit
    )
    found = [transfer.of(case) for transfer, case in session().execute(statement)]
    log.write(actor, "transfer.list", count=len(found))
    return found
