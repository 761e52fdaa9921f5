"""The form above the list of cases: what can be asked for, with what is asked for chosen."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask_babel import gettext

from nrm.cases.forms import choices_of
from nrm.cases.list_schemas import PAGE
from nrm.cases.wanted import OF_AUTHORITY, OVERDUE, OVERLAYS
from nrm.cases.words import clock_names, clock_words, overlay_words
from nrm.http.actor import Actor
from nrm.look.fields import Choice, Field, Kind
from nrm.look.parts import Filters
from nrm.policy import COMPETENT_AUTHORITY, SOCIAL_WORKER, SUPERVISOR
from nrm.vocabulary.loader import entries

Asked = Mapping[str, str]
Answers = Iterable[tuple[str, str]]
_RARE: Final = ("person_group", "region", "priority", "waiting")


def filters_of(actor: Actor, asked: Asked) -> Filters:
    """All filters; those that are rarely needed stand in a fold, open while one of them is used."""
    often = [_field("status", gettext("Stage"), asked, _stages())]
    if actor.role == SOCIAL_WORKER:
        often.append(_field("mine", gettext("Whose"), asked, _whose()))
    often.append(_field("overlay", gettext("Mark"), asked, _marks()))
    often.append(_field("clock", gettext("Clock"), asked, _clocks(actor)))
    runs = (("true", gettext("A clock runs")), ("false", gettext("No clock")))
    rare = (
        _field("person_group", gettext("Who it is about"), asked, _listed("person_groups")),
        _field("region", gettext("Region"), asked, _listed("regions")),
        _field("priority", gettext("How soon"), asked, _listed("priorities")),
        _field("waiting", gettext("Waiting"), asked, runs),
    )
    return Filters(
        url="/cases", fields=tuple(often), more=rare, unfolded=any(name in asked for name in _RARE)
    )


def _field(name: str, label: str, asked: Asked, answers: Answers) -> Field:
    given = asked.get(name, "")
    anything = Choice(value="", label=gettext("All"), chosen=not given)
    choices = tuple(Choice(value=v, label=words, chosen=v == given) for v, words in answers)
    return Field(name=name, label=label, kind=Kind.SELECT, choices=(anything, *choices))


def _stages() -> Answers:
    open_ones = ",".join(e.code for e in entries("case_statuses") if e.code != "closed")
    return ((open_ones, gettext("All but closed")), *_listed("case_statuses"))


def _whose() -> Answers:
    return (("true", gettext("Mine")), ("false", gettext("Others")))


def _marks() -> Answers:
    return ((name, overlay_words(name)) for name in OVERLAYS)


def _clocks(actor: Actor) -> Answers:
    named = (n for n in clock_names() if actor.role != COMPETENT_AUTHORITY or n in OF_AUTHORITY)
    return ((OVERDUE, gettext("Overdue")), *((name, clock_words(name)) for name in named))


def _listed(list_name: str) -> Answers:
    return ((choice.value, choice.label) for choice in choices_of(list_name))


def nothing_found(actor: Actor, asked: Asked) -> tuple[str, str]:
    """Why the list is empty, and what to do about it."""
    if any(name not in PAGE for name in asked):
        return gettext("No case matches."), gettext("Take away a filter to see more.")
    ways = {
        SOCIAL_WORKER: gettext(
            "Open one when you meet somebody; nothing that names the person is needed."
        ),
        SUPERVISOR: gettext("Cases that your colleagues open appear here."),
        COMPETENT_AUTHORITY: gettext("A case appears here once it is submitted to you."),
    }
    return gettext("No case yet."), ways.get(
        actor.role, gettext("A case appears here once an agency opens it.")
    )
