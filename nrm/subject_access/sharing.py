"""With whom something was shared, here and in another country, as the person is told it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_

from nrm.abroad.models import FocalPoint, TrmReferral
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.referrals.models import Referral

# What was sent to another country, and not only asked of it; and to whom.
WAS_SHARED = and_(TrmReferral.case_id == Case.id, TrmReferral.snapshot_hash.is_not(None))
Abroad = Mapping[TrmReferral, FocalPoint]


@dataclass(frozen=True)
class Shared:
    """With which agency something was shared, for what, when, and which lines."""

    agency: str
    purpose: str
    since: datetime
    lines: tuple[str, ...]
    files: int


def shared_here(referral: Referral, names: Mapping[UUID, str], left_out: Collection[str]) -> Shared:
    """What a partner accepted."""
    # A line that is named here and stands nowhere else would be known to be left out.
    return Shared(
        agency=names.get(referral.recipient_id, ""),
        purpose=referral.service,
        since=referral.accepted_at or referral.state_at,
        lines=tuple(name for name in referral.field_names if name not in left_out),
        files=0 if "files" in left_out else len(referral.file_ids),
    )


def shared_abroad(abroad: Abroad, left_out: Collection[str]) -> list[Shared]:
    """What other countries' focal points were sent, from the day on which they were asked."""
    return [
        Shared(
            agency=f"{point.name}, {code_words('countries', point.country)}",
            purpose=sent.service,
            since=sent.created_at,
            lines=tuple(name for name in sent.field_names if name not in left_out),
            files=0,
        )
        for sent, point in abroad.items()
    ]
