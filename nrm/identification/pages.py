"""`/cases/{id}/identification` and `/submissions`: the track of a case, and an authority's list."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.clocks.models import clocks_of_referrals
from nrm.database import next_after
from nrm.errors import Invalid, Missing
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, see_other, seen_version, with_purpose
from nrm.http.grammar import cursor_from
from nrm.identification.actions import (
    decide_case,
    extend_case,
    list_submissions,
    open_track,
    read_track,
    reconsider_case,
    start_recovery_period,
    submit_case,
)
from nrm.identification.api import STEP_ACTIONS
from nrm.identification.asking import answered
from nrm.identification.reasons import SealedTrack
from nrm.identification.views import SubmissionsPage, TrackPage
from nrm.identification.words import submission_rows, track_page
from nrm.look.parts import Message, Pager
from nrm.referrals.boxes import soonest
from nrm.referrals.snapshots import sections_of
from nrm.referrals.words import snapshot_facts

blueprint = Blueprint("identification", __name__)
_TEMPLATE, _ON_PAGE = "identification/track.html", 30
Errors = Mapping[str, list[str]]
_CASE_ACTIONS = {
    "start_recovery": start_recovery_period,
    "decide": decide_case,
    "submit": submit_case,
    "extend": extend_case,
    "reconsider": reconsider_case,
}


@blueprint.get("/cases/<uuid:case_id>/identification")
def read_one(case_id: UUID) -> Response:
    """Where it stands, and what the reader may do."""
    return _draw(case_id, "", {})


def _draw(case_id: UUID, failed: str, errors: Errors) -> Response:
    with acting("identification.read") as actor:
        page = track_page(actor, read_track(actor, case_id), failed, errors)
    return draw(_TEMPLATE, page, 422 if errors else 200)


@blueprint.post("/cases/<uuid:case_id>/identification/open")
def open_one(case_id: UUID) -> Response:
    """What was submitted, asked, answered and reasoned, after the log entry is durable."""
    with acting("identification.open") as actor:
        reader = with_purpose(actor)
        track, sealed = open_track(reader, case_id)
        page = track_page(reader, track, "", {})
        names = names_of({m.author_id for m in sealed.thread.messages} if sealed.thread else set())
    opened = reveal(
        actor, "identification.open", track, lambda: _opened(actor, page, sealed, names)
    )
    return draw(_TEMPLATE, opened)


def _opened(
    actor: Actor, page: TrackPage, sealed: SealedTrack, names: Mapping[UUID, str]
) -> TrackPage:
    keyring = actor.keyring
    content = sealed.snapshot.open(keyring) if sealed.snapshot is not None else {}
    said = sealed.thread.open(keyring) if sealed.thread is not None else []
    reasons = {each.decision.id: each.open(keyring) for each in sealed.reasons}
    return replace(
        page,
        is_open=True,
        open_url="",
        snapshot=snapshot_facts(sections_of(content)),
        thread=tuple(
            Message(
                author=names.get(m.author_id, ""),
                at=m.written_at,
                text=body["text"],
                mine=m.author_agency_id == actor.agency_id,
            )
            for m, body in said
        ),
        decisions=tuple(replace(row, reasons=reasons.get(row.id, "")) for row in page.decisions),
    )


@blueprint.post("/cases/<uuid:case_id>/identification/<step>")
def take_step(case_id: UUID, step: str) -> Response:
    """The step is taken and the page says so; or the questions again."""
    if step not in STEP_ACTIONS:
        raise Missing(gettext("There is no such step."))
    seen = seen_version()
    try:
        given = answered(step)
        with acting(f"identification.{step}") as actor:
            STEP_ACTIONS[step](actor, case_id, given, seen)
    except Invalid as invalid:
        return _draw(case_id, step, invalid.errors)
    return see_other(f"/cases/{case_id}/identification")


@blueprint.post("/cases/<uuid:case_id>/identification/case/<step>")
def take_case_step(case_id: UUID, step: str) -> Response:
    """The same for a step that the authority takes with the case."""
    if step not in _CASE_ACTIONS:
        raise Missing(gettext("There is no such step."))
    seen = seen_version()
    try:
        given = answered(f"case.{step}")
        with acting(f"case.{step}") as actor:
            _CASE_ACTIONS[step](actor, case_id, given, seen)
    except Invalid as invalid:
        return _draw(case_id, f"case.{step}", invalid.errors)
    return see_other(f"/cases/{case_id}/identification")


@blueprint.get("/submissions")
def list_page() -> Response:
    """What was submitted to the reader's authority and goes on."""
    with acting("identification.list") as actor:
        found = list(list_submissions(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE))
        shown = found[:_ON_PAGE]
        clocks = soonest(clocks_of_referrals([each.id for each, _, _ in shown]))
        rows = submission_rows(shown, clocks)
    after = next_after([each for each, _, _ in found], _ON_PAGE, "sent_at")
    count = len(shown)
    words = ngettext("%(num)d submission on this page.", "%(num)d submissions on this page.", count)
    pager = Pager(
        words=words,
        newest="/submissions" if "cursor" in request.args else "",
        older=f"/submissions?cursor={after}" if after else "",
    )
    frame = frame_for(actor, "/submissions")
    return draw(
        "identification/list.html", SubmissionsPage(frame=frame, submissions=rows, pager=pager)
    )
