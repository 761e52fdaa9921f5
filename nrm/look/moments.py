"""Times and deadlines in words, in the reader's language and zone; the filters of the templates."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from babel import Locale, dates
from flask_babel import get_locale, get_timezone, lazy_gettext, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from nrm.database import now
from nrm.look.parts import Clock, Shape

SOON = timedelta(days=2)
_DEADLINES = {
    "due": lazy_gettext("Due by %(moment)s, in %(left)s"),
    "acknowledge": lazy_gettext("Acknowledge by %(moment)s, in %(left)s"),
    "answer": lazy_gettext("Answer by %(moment)s, in %(left)s"),
    "meet": lazy_gettext("Meet by %(moment)s, in %(left)s"),
    "kept": lazy_gettext("Kept until %(moment)s, %(left)s left"),
    "ends": lazy_gettext("Ends %(moment)s, in %(left)s"),
}
_ENDINGS = frozenset({"kept", "ends"})


def clock(due_at: datetime, kind: str = "due", *, held: str = "") -> Clock:
    """A deadline in words: the time left and the moment; `kind` is a key of `_DEADLINES`.

    With `held` (who must move, in words) the clock is paused. Late is never said of an ending.
    """
    if held:
        return Clock(words=_("Paused, waiting on %(who)s", who=held), shape=Shape.HELD, at=due_at)
    gap = due_at - now()
    if gap >= timedelta(0):
        words = str(_DEADLINES[kind]) % {"moment": _moment(due_at), "left": _span(gap)}
        return Clock(words=words, shape=Shape.SOON if gap <= SOON else Shape.CALM, at=due_at)
    if kind in _ENDINGS:
        return Clock(words=_("Ended %(moment)s", moment=_moment(due_at)), at=due_at)
    return Clock(words=_("Overdue by %(left)s", left=_span(-gap)), shape=Shape.LATE, at=due_at)


def when(at: datetime) -> Markup:
    """A moment in the reader's zone ("24 Nov, 14:20"), the year added when it is another one."""
    local = at.astimezone(_zone())
    pattern = "d MMM, HH:mm" if local.year == now().astimezone(_zone()).year else "d MMM y, HH:mm"
    return _time(_utc(at), dates.format_datetime(local, pattern, locale=locale()))


def day(at: date) -> Markup:
    """A day with its year ("24 Nov 2026"); a moment is read in the reader's zone."""
    local = at.astimezone(_zone()).date() if isinstance(at, datetime) else at
    return _time(local.isoformat(), dates.format_date(local, "d MMM y", locale=locale()))


def hour(at: datetime) -> Markup:
    """The time of day alone ("14:20"), where the day is clear."""
    local = at.astimezone(_zone())
    return _time(_utc(at), dates.format_datetime(local, "HH:mm", locale=locale()))


def moment(at: datetime) -> Markup:
    """An exact time in UTC, to the second, with its year: the auditor's column."""
    local = at.astimezone(UTC)
    return _time(_utc(at), dates.format_datetime(local, "d MMM y, HH:mm:ss", locale=locale()))


def lines(text: str) -> Markup:
    """Text as it was written, its line breaks kept, everything else escaped."""
    return Markup("<br>").join(text.splitlines())


def _utc(at: datetime) -> str:
    # To the second, and short: the auditor's page shows thirty of them.
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(machine: str, words: str) -> Markup:
    return Markup('<time datetime="{}" dir="auto">{}</time>').format(machine, words)


def _moment(at: datetime) -> str:
    local, today = at.astimezone(_zone()), now().astimezone(_zone())
    if local.date() == today.date():
        return dates.format_datetime(local, "HH:mm", locale=locale())
    pattern = "d MMM, HH:mm" if abs(local - today) <= SOON else "d MMM"
    if local.year != today.year:
        pattern = "d MMM y"
    return dates.format_datetime(local, pattern, locale=locale())


def _span(gap: timedelta) -> str:
    minutes = max(1, int(gap.total_seconds()) // 60)
    if minutes >= 24 * 60:
        return str(ngettext("%(num)d day", "%(num)d days", minutes // (24 * 60)))
    if minutes >= 60:
        return str(ngettext("%(num)d hour", "%(num)d hours", minutes // 60))
    return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))


def locale() -> Locale:
    """The language of this request; English outside of one."""
    return get_locale() or Locale("en")


def _zone() -> tzinfo | None:
    zone: tzinfo | None = get_timezone()
    return zone
