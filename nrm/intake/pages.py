"""`/concern`: somebody without an account says what worries them, in four short parts.

Nothing is kept between the parts but in the form itself: no session, no cookie, no row. Whoever
happens to be signed in is nobody here as well.
"""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from nrm.accounts.frame import frame_for
from nrm.database import transaction
from nrm.errors import Invalid, Problem
from nrm.http.forms import draw, fresh_key
from nrm.http.help_pages import phones
from nrm.http.problems import TooMany, as_problem
from nrm.http.repeats import LONGEST_KEY
from nrm.intake.advice import ADVICE
from nrm.intake.arriving import OTHER_KEY, find_taker, hand_over, key_to_seal_to
from nrm.intake.asking import fields_of, kept_beside, kept_whole, seals_for, told_in
from nrm.intake.parts import PARTS, Part, before, part_named
from nrm.intake.posters import to_print
from nrm.intake.taking import is_taken_somewhere
from nrm.intake.told import YES, Told, faults
from nrm.intake.views import CallPage, HandedPage, PartPage
from nrm.look.fields import Kept, summary
from nrm.look.parts import Link, Notice, Stage

blueprint = Blueprint("concern", __name__)
URL = "/concern"
_NONE: Mapping[str, list[str]] = {}


@blueprint.get(URL)
def begin() -> Response:
    """Privacy and danger first; or whom to call, where nobody takes concerns in."""
    with transaction(write=False):
        taken = is_taken_somewhere()
    return _draw(PARTS[0], Told(), _NONE) if taken else _call(Told(), None)


@blueprint.post(f"{URL}/<part>")
def go_to(part: str) -> Response:
    """Another part with all that was answered so far; or the one that needs another look."""
    wanted, told = part_named(part), told_in(request.form)
    return _or_call(told, lambda: _go_on(wanted, told))


def _go_on(wanted: Part, told: Told) -> Response:
    # The first part asks for the region, and is open to say another one; the last looks for itself.
    if wanted not in (PARTS[0], PARTS[-1]):
        with transaction(write=False):
            find_taker(told.region)
    passed = {name for earlier in before(wanted) for name in earlier.asks}
    wrong = {name: texts for name, texts in faults(told).items() if name in passed}
    return _again(told, wrong) if wrong else _draw(wanted, told, _NONE)


@blueprint.post(URL)
def send() -> Response:
    """It is sealed for the agency that takes it in, and the code is shown this once."""
    told = told_in(request.form)
    return _or_call(told, lambda: _send(told))


def _send(told: Told) -> Response:
    code = hand_over(told, request.form.get("once", ""), request.form.get("work", ""))
    page = HandedPage(
        frame=frame_for(None, URL),
        code=code,
        phones=phones(),
        next_steps=(
            gettext("Somebody of the agency reads it. The more urgent it is, the sooner."),
            gettext("With the code you may ask whether it was taken up, and nothing else."),
            gettext("If the danger grows, do not wait: call."),
        ),
    )
    return draw("intake/handed.html", page)


def _or_call(told: Told, ask: Callable[[], Response]) -> Response:
    """What is answered; where nothing can be sent, whom to call, with all that was typed."""
    try:
        return _or_again(told, ask)
    except (Problem, SQLAlchemyError) as error:
        return _call(told, as_problem(error))


def _or_again(told: Told, ask: Callable[[], Response]) -> Response:
    try:
        return ask()
    except Invalid as invalid:
        return _again(told, invalid.errors)


def _again(told: Told, wrong: Mapping[str, list[str]]) -> Response:
    at_the_end = PARTS[-1 if OTHER_KEY in wrong else 0]
    part = next((each for each in PARTS if any(n in wrong for n in each.asks)), at_the_end)
    return _draw(part, told, wrong)


def _call(told: Told, problem: Problem | None) -> Response:
    page = CallPage(
        frame=frame_for(None, URL),
        phones=phones(),
        says=problem.detail if problem is not None else "",
        kept=(*kept_whole(told), _once()) if problem is not None else (),
        url=URL,
        back=f"{URL}/{PARTS[0].name}",
        to_print=to_print() if problem is None else (),
        work=problem.work_bits if isinstance(problem, TooMany) else 0,
        work_for=problem.work_for if isinstance(problem, TooMany) else "",
    )
    answer = draw("intake/call.html", page, problem.status if problem is not None else 200)
    if isinstance(problem, TooMany):
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


def _draw(part: Part, told: Told, wrong: Mapping[str, list[str]]) -> Response:
    fields, at = fields_of(part, told, wrong), PARTS.index(part)
    is_last = part is PARTS[-1]
    page = PartPage(
        frame=frame_for(None, URL),
        errors=summary(fields),
        notice=_notice(told, wrong),
        title=str(part.title),
        says=tuple(map(str, part.says)),
        advice=ADVICE[part.name],
        phones=phones() if at == 0 else (),
        stages=_stages(at),
        fields=fields,
        kept=(*kept_beside(part, told), _once()),
        onward=URL if is_last else f"{URL}/{PARTS[at + 1].name}",
        button=gettext("Send it") if is_last else gettext("Go on"),
        back=tuple(Link(label=str(p.title), url=f"{URL}/{p.name}") for p in PARTS[:at]),
        to_print=to_print() if at == 0 and not wrong else (),
        seals=seals_for(key_to_seal_to(told.region) if is_last else None),
    )
    return draw("intake/part.html", page, 422 if wrong else 200)


def _once() -> Kept:
    given = request.form.get("once", "")
    return Kept(name="once", value=given if 0 < len(given) <= LONGEST_KEY else fresh_key())


def _notice(told: Told, wrong: Mapping[str, list[str]]) -> Notice | None:
    if OTHER_KEY in wrong:
        again = gettext(
            "The agency that will read this has a new key since you opened the page. What you "
            "typed is still here: press once more."
        )
        return Notice(title=wrong[OTHER_KEY][0], text=again, tone="warn")
    return _danger() if told.danger == YES else None


def _danger() -> Notice:
    first = phones()[0]
    text = gettext("Call for help first. What you typed stays on this page.")
    call = Link(label=first.number, url=first.url)
    return Notice(title=gettext("Somebody is in danger"), text=text, tone="stop", link=call)


def _stages(at: int) -> tuple[Stage, ...]:
    told = ["done" if n < at else "now" if n == at else "next" for n in range(len(PARTS))]
    return tuple(Stage(label=str(p.title), status=s) for p, s in zip(PARTS, told, strict=True))
