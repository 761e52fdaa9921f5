"""What the rules ask beside the entries of a week: by pseudonym and id, never any content.

The database answers it for the service (`facts.py`); a simulation answers it from memory.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nrm.log.find import EntryView


@dataclass(frozen=True)
class Standing:
    """A case as it stands now: who leads it, and who has a declared conflict of interest."""

    lead_agency: UUID
    lead_worker: UUID
    stepped_back: frozenset[UUID] = frozenset()
    stepped_back_at: datetime | None = None


@dataclass(frozen=True)
class Usual:
    """What is usual in a week, as the mean of those before; `weeks` says of how many.

    `most_off_hours`: in the one of these weeks that has most.
    """

    cases: int
    peak: int
    off_hours: int
    weeks: int
    most_off_hours: int = 0


NOTHING_USUAL = Usual(0, 0, 0, 0)


class Known(Protocol):
    """What is known now; all for many at once, so that it is asked for in few statements."""

    def standings(self, cases: Collection[str]) -> Mapping[str, Standing]:
        """Cases that there still are."""
        ...

    def ended(self, referrals: Collection[str]) -> Mapping[str, datetime]:
        """When the access of their recipients ended, of those where it has."""
        ...

    def left(self, accounts: Collection[UUID], at: datetime) -> Collection[UUID]:
        """Those who had left by then."""
        ...

    def usual(self, account: UUID) -> Usual:
        """What is usual for this person, from the weeks before."""
        ...

    def usual_of_role(self, role: str) -> Usual:
        """The middle of what is usual for the people of a role."""
        ...

    def last_week(self, account: UUID) -> int:
        """How many cases this person opened in the week before."""
        ...

    def history(self, case: str, since: datetime) -> Sequence[EntryView]:
        """The entries of a case from then on, in the order of the log, up to now."""
        ...
