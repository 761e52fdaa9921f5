"""Deadlines on the desk: what ended by itself, and what a co-ordinator is told of."""

from flask_babel import gettext

from nrm.alerts.finding import find_ended, find_running
from nrm.alerts.words import waiting
from nrm.http.actor import Actor
from nrm.look.parts import Link
from nrm.policy import CO_ORDINATOR, SOCIAL_WORKER, SUPERVISOR
from nrm.referrals.views import DeskPart

_MOST = 10


def add_to_desk(actor: Actor, parts: list[DeskPart]) -> None:
    """Whoever keeps no clock has none there; codes alone, and whom it waits on."""
    if actor.role in (SOCIAL_WORKER, SUPERVISOR):
        _add(
            actor,
            parts,
            gettext("Ended by itself"),
            gettext("Nobody answered in time, or nobody went on. What comes next is yours."),
        )
    elif actor.role == CO_ORDINATOR:
        _add(
            actor,
            parts,
            gettext("Missed deadlines"),
            gettext("You are told so that somebody moves it on. Codes only."),
        )


def _add(actor: Actor, parts: list[DeskPart], title: str, explains: str) -> None:
    found = find_ended(actor, _MOST)
    if actor.role == CO_ORDINATOR:
        found += find_running(actor, None, _MOST)[: _MOST - len(found)]
    if found:
        items = tuple(waiting(actor, each) for each in found)
        rest = Link(label=gettext("All deadlines"), url="/clocks")
        made = DeskPart(title=title, explains=explains, items=items, count=len(items), rest=rest)
        parts.append(made)
