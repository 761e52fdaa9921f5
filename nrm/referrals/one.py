"""Statements that find one referral, locked or not, and those that ask for the same as it does."""

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import aliased

from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.referrals.models import Referral

_Other = aliased(Referral)
# Most are asked alone: nothing more is looked for there.
_IS_TOGETHER = exists().where(
    _Other.case_id == Referral.case_id,
    _Other.id != Referral.id,
    func.coalesce(_Other.together_id, _Other.id)
    == func.coalesce(Referral.together_id, Referral.id),
)
BY_ID = (
    select(Referral, Case, Consent, _IS_TOGETHER)
    .join(Case, Case.id == Referral.case_id)
    .outerjoin(Consent, Consent.id == Referral.consent_id)
    .where(Referral.id == bindparam("id"))
)
_CASE_OF = select(Referral.case_id).where(Referral.id == bindparam("id")).scalar_subquery()
# The subquery sees the time before the wait; a referral never changes its case.
LOCK_CASE = select(Case).where(Case.id == _CASE_OF).with_for_update()
# A reader waits for whoever changes the case: it opens nothing that was revoked meanwhile.
SHARE_CASE = select(Case).where(Case.id == _CASE_OF).with_for_update(read=True)
# The consent comes along: whoever changes one locks its case first, which is locked already.
LOCK = (
    select(Referral, Consent, _IS_TOGETHER)
    .outerjoin(Consent, Consent.id == Referral.consent_id)
    .where(Referral.id == bindparam("id"))
    .with_for_update(of=Referral)
)
TOGETHER = (
    select(Referral)
    .where(
        Referral.case_id == bindparam("case_id"),
        (Referral.together_id == bindparam("first")) | (Referral.id == bindparam("first")),
    )
    .order_by(Referral.turn, Referral.created_at, Referral.id)
)
