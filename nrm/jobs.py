"""What happens without anybody asking: today the sweep of the shred store at start, and the stop.

Jobs hold no agency's key: they can only delete. Clocks that fire by themselves come later.
"""

from uuid import UUID

from flask import Flask
from sqlalchemy import bindparam, select

from nrm.agencies.keys import vouch
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.database import now, transaction
from nrm.errors import Problem
from nrm.http.strangers import write_counted
from nrm.log.head import sign_head
from nrm.referrals.finding import consent_of, find_referral
from nrm.referrals.models import Referral
from nrm.referrals.reading import is_open_to_recipient
from nrm.vault import shred
from nrm.workflow import ENDED

# What may have ended; whether it has, the rows say that the log vouches for.
_DISCARDED = select(Case.id).where(Case.closure_reason == "discarded")
_PERHAPS_OVER = (
    select(Referral.id)
    .outerjoin(Consent, Consent.id == Referral.consent_id)
    .where(
        Referral.sent_at.is_not(None),
        Referral.state.in_(ENDED)
        | (Consent.expires_at < bindparam("at"))
        | Consent.withdrawn_at.is_not(None),
    )
)


def start(app: Flask) -> None:
    """Secrets that an earlier process could not delete are gone; abandoned ones too."""
    with app.app_context():
        sweep()


def stop(app: Flask) -> None:
    """The newest entry is under a checkpoint, and strangers' counts are in the log."""
    with app.app_context():
        try:
            write_counted(at_stop=True)
            with transaction():
                sign_head()
        except Problem:
            # A log that cannot be written now is found so by the next start and by `verify`.
            app.logger.warning("the log could not be signed at the stop")


def sweep() -> int:
    """What an authentic log entry, or the clock of an authentic row, ended is deleted; how many.

    A row that the log does not vouch for deletes nothing, nor does a log shorter than it was.
    """
    with transaction(write=False) as reading:
        held = set(shred.subjects())
        over = [(shred.REFERRAL, x) for x in reading.scalars(_PERHAPS_OVER, {"at": now()})]
        discarded = [(shred.CASE, x) for x in reading.scalars(_DISCARDED)]
        halves = [s for s in over if s in held and _is_over(s[1])]
        contents = [s for s in discarded if s in held and _is_discarded(s[1])]
    shred.shred(halves, [shred.HALF])
    shred.shred(contents, [shred.CONTENT])
    return len(halves) + len(contents)


def _is_over(referral_id: UUID) -> bool:
    referral = find_referral(referral_id)
    consent = consent_of(referral)
    vouch([referral, *([consent] if consent is not None else [])])
    if referral.state == "completed":
        return not is_open_to_recipient(referral)
    return referral.state in ENDED or (consent is not None and not consent.is_live)


def _is_discarded(case_id: UUID) -> bool:
    case = find_case(case_id)
    vouch([case])
    return case.closure_reason == "discarded"
