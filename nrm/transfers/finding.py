"""Finding transfers, each with its case and their secrets at hand, and those one may see."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_

from nrm.cases.finding import (
    find_case,
    has_stepped_back,
    know_secrets,
    missing_with_its_case,
    secrets_of,
)
from nrm.cases.models import Case
from nrm.database import remember_subject, session
from nrm.http.actor import Actor
from nrm.policy import SOCIAL_WORKER, SUPERVISOR
from nrm.transfers.models import BY_ID, SENT, STANDING, STANDING_OF_CASE, CaseTransfer
from nrm.vault import shred
from nrm.vault.models import Grant
from nrm.vault.rows import rely_on


def find_transfer(transfer_id: UUID, *, to_change: bool = False) -> CaseTransfer:
    """The transfer with its case, both locked if it is to be changed; Missing if none."""
    found = session().scalars(BY_ID, {"id": transfer_id}).one_or_none()
    if found is None:
        raise missing_with_its_case()
    case_id = found.case_id
    if to_change:
        _know_secrets(transfer_id, case_id)
    case = find_case(case_id, to_change=to_change)
    if to_change:
        anew, locked = {"populate_existing": True}, BY_ID.with_for_update()
        session().scalars(locked, {"id": transfer_id}, execution_options=anew).one()
    rely_on(found)
    remember_subject(found.of(case))
    return found


def _know_secrets(transfer_id: UUID, case_id: UUID) -> None:
    """Those of the case, and the halves of the offer and of the case's referrals, all at once."""
    sent = session().scalars(SENT, {"case_id": case_id})
    halves = [(shred.TRANSFER, transfer_id), *((shred.REFERRAL, each) for each in sent)]
    know_secrets(shred.fetch([(shred.CASE, case_id), *halves]), case_id)


def half_of(transfer: CaseTransfer) -> bytes | None:
    """The shred half of the offer's key; None once it has ended, or before it was made."""
    return secrets_of(transfer.case_id).get(shred.TRANSFER, transfer.id, shred.HALF)


def offer_has_ended(grant: Grant, secrets: shred.Secrets) -> bool:
    """Whether nothing opens this offer's key any more, as its half went when the offer ended.

    A half that others took away ends nothing.
    """
    if secrets.get(shred.TRANSFER, grant.subject_id, shred.HALF) is not None:
        return False
    transfer = find_transfer(grant.subject_id)
    return transfer.state not in STANDING or transfer.has_run_out


def standing_of(case: Case) -> CaseTransfer | None:
    """The transfer of this case that waits for somebody, locked; or ran out since."""
    found = session().scalars(STANDING_OF_CASE, {"case_id": case.id}).one_or_none()
    return found.of(case) if found is not None else None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The transfers that this actor may see, joined with their case; the only way to a list."""
    sent = CaseTransfer.sender_id == actor.agency_id
    if actor.role == SUPERVISOR:
        received = and_(
            CaseTransfer.recipient_id == actor.agency_id, CaseTransfer.sent_at.is_not(None)
        )
        return or_(received, sent) & ~has_stepped_back(actor)
    if actor.role == SOCIAL_WORKER:
        return sent & (Case.lead_worker_id == actor.id)
    return false()
