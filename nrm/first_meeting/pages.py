"""`/cases/{id}/first-meeting`: a first conversation, part by part, stopped and resumed at will.

All parts are one form, kept as one draft; only the last press saves. Each press is one act: going
on keeps the draft, the part about what was told before reads it instead.
"""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.actions import open_sections, read_case
from nrm.cases.finding import find_case
from nrm.cases.parts import unsaved_of
from nrm.cases.shown import section_facts
from nrm.drafts.actions import discard_draft, open_draft, write_draft
from nrm.drafts.typed import typed_form
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.first_meeting.actions import hold_meeting
from nrm.first_meeting.drawing import (
    Meeting,
    meeting_page,
    over_page,
    part_asking,
    part_named,
    part_with_error,
    said_in,
    stages,
    typed_facts,
)
from nrm.first_meeting.parts import FORM, PARTS, STEP, TOLD, MeetingPart
from nrm.first_meeting.views import BeginPage, MeetingPage
from nrm.http.acting import acting, reveal
from nrm.http.forms import draw, see_other, seen_version

blueprint = Blueprint("first_meeting", __name__)
_AT = "/cases/<uuid:case_id>/first-meeting"
_OVER = "first_meeting/over.html"


@blueprint.get(_AT)
def begin_page(case_id: UUID) -> Response:
    """What comes, and what was typed already; nothing of it is shown."""
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "case.screen", case)
        unsaved, code = unsaved_of(actor, case, FORM), case.code
    if case.state != "draft":
        return draw(_OVER, replace(over_page(actor, case), unsaved=unsaved))
    url = f"/cases/{case_id}"
    page = BeginPage(
        frame=frame_for(actor, f"{url}/first-meeting"),
        code=code,
        case_url=url,
        url=f"{url}/first-meeting",
        stages=stages(None),
        unsaved=unsaved,
    )
    return draw("first_meeting/begin.html", page)


@blueprint.post(_AT)
def open_meeting(case_id: UUID) -> Response:
    """The first part, with what was typed before, after its log entry is durable.

    Once screening has begun otherwise, what was typed, to be read.
    """
    with acting("draft.read") as actor:
        sealed = open_draft(actor, case_id, FORM)
        policy.ask(actor, "draft.write", sealed.case)
    typed = reveal(actor, "draft.read", sealed.case, lambda: sealed.open(actor.keyring))
    form = typed.form()
    if sealed.case.state != "draft":
        over = over_page(actor, sealed.case)
        return draw(_OVER, replace(over, version=sealed.version, facts=typed_facts(form)))
    meeting = Meeting(case_id, sealed.case.code, form, sealed.version)
    return _drawn(meeting_page(actor, meeting, PARTS[0]))


@blueprint.post(f"{_AT}/discard")
def throw_away(case_id: UUID) -> Response:
    """Nothing is left of what was typed; the case follows."""
    with acting("draft.discard") as actor:
        discard_draft(actor, case_id, FORM, seen_version())
    return see_other(f"/cases/{case_id}")


@blueprint.post(f"{_AT}/<part>")
def go_to(case_id: UUID, part: str) -> Response:
    """Another part, or one more row of the same; what was typed so far is kept."""
    more = request.form.get("more", "")
    wanted = part_asking(more) if more else part_named(part)
    if wanted.name == TOLD:
        return _told(case_id, wanted)
    with acting("draft.write") as actor:
        kept = write_draft(actor, case_id, FORM, typed_form(request.form, 0), _kept())
        meeting = Meeting(case_id, find_case(case_id).code, request.form, kept.version)
    return _drawn(meeting_page(actor, meeting, wanted))


def _told(case_id: UUID, part: MeetingPart) -> Response:
    with acting("section.read") as actor:
        sealed = open_sections(actor, case_id, ["account", "preferences"])
    found = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    told = {"account": ["account_entries"], "preferences": ["topics_to_avoid"]}
    facts = [
        fact
        for section, keys in told.items()
        for fact in section_facts(section, {k: v for k, v in found[section].items() if k in keys})
    ]
    meeting = Meeting(case_id, sealed.case.code, request.form, _kept())
    return _drawn(meeting_page(actor, meeting, part, facts=facts))


@blueprint.post(f"{_AT}/stop")
def stop(case_id: UUID) -> Response:
    """All is kept, for the same person or a colleague, on any device; the case follows."""
    with acting("draft.write") as actor:
        write_draft(actor, case_id, FORM, typed_form(request.form, 0), _kept())
    return see_other(f"/cases/{case_id}/first-meeting")


@blueprint.post(f"{_AT}/save")
def save(case_id: UUID) -> Response:
    """All is saved and screening has begun; or the part that needs another look.

    Where screening has begun otherwise meanwhile, all is kept, and the page of that follows.
    """
    try:
        said, screening = said_in(request.form)
        with acting("case.screen") as actor:
            hold_meeting(actor, case_id, said, screening)
    except Invalid as invalid:
        return _again(case_id, invalid)
    except (Conflict, OutOfTurn):
        return stop(case_id)
    return see_other(f"/cases/{case_id}?saved={STEP}")


def _again(case_id: UUID, invalid: Invalid) -> Response:
    part = part_with_error(invalid.errors)
    with acting("case.read") as actor:
        meeting = Meeting(case_id, read_case(actor, case_id).code, request.form, _kept())
    return _drawn(meeting_page(actor, meeting, part, invalid.errors), invalid.status)


def _kept() -> int:
    given = request.form.get("draft", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _drawn(page: MeetingPage, status: int = 200) -> Response:
    return draw("first_meeting/part.html", page, status)
