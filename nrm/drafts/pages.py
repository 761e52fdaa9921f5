"""`/cases/{id}/{section}/draft`: going on with what was typed before, and keeping it by hand.

A browser with scripts keeps by itself, through the API; these pages do without.
"""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.facts import names_of
from nrm.cases.editing import edited
from nrm.cases.finding import find_case
from nrm.cases.forms import section_content
from nrm.cases.section_frame import TEMPLATE, known_section, section_page
from nrm.cases.section_views import SectionPage
from nrm.drafts.actions import discard_draft, open_draft, write_draft
from nrm.drafts.keeping import SealedDraft
from nrm.drafts.typed import Typed, typed_form
from nrm.errors import Missing
from nrm.http.acting import acting, reveal
from nrm.http.forms import draw, see_other, seen_version
from nrm.look.parts import Notice

blueprint = Blueprint("drafts", __name__)


@blueprint.post("/cases/<uuid:case_id>/<section>/draft")
def go_on(case_id: UUID, section: str) -> Response:
    """The form with what was typed, after its log entry is durable; nothing is saved by it."""
    known_section(section)
    with acting("draft.read") as actor:
        sealed = open_draft(actor, case_id, section)
        notice = _notice(sealed)
    typed = reveal(actor, "draft.read", sealed.case, lambda: sealed.open(actor.keyring))
    page = section_page(actor, case_id, sealed.case.code, section)
    return _drawn(replace(page, notice=notice), section, typed, sealed.version)


def _notice(sealed: SealedDraft) -> Notice:
    draft = sealed.draft
    if draft is None:
        raise Missing(gettext("Nothing is kept of this form: it was saved or thrown away."))
    who = names_of({draft.written_by_id}).get(draft.written_by_id, "")
    return Notice(
        title=gettext("This is not saved yet"),
        text=gettext("%(who)s typed it. It stays until it is saved or thrown away.", who=who),
    )


@blueprint.post("/cases/<uuid:case_id>/<section>/draft/keep")
def keep_by_hand(case_id: UUID, section: str) -> Response:
    """What was typed is kept, and the form is shown as it was."""
    known_section(section)
    typed, kept = typed_form(request.form, seen_version()), request.form.get("draft", "")
    seen = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 10 else 0
    with acting("draft.write") as actor:
        place = write_draft(actor, case_id, section, typed, seen)
        code = find_case(case_id).code
    notice = Notice(
        title=gettext("Kept, not saved yet"),
        text=gettext("You or a colleague can go on with it later, on any device."),
    )
    page = replace(section_page(actor, case_id, code, section), notice=notice)
    return _drawn(page, section, typed, place.version)


def _drawn(page: SectionPage, section: str, typed: Typed, version: int) -> Response:
    keeping = replace(page.keeping, version=version) if page.keeping is not None else None
    shown = replace(page, version=typed.based_on, keeping=keeping)
    content, part = section_content(section, typed.form()), request.form.get("part", "")
    return draw(TEMPLATE, edited(shown, section, content, part=part))


@blueprint.post("/cases/<uuid:case_id>/<section>/draft/discard")
def throw_away(case_id: UUID, section: str) -> Response:
    """Nothing is left of what was typed; what was saved before stays, and is offered again."""
    known_section(section)
    with acting("draft.discard") as actor:
        discard_draft(actor, case_id, section, seen_version())
    return see_other(f"/cases/{case_id}/{section}")
