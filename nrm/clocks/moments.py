"""What happens at which moment of a running clock: a reminder, that it is late, that it is over.

Arithmetic and one small table; whom a moment is told, and what follows, stands in `nrm/alerts`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from nrm.clocks.durations import after, again, before, duration_of, moved, warnings_at
from nrm.profile import Profile
from nrm.spans import Duration


class Kind(StrEnum):
    """`warn`: not due yet; `breach`: late; `over`: nothing is waited for any more."""

    WARN = "warn"
    BREACH = "breach"
    OVER = "over"


class Moment(NamedTuple):
    """Something happens at that time, in UTC."""

    at: datetime
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Run:
    """How a clock runs; `paused_at`: since when it stands still."""

    name: str
    starts_at: datetime
    due_at: datetime
    variant: str | None = None
    paused_at: datetime | None = None


# Late is not over: whoever has not even read a referral has as long once more (domain, R10).
_TWICE: Final = frozenset({"acknowledge"})
# What is late is over: R11 for one, the draft, the window and the consent for the others.
_AT_ONCE: Final = frozenset({"accept_decision", "draft_expiry", "handover", "consent_expiry"})
# What a partner has to do: it is reminded when half of the time is left, however long that is, and
# whether or not the clock stood still meanwhile.
_HALF_LEFT: Final = frozenset({"acknowledge", "accept_decision", "first_contact"})
# Its end is its own: reminders count back from there.
_BACK: Final = frozenset({"consent_expiry"})
# Who asked waits as long for an answer as the whole clock is long (domain, R28).
_ANSWERED: Final = frozenset({"accept_decision"})


def moments(run: Run, profile: Profile) -> tuple[Moment, ...]:
    """All moments of the clock as it now runs, earliest first.

    Reminders count from its start, or back from its end where that is agreed on by itself, or where
    half of its time is left.
    """
    return tuple(sorted(_moments(run, profile)))


def next_moment(run: Run, after_this: datetime, profile: Profile) -> datetime | None:
    """The first moment after that time; None when nothing more happens."""
    return next((m.at for m in moments(run, profile) if m.at > after_this), None)


def _moments(run: Run, profile: Profile) -> Iterator[Moment]:
    lasts = _lasts(run, profile)
    if run.paused_at is not None:
        if run.name in _ANSWERED and lasts is not None:
            yield Moment(after(run.paused_at, lasts, profile), Kind.OVER)
        return
    for at in _warnings(run, profile):
        if run.starts_at <= at < run.due_at:
            yield Moment(at, Kind.WARN)
    yield Moment(run.due_at, Kind.OVER if run.name in _AT_ONCE else Kind.BREACH)
    if run.name in _TWICE and lasts is not None:
        yield Moment(again(run.due_at, lasts, profile), Kind.OVER)


def _warnings(run: Run, profile: Profile) -> tuple[datetime, ...]:
    if run.name in _HALF_LEFT:
        lasts = _lasts(run, profile)
        left = None if lasts is None else run.due_at - before(run.due_at, lasts, profile)
        return () if left is None else (run.due_at - left / 2,)
    if run.name not in _BACK:
        return warnings_at(run.name, run.starts_at, profile)
    told = profile.clocks[run.name].warnings
    return tuple(before(run.due_at, each, profile) for each in told)


def _lasts(run: Run, profile: Profile) -> Duration | None:
    """How long the clock is in this country today; None where it has none, or has lost its kind."""
    try:
        return duration_of(profile.clocks[run.name], run.variant)
    except (KeyError, ValueError):
        return None


def due_again(run: Run, at: datetime, profile: Profile) -> datetime:
    """When a clock that stood still is due, now that it runs on."""
    lasts = _lasts(run, profile)
    if run.paused_at is None:
        return run.due_at
    if lasts is None:
        return run.due_at + (at - run.paused_at)
    return moved(run.due_at, run.paused_at, at, lasts.unit, profile)


def latest_extension(run: Run, at: datetime, profile: Profile) -> datetime | None:
    """Until when people may extend a clock: as long once more; None without a length of its own."""
    lasts = _lasts(run, profile)
    return None if lasts is None else again(max(run.due_at, at), lasts, profile)
