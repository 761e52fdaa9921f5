"""`/audit/review`: the queue, one item and its steps, and what came of it over time."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, abort
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.audit.review.actions import (
    Narrowed,
    list_items,
    list_noticed,
    list_waiting,
    list_weeks,
    read_item,
)
from nrm.audit.review.asking import Errors, answered_step
from nrm.audit.review.figures import by_rule, by_week, chart_of, drawn_facts
from nrm.audit.review.finding import count_waiting
from nrm.audit.review.findings import GRAVEST
from nrm.audit.review.models import ReviewItem
from nrm.audit.review.schemas import STEPS
from nrm.audit.review.shown import item_page, item_rows
from nrm.audit.review.stepping import take
from nrm.audit.review.views import FiguresPage, ItemPage, QueuePage, RuleCount
from nrm.audit.review.words import rule_words
from nrm.database import next_after
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, see_other, seen_version
from nrm.http.grammar import cursor_from
from nrm.look.coded import any_of, choices
from nrm.look.parts import Filters, Link, Pager
from nrm.vocabulary.loader import codes

blueprint = Blueprint("review", __name__)
_HERE, _ON_PAGE, _WEEKS = "/audit/review", 20, 26
_LISTS = {"state": "review_states", "rule": "review_rules"}
Asked = dict[str, str]


@blueprint.get("/audit/review")
def queue() -> Response:
    """What waits, the oldest first; by state, whatever is or was, the newest first."""
    asked = {name: value for name, value in asked_for().items() if name in (*_LISTS, "cursor")}
    narrowed = Narrowed(state=_code(asked, "state"), rule=_code(asked, "rule"))
    after = cursor_from(asked.get("cursor"))
    with acting("review.list") as actor:
        listed = list_items if narrowed.state is not None else list_waiting
        found = listed(actor, narrowed, after, _ON_PAGE)
        page = _queue_page(actor, found, asked)
    return draw("review/queue.html", page)


def _code(asked: Asked, name: str) -> str | None:
    code = asked.get(name) or None
    if code is not None and code not in codes(_LISTS[name]):
        raise Invalid({name: [gettext("Choose one of the listed answers.")]})
    return code


def _queue_page(actor: Actor, found: Sequence[ReviewItem], asked: Asked) -> QueuePage:
    waiting = count_waiting(actor)
    return QueuePage(
        frame=frame_for(actor, _HERE),
        filters=_filters(asked),
        counts=tuple(
            RuleCount(
                link=Link(label=rule_words(rule), url=f"{_HERE}?rule={rule}"), count=waiting[rule]
            )
            for rule in GRAVEST
            if rule in waiting
        ),
        items=item_rows(actor, found[:_ON_PAGE]),
        pager=_pager(found, asked),
        links=_links(actor),
    )


def _filters(asked: Asked) -> Filters:
    words = {"state": gettext("State"), "rule": gettext("Noticed because")}
    offered = {name: choices(list_name, [asked.get(name)]) for name, list_name in _LISTS.items()}
    fields = tuple(any_of(name, words[name], offered[name]) for name in _LISTS)
    return Filters(url=_HERE, fields=fields)


def _links(actor: Actor) -> tuple[Link, ...]:
    if not policy.may(actor, "review.count"):
        return ()
    return (
        Link(label=gettext("Emergencies"), url="/emergencies"),
        Link(label=gettext("Done without consent"), url="/without-consent"),
        Link(label=gettext("Figures"), url=f"{_HERE}/figures"),
    )


def _pager(found: Sequence[ReviewItem], asked: Asked) -> Pager:
    shown, after = min(len(found), _ON_PAGE), next_after(found, _ON_PAGE, "raised_at")
    words = ngettext("%(num)d item is here.", "%(num)d items are here.", shown)
    kept = {name: value for name, value in asked.items() if name in _LISTS and value}
    first = f"{_HERE}?{urlencode(kept)}" if kept else _HERE
    older = f"{_HERE}?{urlencode({**kept, 'cursor': after})}" if after else ""
    return Pager(words=words, newest=first if "cursor" in asked else "", older=older)


@blueprint.get("/audit/review/<uuid:item_id>")
def read_one(item_id: UUID) -> Response:
    """Why it is there, the entries it rests on, and what the reader may do about it."""
    return draw("review/item.html", _page(item_id, "", {}))


def _page(item_id: UUID, step: str, errors: Errors) -> ItemPage:
    with acting("review.read") as actor:
        return item_page(actor, read_item(actor, item_id), step, errors)


@blueprint.post("/audit/review/<uuid:item_id>/<step>")
def take_step(item_id: UUID, step: str) -> Response:
    """It is recorded and the page says so; or the questions again."""
    if step not in STEPS:
        abort(404)
    seen = seen_version()
    try:
        given = answered_step(step)
        with acting(f"review.{step}") as actor:
            take(actor, item_id, step, given, seen)
    except Invalid as invalid:
        return draw("review/item.html", _page(item_id, step, invalid.errors), 422)
    return see_other(f"{_HERE}/{item_id}")


@blueprint.get("/audit/review/figures")
def figures() -> Response:
    """Found, closed, how long it took; and which entries were drawn by lot."""
    with acting("review.count") as actor:
        noticed = list_noticed(actor, _WEEKS)
        weeks = list_weeks(actor, None, _WEEKS)
    page = FiguresPage(
        frame=frame_for(actor, f"{_HERE}/figures"),
        chart=chart_of(noticed, _WEEKS),
        by_week=by_week(noticed),
        by_rule=by_rule(noticed),
        drawn=drawn_facts(weeks),
    )
    return draw("review/figures.html", page)
