"""Raising items: the log is walked, the rules are asked, and what they find waits for an auditor.

A week is walked from its first entry each time, so that a rule sees all of it; what was found is
written in one transaction with how far the walk came, under a lock on the week's row. An item is
what its rule, its subject and its week make it: a second run, or a second process, makes no double.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from nrm.audit.review.facts import USUAL_WEEKS, Facts
from nrm.audit.review.findings import SAMPLE, Finding
from nrm.audit.review.keeping import keep_findings
from nrm.audit.review.limits import limits_of
from nrm.audit.review.models import NEWEST_WEEK, ReviewWeek
from nrm.audit.review.rules import find_all
from nrm.audit.review.sample import draw
from nrm.audit.review.tallies import tallies_of, written_tallies
from nrm.audit.review.walking import first_since, read_one, walk
from nrm.audit.review.week import Week
from nrm.clocks.working_days import is_working_day
from nrm.database import new_id, now, session, transaction
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.log.find import EntryView
from nrm.log.proofs import inclusion
from nrm.log.vouching import vouch
from nrm.profile import Profile, current_profile
from nrm.vault.rows import rely_on

GoesOn = Callable[[], bool]
Show = Callable[[int], None]
BETWEEN: Final = timedelta(hours=1)
# What was begun before the week ended may be written a moment after.
_LATE: Final = timedelta(hours=1)
_WEEK: Final = timedelta(days=7)


def review_log(
    goes_on: GoesOn = lambda: True, *, at_once: bool = False, show: Show = lambda _: None
) -> int:
    """How many items were raised; nothing within an hour of the last walk, unless `at_once`."""
    raised, started, again = 0, now(), True
    while again and goes_on():
        seen = _begin(started)
        if not at_once and seen.walked_at is not None and seen.walked_at > started - BETWEEN:
            break
        found = _look(seen, goes_on, show)
        if found is None or not goes_on():
            break
        with transaction():
            kept = _keep(seen, found)
        raised, again = raised + kept, found.is_over
    return raised


@dataclass(frozen=True)
class Seen:
    """A week as it stood when its walk began."""

    week_at: datetime
    first_index: int
    walked_at: datetime | None
    version: int


@dataclass(frozen=True)
class Found:
    """What came of a walk; `end_index` and `root` once the week is over."""

    week: Week
    findings: list[Finding]
    end_index: int
    root: bytes
    sample: list[EntryView]
    is_over: bool


def _begin(at: datetime) -> Seen:
    """The week that is walked next; the first one begins with what is usual, eight weeks ago."""
    with transaction(write=False):
        newest = session().scalars(NEWEST_WEEK).one_or_none()
        if newest is not None:
            vouch([newest])
            return _seen(newest)
    with transaction():
        newest = session().scalars(NEWEST_WEEK).one_or_none()
        if newest is None:
            begins = week_of(at - USUAL_WEEKS * _WEEK, current_profile())
            newest = _add_week(begins, first_since(begins))
            log.write(None, "review.raise", count=0)
        return _seen(newest)


def _seen(week: ReviewWeek) -> Seen:
    return Seen(week.week_at, week.first_index, week.walked_at, week.version)


def week_of(at: datetime, profile: Profile) -> datetime:
    """Midnight before the Monday of that week, in the country's zone."""
    day = at.astimezone(profile.time_zone).date()
    return _midnight(day - timedelta(days=day.weekday()), profile)


def next_week(week_at: datetime, profile: Profile) -> datetime:
    """Midnight of the Monday after; a week in which clocks are set is an hour shorter or longer."""
    day = week_at.astimezone(profile.time_zone).date()
    return _midnight(day + _WEEK, profile)


def _midnight(day: date, profile: Profile) -> datetime:
    return datetime.combine(day, time(), profile.time_zone).astimezone(UTC)


def _add_week(week_at: datetime, first_index: int) -> ReviewWeek:
    made = ReviewWeek(
        id=new_id(),
        week_at=week_at,
        first_index=first_index,
        walked_at=None,
        end_index=None,
        root=None,
        sample_size=None,
        drawn=None,
        tallies=None,
    )
    session().add(made)
    return made


def _look(seen: Seen, goes_on: GoesOn, show: Show) -> Found | None:
    """What all rules find in the week as far as it has come; None when told to stop."""
    profile, started = current_profile(), now()
    limits, ends = limits_of(profile), next_week(seen.week_at, profile)
    works_on = partial(is_working_day, profile=profile)
    week, end = Week(seen.week_at, profile.time_zone, limits, works_on), seen.first_index
    for views in walk(seen.first_index, ends, goes_on):
        week.take(views)
        end = views[-1].index + 1
        show(len(views))
    if not goes_on():
        return None
    is_over = started > ends + _LATE
    with transaction(write=False):
        findings = list(find_all(week, Facts(seen.week_at)))
        drawn = is_over and end > seen.first_index
        root = inclusion(end - 1, end).root if drawn else b""
        sample = draw(root, seen.first_index, end, limits.sample, read_one) if drawn else []
    return Found(week, findings, end, root, sample, is_over)


def _keep(seen: Seen, found: Found) -> int:
    """How many new items there are; none if another process was faster."""
    week = session().scalars(NEWEST_WEEK.with_for_update()).one()
    if (week.week_at, week.version) != (seen.week_at, seen.version):
        return 0
    rely_on(week)
    week.walked_at = now()
    raised = keep_findings(seen.week_at, [*found.findings, *map(_drawn, found.sample)])
    if found.is_over:
        _close(week, found)
    log.write(None, "review.raise", count=raised)
    return raised


def _close(week: ReviewWeek, found: Found) -> None:
    week.end_index, week.root = found.end_index, found.root
    week.sample_size = found.week.limits.sample
    week.drawn = " ".join(str(view.index) for view in found.sample)
    week.tallies = written_tallies(tallies_of(found.week.people.values()))
    _add_week(next_week(week.week_at, current_profile()), found.end_index)
    log.write_before_next([Act(action="review.draw", count=len(found.sample))])


def _drawn(view: EntryView) -> Finding:
    entry = view.entry
    return Finding(
        rule=SAMPLE,
        about=str(view.index),
        accounts=(entry.actor,) if entry.actor else (),
        agency=entry.agency,
        case=entry.case,
        indexes=(view.index,),
        counted=1,
        threshold=1,
    )
