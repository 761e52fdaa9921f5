"""`/cases/{id}/missing` and `/missing/{id}`: reported, told of, back, and asked what happened."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, abort, request

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.forms import draw, fresh_key, see_other, seen_version, with_purpose
from nrm.http.repeats import once
from nrm.look.fields import summary
from nrm.missing.actions import list_missing, read_missing, report_missing
from nrm.missing.asking import Errors, answered_report, answered_step, report_fields
from nrm.missing.counting import count_facts
from nrm.missing.schemas import STEPS
from nrm.missing.stepping import sealed_texts, take
from nrm.missing.views import EpisodePage, EpisodesPage
from nrm.missing.words import episode_page, episode_rows, text_facts

blueprint = Blueprint("missing", __name__)
_EPISODE = "missing/episode.html"


@blueprint.get("/cases/<uuid:case_id>/missing")
def list_page(case_id: UUID) -> Response:
    """Each time, and what is asked when somebody is missed."""
    return _draw_list(case_id, {}, fresh_key())


@blueprint.post("/cases/<uuid:case_id>/missing")
def report(case_id: UUID) -> Response:
    """The case is marked, and the page of this time follows; or the questions again."""
    key = request.form.get("once") or fresh_key()
    try:
        said = answered_report()
        with acting("missing.report") as actor:
            made, _, _ = once(actor, lambda: report_missing(actor, case_id, said).id)
    except Invalid as invalid:
        return _draw_list(case_id, invalid.errors, key)
    return see_other(f"/missing/{made}")


def _draw_list(case_id: UUID, errors: Errors, key: str) -> Response:
    with acting("missing.list") as actor:
        case, found = list_missing(actor, case_id)
        may = policy.may(actor, "missing.report", case)
        asks = may and not case.missing and case.state != "closed"
        rows, counts = episode_rows(found), count_facts(found)
    fields, url = report_fields(errors) if asks else (), f"/cases/{case_id}"
    page = EpisodesPage(
        frame=frame_for(actor, f"{url}/missing"),
        errors=summary(fields),
        code=case.code,
        case_url=url,
        episodes=rows,
        counts=counts,
        fields=fields,
        url=f"{url}/missing" if asks else "",
        once=key,
    )
    return draw("missing/list.html", page, 422 if errors else 200)


@blueprint.get("/missing/<uuid:episode_id>")
def read_one(episode_id: UUID) -> Response:
    """One time, and what the reader may do about it."""
    return draw(_EPISODE, _page(episode_id, "", {}))


def _page(episode_id: UUID, step: str, errors: Errors) -> EpisodePage:
    with acting("missing.read") as actor:
        return episode_page(actor, read_missing(actor, episode_id), step, errors)


@blueprint.post("/missing/<uuid:episode_id>/text")
def open_text(episode_id: UUID) -> Response:
    """Where last seen and what was said after the return, after the log entry is durable."""
    with acting("section.read") as actor:
        sealed, opened = sealed_texts(with_purpose(actor), episode_id)
    told = reveal(actor, "section.read", sealed.case, opened)
    page = replace(_page(episode_id, "", {}), text=text_facts(told), text_url="")
    return draw(_EPISODE, page)


@blueprint.post("/missing/<uuid:episode_id>/<step>")
def take_step(episode_id: UUID, step: str) -> Response:
    """It is recorded and the page says so; or the questions again."""
    if step not in STEPS:
        abort(404)
    seen = seen_version()
    try:
        given = answered_step(step)
        given.setdefault("found_at", None)
        with acting(f"missing.{step}") as actor:
            take(actor, episode_id, step, given, seen)
    except Invalid as invalid:
        return draw(_EPISODE, _page(episode_id, step, invalid.errors), 422)
    return see_other(f"/missing/{episode_id}")
