"""When the time to recover is over: as sealed rows say, not the clock that shows it.

A row of a clock bears no seal. The first yes began this time and is a sealed row, in which its end
stands; each time that was given moves it (domain, C06, C10, C13). So a country that makes this
time shorter takes none from anybody for whom it runs. A yes of before it was written there is
counted, and the log's entries of time that was given since with it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from nrm.clocks.durations import again, due_at, duration_of
from nrm.clocks.models import start_clock, stop_clocks
from nrm.clocks.moving import make_due
from nrm.database import now
from nrm.errors import Unavailable
from nrm.identification.models import FIRST, POSITIVE, Decision
from nrm.identification.track import Track, find_decisions
from nrm.log.find import EVERYTHING, Filters, entries
from nrm.profile import current_profile
from nrm.vault.rows import TAMPERED

CLOCK: Final = "recovery_period"
# Nobody is given more time as often as that.
_MOST: Final = 200


def begin_recovery(track: Track, began_by: Decision) -> None:
    """The time to recover runs, and its end stands in what began it."""
    began_by.recovery_ends_at = start_clock(CLOCK, track.case.id)


def recovery_ends(track: Track) -> datetime | None:
    """When it is over; None where this country has no such time.

    Raises Unavailable (`integrity`) when there is no first yes that began it.
    """
    began_by = _began_by(track)
    return began_by.recovery_ends_at or _counted(track, began_by)


def give_more(track: Track) -> None:
    """It runs once more as long: after its end, or from now on if that has passed."""
    began_by = _began_by(track)
    due = began_by.recovery_ends_at or _counted(track, began_by)
    if due is None:
        return
    if due < now():
        stop_clocks([CLOCK], track.case.id)
        began_by.recovery_ends_at = start_clock(CLOCK, track.case.id)
        return
    began_by.recovery_ends_at = _once_more(due)
    make_due(CLOCK, track.case.id, began_by.recovery_ends_at)


def _counted(track: Track, began_by: Decision) -> datetime | None:
    """By the country's time of today, which is never below the least that there is (CoE 13)."""
    began, profile = began_by.issued_at or began_by.requested_at, current_profile()
    due = due_at(CLOCK, began, None, profile)
    for at in _given_at(track, began):
        if due is not None:
            # More time after it was over was time from then on.
            due = due_at(CLOCK, at, None, profile) if due < at else _once_more(due)
    return due


def _once_more(due: datetime) -> datetime:
    profile = current_profile()
    lasts = duration_of(profile.clocks[CLOCK], None)
    return due if lasts is None else again(due, lasts, profile)


def _began_by(track: Track) -> Decision:
    for each in find_decisions(track.case.id):
        if (each.kind, each.outcome) == (FIRST, POSITIVE) and each.issued_at is not None:
            return each
    raise Unavailable(TAMPERED, integrity=True)


def _given_at(track: Track, since: datetime) -> Sequence[datetime]:
    wanted = Filters(case=track.case.pseudonym, acts=["case.extend"], outcome="done", from_at=since)
    found = entries(wanted, EVERYTHING, None, _MOST)
    return [each.entry.at for each in reversed(found)]
