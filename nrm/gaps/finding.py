"""Where help was missing: referrals that no partner could take, counted by what was needed where.

Columns of rows are counted without their seals: a forged one changes a number, and opens nothing.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import bindparam, case, desc, func, select

from nrm.cases.models import Case
from nrm.database import now, session
from nrm.referrals.models import REFERRAL, Referral

SPAN: Final = timedelta(days=90)
MOST: Final = 100
UNANSWERED: Final = "unanswered"
# What a partner says of its service, not of the person or of the request (domain, section 7).
LACKS: Final = (
    "no_capacity",
    "language_unavailable",
    "accessibility_unmet",
    "age_or_gender_criteria",
    "unsafe_location",
    "outside_remit",
)
_REASON = case((Referral.state == "expired", UNANSWERED), else_=Referral.reason).label("reason")
_GAPS = (
    select(
        Referral.service,
        Case.region,
        _REASON,
        func.count().label("times"),
        func.max(Referral.state_at).label("last_at"),
    )
    .join(Case, Case.id == Referral.case_id)
    .where(
        Referral.kind == REFERRAL,
        Referral.state.in_(("declined", "expired")),
        Referral.state_at >= bindparam("since"),
        (Referral.state == "expired") | Referral.reason.in_(LACKS),
    )
    .group_by(Referral.service, Case.region, _REASON)
    .order_by(desc("times"), Referral.service, Case.region, _REASON)
    .limit(MOST)
)


class Gap(NamedTuple):
    """How often a service was asked for in a region and not given, why, and when last."""

    service: str
    region: str
    reason: str
    times: int
    last_at: datetime


def find_gaps() -> list[Gap]:
    """Those of the last 90 days, the most frequent first."""
    return [Gap(*row) for row in session().execute(_GAPS, {"since": now() - SPAN})]
