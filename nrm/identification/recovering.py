"""When the time to recover is over: as sealed rows and the log say, not the clock that shows it.

A row of a clock bears no seal. The first yes began this time and is a sealed row; each time that
was given since is an entry of the log (domain, C06, C10, C13).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nrm.clocks.durations import again, due_at, duration_of
from nrm.errors import Unavailable
from nrm.identification.models import FIRST, POSITIVE
from nrm.identification.track import Track, find_decisions
from nrm.log.find import EVERYTHING, Filters, entries
from nrm.profile import current_profile
from nrm.vault.rows import TAMPERED

CLOCK: Final = "recovery_period"
# Nobody is given more time as often as that.
_MOST: Final = 200


def recovery_ends(track: Track) -> datetime | None:
    """When it is over; None where this country has no such time.

    Raises Unavailable (`integrity`) when there is no first yes that began it.
    """
    began, profile = _began(track), current_profile()
    due = due_at(CLOCK, began, None, profile)
    for at in _given_at(track, began):
        if due is not None:
            # More time after it was over was time from then on.
            due = due_at(CLOCK, at, None, profile) if due < at else once_more(due)
    return due


def once_more(due: datetime) -> datetime:
    """When it is over if it runs once more as long after that."""
    profile = current_profile()
    lasts = duration_of(profile.clocks[CLOCK], None)
    return due if lasts is None else again(due, lasts, profile)


def _began(track: Track) -> datetime:
    for each in find_decisions(track.case.id):
        if (each.kind, each.outcome) == (FIRST, POSITIVE) and each.issued_at is not None:
            return each.issued_at
    raise Unavailable(TAMPERED, integrity=True)


def _given_at(track: Track, since: datetime) -> Sequence[datetime]:
    wanted = Filters(case=track.case.pseudonym, acts=["case.extend"], outcome="done", from_at=since)
    found = entries(wanted, EVERYTHING, None, _MOST)
    return [each.entry.at for each in reversed(found)]
