"""How often somebody was missing, for how long in all, and how often one talked about it after.

Counted from the rows that were read and checked already, so that nothing is asked of the database
and a changed row is never counted.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask_babel import gettext

from nrm.database import now
from nrm.look.parts import Fact
from nrm.missing.models import MissingEpisode

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Counts:
    """Of one person: `back` are the times that ended, `days_away` counts a begun day as one."""

    episodes: int
    back: int
    interviews_done: int
    days_away: int

    def described(self) -> dict[str, int]:
        """As the API tells it."""
        return asdict(self)


def counted(found: Sequence[MissingEpisode]) -> Counts:
    """These times, added up; one that lasts is counted until now."""
    return Counts(
        episodes=len(found),
        back=sum(each.found_at is not None for each in found),
        interviews_done=sum(each.interview_done_at is not None for each in found),
        days_away=-(-_away(found) // _DAY),
    )


def _away(found: Sequence[MissingEpisode]) -> timedelta:
    """How long in all: a time that was reported as long ago as another lasted counts once."""
    at = now()
    away, covered = timedelta(), datetime.min.replace(tzinfo=UTC)
    for since, until in sorted((each.reported_at, each.found_at or at) for each in found):
        away += max(until - max(since, covered), timedelta())
        covered = max(covered, until)
    return away


def count_facts(found: Sequence[MissingEpisode]) -> tuple[Fact, ...]:
    """The same in words; nothing of somebody who was never missing."""
    if not found:
        return ()
    counts = counted(found)
    talks = gettext("%(held)d of %(back)d", held=counts.interviews_done, back=counts.back)
    return (
        Fact(label=gettext("Times missing"), value=str(counts.episodes)),
        Fact(label=gettext("Days away in all"), value=str(counts.days_away)),
        Fact(label=gettext("Talks after a return"), value=talks),
    )
