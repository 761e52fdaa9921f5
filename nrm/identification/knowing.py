"""Which competent authority has a case: the one to which a submission goes on, and no other.

Told to `cases`, which knows of no submission. An old authority knows the case no more once the
person's consent to it has ended, whatever was decided.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select

from nrm.cases.models import Case
from nrm.database import session
from nrm.policy import WITH_AUTHORITY
from nrm.referrals.models import IDENTIFICATION, Referral
from nrm.vault.rows import rely_on
from nrm.workflow import ENDED

_goes_on = (
    Referral.kind == IDENTIFICATION,
    Referral.sent_at.is_not(None),
    Referral.state.not_in(ENDED),
)
_OF_CASE: Final = select(Referral).where(Referral.case_id == bindparam("case_id"), *_goes_on)


def know_authority(case: Case, agency_id: UUID, found: set[UUID]) -> None:
    """The agency has the case, if a submission to it goes on."""
    if case.identification_status in WITH_AUTHORITY:
        submissions = session().scalars(_OF_CASE, {"case_id": case.id}).all()
        rely_on(*submissions)
        found.update(each.recipient_id for each in submissions)


def list_of_authority(agency_id: UUID, theirs: list[ColumnElement[bool]]) -> None:
    """The cases that the agency has, as a condition of a list."""
    mine = select(Referral.case_id).where(Referral.recipient_id == agency_id, *_goes_on)
    theirs.append(Case.id.in_(mine))
