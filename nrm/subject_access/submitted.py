"""Which competent authority was given what to decide on, as the person is told it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.database import session
from nrm.referrals.models import IDENTIFICATION, Referral
from nrm.vault.rows import rely_on
from nrm.workflow import ENDED

_GIVEN = (
    select(Referral, Consent)
    .outerjoin(Consent, Consent.id == Referral.consent_id)
    .where(Referral.case_id == bindparam("case_id"))
    .order_by(Referral.created_at, Referral.id)
)
Given = Sequence[tuple[Referral, Consent | None]]


@dataclass(frozen=True)
class Submitted:
    """To whom it was submitted and when; `until`: when that ended, None while it goes on.

    `read`: whether the authority opened what it was sent.
    """

    agency: str
    since: datetime
    until: datetime | None
    read: bool
    lines: tuple[str, ...]


def find_given(case: Case) -> Given:
    """All referrals and submissions of a case, each with its consent, oldest first."""
    lines = session().execute(_GIVEN, {"case_id": case.id})
    found = [(each.of(case), consent) for each, consent in lines]
    # An old row that is put back would hide from the person whom it was told.
    rely_on(*(row for line in found for row in line if row is not None))
    return found


def submitted_of(
    given: Given, names: Mapping[UUID, str], left_out: Collection[str]
) -> list[Submitted]:
    """What went to an authority; a line that is left out is not named."""
    return [
        Submitted(
            agency=names.get(each.recipient_id, ""),
            since=each.sent_at,
            until=_ended_at(each, consent),
            read=each.contact_id is not None,
            lines=tuple(name for name in each.field_names if name not in left_out),
        )
        for each, consent in given
        if each.kind == IDENTIFICATION and each.sent_at is not None
    ]


def _ended_at(submission: Referral, consent: Consent | None) -> datetime | None:
    if submission.state in ENDED:
        return submission.state_at
    # The authority opens nothing any more once the consent has run out, whatever its state.
    return consent.expires_at if consent is not None and not consent.is_live else None
