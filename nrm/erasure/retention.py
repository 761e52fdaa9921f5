"""Closed cases that were kept as long as the country's rules say: proposed, never deleted by this.

The rules stand in the profile, by the reason of closing. Rounded so that no case comes too early.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, false, or_

from nrm.cases.finding import visible_to
from nrm.cases.models import Case
from nrm.clocks.durations import months_after
from nrm.database import now
from nrm.erasure.models import CLOSED
from nrm.http.actor import Actor
from nrm.profile import Profile, current_profile
from nrm.spans import Duration, Unit

_OTHERS = "due"


def due_cases(actor: Actor) -> Select[Case]:
    """The statement of closed cases past their retention that this actor may see."""
    past = list(_past(current_profile(), now()))
    return CLOSED.where(visible_to(actor), or_(false(), *past))


def _past(profile: Profile, at: datetime) -> Iterator[ColumnElement[bool]]:
    named = set(profile.retention) - {_OTHERS}
    for reason, kept in profile.retention.items():
        if kept is not None:
            of = Case.closure_reason.not_in(named) if reason == _OTHERS else _reason(reason)
            yield of & (Case.closed_at < closed_before(kept, at, profile))


def _reason(reason: str) -> ColumnElement[bool]:
    return Case.closure_reason == reason


def closed_before(kept: Duration, at: datetime, profile: Profile) -> datetime:
    """What was closed before this moment has been kept for this long, in days or months."""
    today = at.astimezone(profile.time_zone).date()
    in_months = kept.unit is Unit.MONTHS
    day = months_after(today, -kept.amount) if in_months else today - timedelta(kept.amount)
    return datetime.combine(day, time(), profile.time_zone).astimezone(UTC)
