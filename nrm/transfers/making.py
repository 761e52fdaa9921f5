"""A transfer of a case is made, and offered; for actions that asked the policy."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext

from nrm import workflow
from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.database import new_id, now, session
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.transfers.checking import CLOSING, check_may_go, find_receiver
from nrm.transfers.finding import standing_of
from nrm.transfers.models import CaseTransfer
from nrm.transfers.sealing import end_offer, seal_offer

STANDS = timedelta(days=7)
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Asked:
    """To whom a case is to go, on what basis, and why: all of them codes or ids."""

    recipient: UUID
    basis: str
    reason: str


def make_transfer(asker: UUID, case: Case, asked: Asked, consent: Consent | None) -> CaseTransfer:
    """It waits for its second person. Raises Conflict while another one of the case stands."""
    _let_run_out(case)
    made = CaseTransfer(
        id=new_id(),
        case_id=case.id,
        reference="T-" + "".join(secrets.choice(_SIGNS) for _ in range(8)),
        sender_id=case.lead_agency_id,
        recipient_id=asked.recipient,
        basis=asked.basis,
        consent_id=consent.id if consent is not None else None,
        reason=asked.reason,
        person_group=case.person_group,
        case_status=case.state,
        region=case.region,
        asked_by_id=asker,
        asked_at=now(),
        sealed_keys=b"",
    )
    made.of(case).consent = consent
    check_may_go(made)
    workflow.begin(made, "ask")
    session().add(made)
    return made


def _let_run_out(case: Case) -> None:
    """What ran out has ended; Conflict while another one stands: a case is offered once."""
    standing = standing_of(case)
    if standing is None:
        return
    if not standing.has_run_out:
        raise Conflict(gettext("This case is being handed over already; withdraw that first."))
    expire(standing)
    log.write_before_next([Act(action="transfer.expire", thing=standing)])


def expire(transfer: CaseTransfer) -> None:
    """Nobody answered in time, and nothing of the offer opens any more."""
    workflow.step(transfer, "expire", by_itself=True)
    end_offer(transfer)


def send(actor: Actor, transfer: CaseTransfer) -> None:
    """The receiver is asked, for seven days, and holds the keys behind a lock meanwhile."""
    seal_offer(actor, transfer)
    workflow.step(transfer, "offer")
    transfer.approved_by_id, transfer.sent_at = actor.id, transfer.state_at
    transfer.ends_at = transfer.state_at + STANDS
    transfer.case.offered_until = transfer.ends_at


def offer_closing(actor: Actor, case: Case, receiver_id: UUID, asked_by_id: UUID) -> CaseTransfer:
    """A case of an agency that is being closed is offered at once; the case must be locked.

    For an action that asked the policy and writes the log. `actor`: whoever of the two people
    holds the agency's key, `asked_by_id` is the other.
    """
    receiver = find_receiver(receiver_id, case)
    asked = Asked(receiver.id, CLOSING, CLOSING)
    transfer = make_transfer(asked_by_id, case, asked, None)
    send(actor, transfer)
    return transfer
