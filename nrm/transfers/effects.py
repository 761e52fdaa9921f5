"""What follows for a standing transfer when its case or its consent ends, in the same transaction.

Registered in `create_app`; not asked again.
"""

from collections.abc import Sequence

from nrm import workflow
from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.transfers.checking import may_go_to
from nrm.transfers.finding import standing_of
from nrm.transfers.models import CaseTransfer
from nrm.transfers.sealing import end_offer


def end_with_case(actor: Actor, case: Case) -> None:
    """A case that is closed is handed over to nobody."""
    standing = standing_of(case)
    if standing is not None:
        _end(actor, standing, "case_closed")
    # Also of one whose row others took away meanwhile.
    case.offered_until = None


def end_with_consents(actor: Actor, case: Case, ended: Sequence[Consent]) -> None:
    """What rests on one of these consents has ended with it."""
    standing = standing_of(case)
    if standing is not None and standing.consent_id in {consent.id for consent in ended}:
        _end(actor, standing, "consent_ended")


def move_to_newer(older: Consent, newer: Consent) -> None:
    """A transfer to which the person agreed anew rests on the newer consent."""
    standing = standing_of(older.case)
    rests = standing is not None and standing.consent_id == older.id
    if standing is not None and rests and may_go_to(newer, standing.recipient_id):
        standing.consent_id, standing.consent = newer.id, newer


def _end(actor: Actor, transfer: CaseTransfer, reason: str) -> None:
    workflow.step(transfer, "withdraw")
    transfer.decided_by_id = actor.id
    end_offer(transfer)
    log.write_before_next([Act(action="transfer.withdraw", thing=transfer, reason=reason)])
