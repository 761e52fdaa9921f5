"""`/cases/{id}/without-consent` and `/without-consent`: what was done, answered for, and told."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import ngettext

from nrm.accounts.frame import frame_for
from nrm.database import next_after
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.forms import asked_for, draw, see_other, seen_version, with_purpose
from nrm.http.grammar import cursor_from
from nrm.look.parts import Link, Pager
from nrm.vital_interests.actions import list_acts, list_acts_of_case, read_act
from nrm.vital_interests.asking import Errors, answered_step
from nrm.vital_interests.models import ActWithoutConsent
from nrm.vital_interests.schemas import STEPS
from nrm.vital_interests.stepping import sealed_reason, take
from nrm.vital_interests.views import ActPage, ActsPage
from nrm.vital_interests.words import act_page, act_rows

blueprint = Blueprint("without_consent", __name__)
_ACT, _LIST, _ON_PAGE = "vital_interests/act.html", "vital_interests/list.html", 30


@blueprint.get("/cases/<uuid:case_id>/without-consent")
def list_of_case(case_id: UUID) -> Response:
    """What was done in this case without consent."""
    with acting("without_consent.list_case") as actor:
        case, found = list_acts_of_case(actor, case_id)
        rows = act_rows(found)
    url = f"/cases/{case_id}"
    link = Link(label=case.code, url=url)
    frame = frame_for(actor, f"{url}/without-consent")
    return draw(_LIST, ActsPage(frame=frame, acts=rows, case=link))


@blueprint.get("/without-consent")
def list_page() -> Response:
    """Acts in the reader's cases or agency, or all of them for an auditor."""
    with acting("without_consent.list") as actor:
        found = list_acts(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE)
        rows = act_rows(found[:_ON_PAGE])
    frame = frame_for(actor, "/without-consent")
    return draw(_LIST, ActsPage(frame=frame, acts=rows, pager=_pager(found)))


def _pager(found: Sequence[ActWithoutConsent]) -> Pager:
    after = next_after(found, _ON_PAGE, "made_at")
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d act on this page.", "%(num)d acts on this page.", shown)
    newest = "/without-consent" if "cursor" in request.args else ""
    older = f"/without-consent?cursor={after}" if after else ""
    return Pager(words=words, newest=newest, older=older)


@blueprint.get("/without-consent/<uuid:act_id>")
def read_one(act_id: UUID) -> Response:
    """One act, and what the reader may do about it."""
    return draw(_ACT, _page(act_id, "", {}))


def _page(act_id: UUID, step: str, errors: Errors) -> ActPage:
    with acting("without_consent.read") as actor:
        return act_page(actor, read_act(actor, act_id), step, errors)


@blueprint.post("/without-consent/<uuid:act_id>/text")
def open_text(act_id: UUID) -> Response:
    """Why it was done, after the log entry is durable."""
    with acting("section.read") as actor:
        sealed, opened = sealed_reason(with_purpose(actor), act_id)
    text = reveal(actor, "section.read", sealed.case, opened)
    return draw(_ACT, replace(_page(act_id, "", {}), text=text, text_url=""))


@blueprint.post("/without-consent/<uuid:act_id>/<step>")
def take_step(act_id: UUID, step: str) -> Response:
    """It is recorded and the page says so; or the questions again."""
    if step not in STEPS:
        abort(404)
    seen = seen_version()
    try:
        given = answered_step(step)
        with acting(f"without_consent.{step}") as actor:
            take(actor, act_id, step, given, seen)
    except Invalid as invalid:
        return draw(_ACT, _page(act_id, step, invalid.errors), 422)
    return see_other(f"/without-consent/{act_id}")
