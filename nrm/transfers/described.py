"""How a transfer is told by the API, and which steps somebody may take."""

from typing import Any, Final
from uuid import UUID

from flask_babel import gettext

from nrm.cases.described import stamp
from nrm.http.actor import Actor
from nrm.transfers.models import STANDING, CaseTransfer
from nrm.workflow import LABELS, steps_open

_PROOF = ("passphrase", "code")
_REQUIRES: Final = {
    "offer": _PROOF,
    "accept": ("worker", *_PROOF),
    "decline": ("reason",),
    "withdraw": (),
}


def open_steps(actor: Actor, transfer: CaseTransfer) -> tuple[str, ...]:
    """What this person may do next with it; an offer that ran out is not answered any more."""
    found = tuple(dict.fromkeys(row.step for row in steps_open(actor, transfer)))
    return tuple(step for step in found if step == "withdraw" or not transfer.has_run_out)


def state_of(transfer: CaseTransfer) -> str:
    """How it stands now, by the clock as well."""
    return "expired" if transfer.has_run_out else transfer.state


def described_transfer(actor: Actor, transfer: CaseTransfer) -> dict[str, Any]:
    """Ids, times and codes; the case itself for its lead agency alone."""
    leads = actor.agency_id == transfer.case.lead_agency_id
    return {
        "id": str(transfer.id),
        "reference": transfer.reference,
        "case": str(transfer.case_id) if leads else None,
        "sender": str(transfer.sender_id),
        "recipient": str(transfer.recipient_id),
        "state": state_of(transfer),
        "basis": transfer.basis,
        "reason": transfer.reason,
        "person_group": transfer.person_group,
        "case_status": transfer.case_status,
        "region": transfer.region,
        "asked_by": str(transfer.asked_by_id),
        "asked_at": stamp(transfer.asked_at),
        "approved_by": _id(transfer.approved_by_id),
        "sent_at": stamp(transfer.sent_at),
        "ends_at": stamp(transfer.ends_at),
        "decided_by": _id(transfer.decided_by_id),
        "decided_at": stamp(None if transfer.state in STANDING else transfer.state_at),
        "worker": _id(transfer.worker_id),
        "declined_because": transfer.declined_because,
        "version": transfer.version,
        "steps": [
            {"name": name, "label": gettext(LABELS[name]), "requires": list(_REQUIRES[name])}
            for name in open_steps(actor, transfer)
        ],
    }


def _id(value: UUID | None) -> str | None:
    return str(value) if value is not None else None
