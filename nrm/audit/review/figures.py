"""What came of the queue over time: found, closed, how long it took; by week and by rule."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from flask_babel import format_date, format_timedelta, gettext

from nrm.audit.review.actions import Noticed
from nrm.audit.review.findings import GRAVEST
from nrm.audit.review.models import ReviewWeek
from nrm.audit.review.views import FigureRow
from nrm.audit.review.words import rule_words
from nrm.database import now
from nrm.look.charts import Columns, columns
from nrm.look.moments import locale
from nrm.look.parts import Fact
from nrm.profile import current_profile

_DAY = "d MMM y"


def by_week(noticed: Sequence[Noticed]) -> tuple[FigureRow, ...]:
    """A line for each week, the newest first."""
    return _rows(
        noticed, lambda each: day_words(each.week_at), lambda each: each.week_at.timestamp()
    )


def chart_of(noticed: Sequence[Noticed], weeks: int) -> Columns:
    """How many were noticed in each of so many weeks up to the newest; the oldest first."""
    counted = Counter(_date(each.week_at) for each in noticed)
    newest = max(counted, default=_date(now()))
    days = [newest - timedelta(weeks=ago) for ago in reversed(range(weeks))]
    return columns(
        gettext("Items by week"),
        (gettext("Week from"), gettext("Found")),
        [(str(format_date(one, _DAY)), counted[one]) for one in days],
        mirrored=locale().text_direction == "rtl",
    )


def by_rule(noticed: Sequence[Noticed]) -> tuple[FigureRow, ...]:
    """A line for each rule, the gravest first."""
    ranked = {rule: -place for place, rule in enumerate(GRAVEST)}
    return _rows(noticed, lambda each: rule_words(each.rule), lambda each: ranked[each.rule])


def day_words(at: datetime) -> str:
    """The day in the country's zone."""
    return str(format_date(_date(at), _DAY))


def _date(at: datetime) -> date:
    return at.astimezone(current_profile().time_zone).date()


def _rows(
    noticed: Sequence[Noticed],
    label: Callable[[Noticed], str],
    order: Callable[[Noticed], float],
) -> tuple[FigureRow, ...]:
    groups = defaultdict(list)
    for each in noticed:
        groups[order(each)].append(each)
    ordered = sorted(groups.items(), key=lambda pair: pair[0], reverse=True)
    return tuple(
        FigureRow(
            label=label(group[0]),
            found=len(group),
            closed=sum(each.decided_at is not None for each in group),
            breaches=sum(each.outcome == "policy_breach" for each in group),
            took=_took(group),
        )
        for _, group in ordered
    )


def took(noticed: Iterable[Noticed]) -> timedelta | None:
    """The middle of the times from noticing to closing; None where none is closed."""
    spans = [it.decided_at - it.raised_at for it in noticed if it.decided_at is not None]
    return timedelta(seconds=median(each.total_seconds() for each in spans)) if spans else None


def _took(group: Iterable[Noticed]) -> str:
    middle = took(group)
    return str(format_timedelta(middle, threshold=1.2)) if middle is not None else ""


def drawn_facts(weeks: Sequence[ReviewWeek]) -> tuple[Fact, ...]:
    """What was drawn by lot in each week that is over."""
    return tuple(
        Fact(label=day_words(week.week_at), value=week.drawn or "–")
        for week in weeks
        if week.end_index is not None
    )
