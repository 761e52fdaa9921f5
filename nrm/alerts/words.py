"""Deadlines in words, for their page and for the desk."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext

from nrm.alerts.described import marks, moves, waits_on
from nrm.alerts.finding import Running
from nrm.alerts.views import ClockRow, Mark
from nrm.cases.children import TURNS_18
from nrm.cases.moved_words import moved_words
from nrm.cases.words import clock_words, deadline
from nrm.http.actor import Actor
from nrm.look.moments import when
from nrm.look.parts import Clock as Drawn
from nrm.look.parts import Link, Shape, Waiting
from nrm.policy import CO_ORDINATOR, SOCIAL_WORKER


def clock_row(actor: Actor, running: Running, names: Mapping[UUID, str]) -> ClockRow:
    """A line of the page of deadlines; `names`: of whoever moved one of them."""
    _, name, since = waits_on(running)
    words = {"seen": gettext("I have seen it"), "met": gettext("It is done")}
    return ClockRow(
        title=Link(label=clock_words(running.clock.name), url=url_of(actor, running)),
        case=running.case.code,
        waits_on=name,
        since=when(since).striptags(),
        clock=drawn(running),
        why=moved_words(running.clock, names),
        url=f"/clocks/{running.clock.id}",
        moved=_moved(moves(actor, running)),
        marks=tuple(Mark(value=each, label=words[each]) for each in marks(actor, running)),
    )


def _moved(ways: list[str]) -> str:
    if "resume" in ways:
        return str(gettext("Let it go on"))
    return str(gettext("Pause or extend")) if ways else ""


def url_of(actor: Actor, running: Running) -> str:
    """Where the thing itself is: the referral, for those who may see it, else the case."""
    if running.clock.referral_id is not None and actor.role != CO_ORDINATOR:
        return f"/referrals/{running.clock.referral_id}"
    here = f"/cases/{running.clock.case_id}"
    return (
        f"{here}/age-group"
        if running.clock.name == TURNS_18 and actor.role == SOCIAL_WORKER
        else here
    )


def drawn(running: Running) -> Drawn:
    """The deadline in words; of one that has ended by itself, that it has."""
    if running.clock.stopped_at is not None:
        at = running.clock.stopped_at
        ended = gettext("Ended by itself %(moment)s", moment=when(at).striptags())
        return Drawn(words=ended, shape=Shape.LATE, at=at)
    return deadline(running.clock)


def waiting(actor: Actor, running: Running) -> Waiting:
    """The same as a line of the desk."""
    _, name, since = waits_on(running)
    return Waiting(
        title=clock_words(running.clock.name),
        url=url_of(actor, running),
        context=gettext(
            "Case %(code)s. Waiting on %(who)s since %(moment)s.",
            code=running.case.code,
            who=name,
            moment=when(since).striptags(),
        ),
        clock=drawn(running),
    )
