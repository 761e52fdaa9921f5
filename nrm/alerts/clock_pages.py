"""`/clocks/{id}`: one deadline, which people pause, let go on, or give more time."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext, lazy_gettext
from marshmallow import ValidationError

from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.alerts.actions import read_clock
from nrm.alerts.described import moves, waits_on
from nrm.alerts.finding import Running, whole
from nrm.alerts.schemas import STEPS
from nrm.alerts.stepping import take
from nrm.alerts.views import ClockPage, Move
from nrm.alerts.words import drawn
from nrm.cases.dates import typed_date
from nrm.cases.moved_words import moved_words, movers_of
from nrm.cases.words import clock_words
from nrm.clocks.moments import latest_extension
from nrm.consent.forms import end_of_day
from nrm.database import now
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.look.moments import when
from nrm.look.parts import Fact
from nrm.profile import current_profile

blueprint = Blueprint("clock", __name__)
_MOVES: Final = {
    "pause": (
        lazy_gettext("Pause it"),
        lazy_gettext("It stands still and reminds nobody. The time that is left is kept."),
    ),
    "resume": (
        lazy_gettext("Let it go on"),
        lazy_gettext("It runs on with the time that was left when it was paused."),
    ),
    "extend": (
        lazy_gettext("Give it more time"),
        lazy_gettext("By as long again as it is, at most. It is late only after that."),
    ),
}


@dataclass(frozen=True)
class Tried:
    """A move that was not right; its errors belong to it alone."""

    move: str = ""
    errors: Any = None

    def told(self, move: str, name: str) -> tuple[str, ...]:
        """What is wrong with an answer of this move."""
        return named(self.errors, name) if move == self.move else ()


@blueprint.get("/clocks/<uuid:clock_id>")
def read_one(clock_id: UUID) -> Response:
    """One deadline, and how the reader may move it."""
    return draw("alerts/clock.html", _page(clock_id, Tried()))


@blueprint.post("/clocks/<uuid:clock_id>/<move>")
def take_step(clock_id: UUID, move: str) -> Response:
    """It is moved and the page says so; or the questions again."""
    if move not in STEPS:
        abort(404)
    try:
        given = _answered(move)
        with acting(f"clock.{move}") as actor:
            take(actor, clock_id, move, given)
    except Invalid as invalid:
        page = _page(clock_id, Tried(move, invalid.errors))
        return draw("alerts/clock.html", page, 422)
    return see_other(f"/clocks/{clock_id}")


def _answered(move: str) -> dict[str, Any]:
    typed = {name: request.form.get(name, "") for name in ("until", "reason")}
    given = {name: value for name, value in typed.items() if value}
    if "until" in given:
        given["until"] = end_of_day(given["until"])
    try:
        loaded: dict[str, Any] = STEPS[move]().load({"step": move, **given})
    except ValidationError as error:
        sentence = gettext("Answer this.")
        raise Invalid({str(name): [sentence] for name in error.messages_dict}) from error
    return loaded


def _page(clock_id: UUID, tried: Tried) -> ClockPage:
    with acting("clock.read") as actor:
        return _drawn(actor, whole(read_clock(actor, clock_id)), tried)


def _drawn(actor: Actor, running: Running, tried: Tried) -> ClockPage:
    clock, names = running.clock, names_of(movers_of([running.clock]))
    offered = tuple(_move(running, name, tried) for name in moves(actor, running))
    return ClockPage(
        frame=frame_for(actor, f"/clocks/{clock.id}"),
        errors=summary([each for move in offered for each in move.fields]),
        title=clock_words(clock.name),
        code=running.case.code,
        case_url=f"/cases/{clock.case_id}",
        clock=drawn(running),
        why=moved_words(clock, names),
        facts=_facts(running),
        moves=offered,
    )


def _facts(running: Running) -> tuple[Fact, ...]:
    _, name, since = waits_on(running)
    return (
        Fact(label=gettext("Waiting on"), value=name),
        Fact(label=gettext("Since"), value=when(since).striptags()),
        Fact(label=gettext("Lead worker"), value=running.worker),
    )


def _move(running: Running, name: str, tried: Tried) -> Move:
    title, explains = _MOVES[name]
    said = request.form if name == tried.move else {}
    reason = Field(
        name="reason",
        label=gettext("Why?"),
        kind=Kind.CHOICE,
        choices=choices("delay_reasons", [said.get("reason")]),
        errors=tried.told(name, "reason"),
        id=f"{name}-reason",
    )
    fields = {
        "pause": (reason,),
        "resume": (),
        "extend": (_until(running, said.get("until", ""), tried), reason),
    }
    return Move(
        title=str(title),
        explains=str(explains),
        url=f"/clocks/{running.clock.id}/{name}",
        fields=fields[name],
        button=str(title),
    )


def _until(running: Running, typed: str, tried: Tried) -> Field:
    profile = current_profile()
    latest = latest_extension(running.clock.run, now(), profile)
    shown = latest.astimezone(profile.time_zone).date().isoformat() if latest else ""
    return Field(
        name="until",
        label=gettext("Until when?"),
        kind=Kind.DATE,
        hint=gettext(
            "A day before %(day)s, in numbers, such as 24.11.2026.", day=typed_date(shown)
        ),
        value=typed,
        errors=tried.told("extend", "until"),
    )
