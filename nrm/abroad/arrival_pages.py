"""`/arrivals`: what other countries ask of the reader's agency, their focal point here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, lazy_gettext, ngettext

from nrm.abroad.described import countries_of
from nrm.abroad.desk import list_arrivals, open_arrival
from nrm.abroad.desk_api import take
from nrm.abroad.finding import Which
from nrm.abroad.models import TrmArrival
from nrm.abroad.schemas import CAME_STEPS
from nrm.abroad.step_forms import Errors, answered, step_forms
from nrm.abroad.views import ArrivalPage, ArrivalRow, ArrivalsPage
from nrm.abroad.words import (
    CAME_URL,
    came_clock,
    came_explained,
    came_tag,
    came_title,
    country_words,
)
from nrm.accounts.frame import frame_for
from nrm.database import next_after
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.forms import asked_for, draw, see_other, seen_version
from nrm.http.grammar import cursor_from
from nrm.look.coded import words_of
from nrm.look.fields import summary
from nrm.look.moments import when
from nrm.look.parts import Fact, Link, Pager
from nrm.referrals.words import came_of, envelope_facts, snapshot_facts

blueprint = Blueprint("arrivals", __name__)
_ON_PAGE = 30
_TITLES: Final = {
    Which.WAITING: lazy_gettext("Asked by other countries"),
    Which.HELPED: lazy_gettext("Helped for other countries"),
    Which.ENDED: lazy_gettext("Asked by other countries, and ended"),
}
_ONE = f"{CAME_URL}/<uuid:arrival_id>"


@blueprint.get(CAME_URL)
def list_page() -> Response:
    """What waits for an answer, the soonest due first; `show`: whom we help, or what has ended."""
    given = asked_for()
    which = next((each for each in _TITLES if each == given.get("show")), Which.WAITING)
    with acting("trm_arrival.list") as actor:
        found = list_arrivals(actor, which, cursor_from(given.get("cursor")), _ON_PAGE)
        rows = _rows(found[:_ON_PAGE])
    after = next_after(found, _ON_PAGE, "arrived_at" if which is Which.ENDED else "due_at")
    here = f"{CAME_URL}?show={which}"
    counted = ngettext("%(num)d on this page.", "%(num)d on this page.", len(rows))
    page = ArrivalsPage(
        frame=frame_for(actor, CAME_URL),
        title=str(_TITLES[which]),
        arrivals=rows,
        pager=Pager(
            words=counted,
            newest=here if "cursor" in given else "",
            older=f"{here}&cursor={after}" if after else "",
        ),
        others=tuple(
            Link(label=str(_TITLES[each]), url=f"{CAME_URL}?show={each}")
            for each in _TITLES
            if each is not which
        ),
    )
    return draw("abroad/arrivals.html", page)


def _rows(found: Sequence[TrmArrival]) -> tuple[ArrivalRow, ...]:
    countries = countries_of(found)
    return tuple(
        ArrivalRow(
            title=Link(label=words_of("services", came.service), url=f"{CAME_URL}/{came.id}"),
            country=country_words(countries[came.focal_point_id]),
            state=came_tag(came),
            clock=came_clock(came),
        )
        for came in found
    )


@blueprint.get(_ONE)
def read_one(arrival_id: UUID) -> Response:
    """One of them, opened once its log entry is durable, and what may be done about it."""
    return _draw(arrival_id, "", {})


@blueprint.post(f"{_ONE}/steps")
def take_step(arrival_id: UUID) -> Response:
    """The step is taken and the page follows; or the questions again."""
    seen, name = seen_version(), request.form.get("step", "")
    try:
        name, given = answered(CAME_STEPS)
        with acting(f"trm_arrival.{name}") as actor:
            take(actor, arrival_id, name, given, seen)
    except Invalid as invalid:
        return _draw(arrival_id, name, invalid.errors)
    return see_other(f"{CAME_URL}/{arrival_id}")


def _draw(arrival_id: UUID, step: str, errors: Errors) -> Response:
    here = f"{CAME_URL}/{arrival_id}"
    with acting("trm_arrival.open") as actor:
        sealed = open_arrival(actor, arrival_id)
        came = sealed.arrival
        country = countries_of([came])[came.focal_point_id]
        steps = step_forms(actor, came, here, step, errors)
    lines = reveal(actor, "trm_arrival.open", came, lambda: sealed.open(actor.keyring))
    over = came.has_ended or came.has_run_out
    page = ArrivalPage(
        frame=frame_for(actor, here),
        errors=summary(field for form in steps for field in form.fields),
        title=came_title(came, country_words(country)),
        state=came_tag(came),
        clock=None if over else came_clock(came),
        explains=came_explained(came),
        facts=tuple(Fact(label=label, value=value) for label, value in _facts(came) if value),
        envelope=_envelope(came, sealed.envelope),
        lines=snapshot_facts(lines) if lines is not None else None,
        steps=steps,
    )
    return draw("abroad/arrival.html", page, 422 if errors else 200)


def _envelope(came: TrmArrival, envelope: Mapping[str, Any]) -> tuple[Fact, ...]:
    if came.has_ended or came.has_run_out:
        return ()
    return envelope_facts(came.service, came.urgency, envelope)


def _facts(came: TrmArrival) -> Iterator[tuple[str, str]]:
    yield gettext("Arrived"), when(came.arrived_at).striptags()
    yield gettext("What came of it"), came_of(came.state, came.reason, came.outcome)
    # Both logs name it so: an auditor of either country finds by it what belongs together.
    yield gettext("Its number in the logs of both countries"), came.exchange_id.hex
