"""How the last check of the log went, as the log itself says; for jobs, commands and pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nrm.database import now
from nrm.log import find
from nrm.log.entry import Outcome
from nrm.log.find import EVERYTHING, Filters
from nrm.self_check.checking import ACT

EVERY: Final = timedelta(hours=24)
AGAIN: Final = timedelta(hours=1)
LATE: Final = timedelta(hours=26)


@dataclass(frozen=True)
class Standing:
    """The newest check: when, how many looks it found in the log, and what it did not find."""

    at: datetime
    found: int
    is_whole: bool
    reason: str | None

    @property
    def age(self) -> timedelta:
        """How far from now; one from the future, by a wrong clock, mutes nothing for years."""
        return abs(now() - self.at)

    @property
    def is_late(self) -> bool:
        """Whether the next one should long have been there."""
        return self.age > LATE

    @property
    def is_due(self) -> bool:
        """Whether it is time for the next one; sooner after one that failed."""
        return self.age >= (EVERY if self.is_whole else AGAIN)

    @property
    def alarms(self) -> bool:
        """Whether auditors must know: it failed, or there is none from the last day."""
        return self.is_late or not self.is_whole


def check_standing() -> Standing | None:
    """How it went; None before the first. One statement."""
    found = find.entries(Filters(acts=(ACT,)), EVERYTHING, None, 1)[:1]
    for view in found:
        entry = view.entry
        whole = entry.outcome is Outcome.DONE
        return Standing(entry.at, entry.count or 0, whole, entry.reason)
    return None
