"""`/training`: to recognise, speak and refer, practised with three people who do not exist.

Open to everybody: no session, no cookie, no row, no entry in the log. Answers travel in the form.
"""

from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.database import now
from nrm.http.forms import draw
from nrm.http.help_pages import phones
from nrm.look.coded import words_of
from nrm.look.fields import Choice, Field, Kept, Kind, summary
from nrm.look.parts import Fact, Link, Stage, Tag, Tone
from nrm.training.people import STEPS, Answer
from nrm.training.stops import (
    PEOPLE,
    STOPS,
    Given,
    Stop,
    given_in,
    missing_in,
    stop_at,
    worth_another_look,
)
from nrm.training.views import AskPage, EndPage, Explained, StartPage, WhyPage

blueprint = Blueprint("training", __name__)
URL: Final = "/training"
_END: Final = f"{URL}/end"


@blueprint.get(URL)
def begin() -> Response:
    """What it is; and for whoever worries about somebody now, where to go instead."""
    page = StartPage(
        frame=frame_for(None, URL),
        says=(
            gettext("Nobody is examined. Each answer is explained, and you can answer again."),
            gettext("Nothing is kept: your answers travel with the pages, and end with them."),
            gettext("At the end you can print a paper that says that you went through it."),
            gettext("Some of it may touch what you have lived through. Stop whenever you want."),
        ),
        people=tuple(str(person.title) for person in PEOPLE),
        phones=phones(),
        onward=_url(STOPS[0]),
    )
    return draw("training/start.html", page)


@blueprint.post(f"{URL}/<number>")
def ask(number: str) -> Response:
    """Somebody is told of, and what helps is asked."""
    return _ask(stop_at(number), wrong=False)


@blueprint.post(f"{URL}/<number>/why")
def explain(number: str) -> Response:
    """What each answer does, the given one among them; asked again where there is none."""
    stop, given = stop_at(number), given_in(request.form)
    if stop.number not in given:
        return _ask(stop, wrong=True)
    is_last = stop is STOPS[-1]
    back = Link(label=gettext("Answer again"), url=_url(stop))
    # Whoever looks again at one page need not go through all that follow.
    ahead = Link(label=gettext("To the paper"), url=_END)
    page = WhyPage(
        frame=frame_for(None, URL),
        label=stop.label,
        title=str(stop.person.title),
        progress=_progress(stop),
        stages=_stages(stop),
        kept=tuple(_kept(given)),
        onward=_END if is_last else _url(STOPS[stop.number]),
        ways=(back,) if is_last or missing_in(given) else (back, ahead),
        asks=str(stop.step.asks),
        answers=tuple(
            _explained(stop, answer, at in given[stop.number])
            for at, answer in enumerate(stop.asked.answers)
        ),
    )
    return draw("training/why.html", page)


@blueprint.post(_END)
def end() -> Response:
    """What to take along, and a paper that says that every page was gone through."""
    given = given_in(request.form)
    missing = missing_in(given)
    page = EndPage(
        frame=frame_for(None, URL),
        bare=True,
        title=gettext("Some pages are not answered yet")
        if missing
        else gettext("You went through all nine pages"),
        remember=tuple(Fact(label=str(it.label), value=str(it.remember)) for it in STEPS),
        missing=tuple(_link(stop) for stop in missing),
        again=() if missing else tuple(_link(stop) for stop in worth_another_look(given)),
        kept=tuple(_kept(given)),
        links=(
            Link(label=gettext("Are you ready? Five questions"), url="/concern/self-check"),
            Link(label=gettext("Hand over a concern"), url="/concern"),
        ),
        on=now(),
    )
    return draw("training/end.html", page)


def _ask(stop: Stop, *, wrong: bool) -> Response:
    given = given_in(request.form)
    fields = (_field(stop, given, wrong),)
    told = dict.fromkeys([stop.person.recognise.tells, stop.asked.tells])
    page = AskPage(
        frame=frame_for(None, URL),
        errors=summary(fields),
        label=stop.label,
        title=str(stop.person.title),
        progress=_progress(stop),
        stages=_stages(stop),
        kept=tuple(_kept({at: it for at, it in given.items() if at != stop.number})),
        onward=f"{_url(stop)}/why",
        back=_back(stop),
        says=tuple(map(str, told)),
        fields=fields,
    )
    return draw("training/ask.html", page, 422 if wrong else 200)


def _field(stop: Stop, given: Given, wrong: bool) -> Field:
    ticked = given.get(stop.number, frozenset[int]())
    return Field(
        name=stop.field,
        label=str(stop.step.asks),
        hint=str(stop.step.hint),
        kind=Kind.CHOICES if stop.step.several else Kind.CHOICE,
        choices=tuple(
            Choice(value=str(at), label=str(answer.words), chosen=at in ticked)
            for at, answer in enumerate(stop.asked.answers)
        ),
        errors=(gettext("Choose one of the answers."),) if wrong else (),
    )


def _explained(stop: Stop, answer: Answer, chosen: bool) -> Explained:
    helps = answer.helps or bool(answer.sign)
    verdict = stop.step.helps if helps else stop.step.harms
    return Explained(
        words=str(answer.words),
        verdict=Tag(label=str(verdict), tone=Tone.ON if helps else Tone.OPEN),
        why=words_of("indicators", answer.sign) if answer.sign else str(answer.why),
        chosen=chosen,
    )


def _kept(given: Given) -> Iterator[Kept]:
    for stop in STOPS:
        for place in sorted(given.get(stop.number, ())):
            yield Kept(name=stop.field, value=str(place))


def _progress(stop: Stop) -> str:
    number = PEOPLE.index(stop.person) + 1
    return str(gettext("Person %(number)s of %(all)s, invented", number=number, all=len(PEOPLE)))


def _stages(stop: Stop) -> tuple[Stage, ...]:
    now_at = STEPS.index(stop.step)
    told = ["done" if n < now_at else "now" if n == now_at else "next" for n in range(len(STEPS))]
    return tuple(
        Stage(label=str(it.label), status=how) for it, how in zip(STEPS, told, strict=True)
    )


def _link(stop: Stop) -> Link:
    return Link(label=stop.label, url=_url(stop))


def _back(stop: Stop) -> Link | None:
    """The page before; its step alone where it is about the same person."""
    if stop is STOPS[0]:
        return None
    earlier = STOPS[stop.number - 2]
    label = earlier.step.label if earlier.person is stop.person else earlier.person.title
    return Link(label=str(label), url=_url(earlier))


def _url(stop: Stop) -> str:
    return f"{URL}/{stop.number}"
