"""`/cases/{id}/{section}`: the cover, and after a logged POST the content or the form.

GET never shows content. What was typed is shown again when it does not fit or when somebody else
was faster, so that nothing is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.cases.actions import open_sections, read_case, write_section
from nrm.cases.age_notices import birthday_notice
from nrm.cases.corrections import checked_section
from nrm.cases.editing import edited
from nrm.cases.finding import current_records, opening_of
from nrm.cases.forms import section_content
from nrm.cases.layout import late_steps, two_views
from nrm.cases.parts import unsaved_of
from nrm.cases.section_frame import TEMPLATE, known_section, older_version, section_page
from nrm.cases.section_views import SectionPage
from nrm.cases.shown import code_words, section_facts
from nrm.cases.words import purposes_for
from nrm.errors import Conflict, Invalid, Refused
from nrm.http.acting import acting, reveal
from nrm.http.forms import draw, see_other, seen_version, with_purpose
from nrm.look.parts import Link, Notice

blueprint = Blueprint("sections", __name__)
_MOST_OLDER = 20


@dataclass(frozen=True)
class _Opened:
    """A section after its log entry is durable."""

    page: SectionPage
    content: Mapping[str, Any]
    notice: Notice | None = None


@blueprint.get("/cases/<uuid:case_id>/<section>")
def cover(case_id: UUID, section: str) -> Response:
    """What is known about a section without its content, and the form that opens it."""
    return draw(TEMPLATE, _covered(case_id, section, older_version()))


def _covered(case_id: UUID, section: str, number: int | None) -> SectionPage:
    known_section(section)
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        row = next((r for r in current_records(case_id) if r.name == section), None)
        names = names_of({row.written_by_id}) if row is not None else {}
        decision = policy.decide(actor, "section.read", opening_of(case, [section]))
        if not decision.within_reach:
            raise Refused(gettext("Your role does not allow this."))
        unsaved = unsaved_of(actor, case, section)
    page = section_page(actor, case_id, case.code, section)
    newest = number is None or row is None
    asked = f"?version={number}" if number is not None else ""
    return replace(
        page,
        url=f"{page.url}/open{asked}",
        version=row.number if row is not None and newest else number or 0,
        written_by=names.get(row.written_by_id, "") if row is not None and newest else "",
        written_at=row.written_at if row is not None and newest else None,
        purposes=purposes_for(actor, case),
        unsaved=unsaved,
    )


@blueprint.post("/cases/<uuid:case_id>/<section>/open")
def open_one(case_id: UUID, section: str) -> Response:
    """The content, after its log entry is durable; the form at once where nothing stands yet."""
    opened = _opened(case_id, section, older_version())
    page, newest = opened.page, older_version() is None
    # What was typed before comes first: a second form would be kept in its place.
    wants = page.unsaved is None and (request.form.get("do") == "edit" or not page.version)
    if newest and page.may_write and wants:
        return draw(TEMPLATE, edited(page, section, opened.content))
    views, rest = two_views(section, opened.content)
    shown = replace(
        page,
        mode="open",
        views=views,
        facts=section_facts(section, rest),
        notice=opened.notice or late_steps(section, opened.content),
        url=f"{page.url}/open",
    )
    if not newest:
        text = gettext("This is an earlier version. The newest one stands beside it.")
        notice = Notice(title=gettext("Version %(number)d", number=page.version), text=text)
        shown = replace(shown, may_write=False, notice=notice, older=())
    return draw(TEMPLATE, shown)


@blueprint.post("/cases/<uuid:case_id>/<section>")
def write_one(case_id: UUID, section: str) -> Response:
    """A new version stands and the case's page follows; or the form again, with what was typed."""
    known_section(section)
    typed, seen = section_content(section, request.form), seen_version()
    if "more" in request.form or "part" in request.form:
        return _again(case_id, section, typed, seen)
    try:
        _write(case_id, section, typed, seen)
    except Invalid as invalid:
        return _again(case_id, section, typed, seen, invalid.errors)
    except Conflict as conflict:
        return _beside(case_id, section, typed, conflict)
    return see_other(f"/cases/{case_id}?saved={section}#{section}")


def _write(case_id: UUID, section: str, typed: Mapping[str, Any], seen: int) -> None:
    with acting("section.write") as actor:
        write_section(actor, case_id, section, checked_section(section, typed), seen)


def _again(
    case_id: UUID,
    section: str,
    typed: Mapping[str, Any],
    seen: int,
    errors: Mapping[str, list[str]] | None = None,
) -> Response:
    with acting("case.read") as actor:
        code = read_case(actor, case_id).code
    page = replace(section_page(actor, case_id, code, section, began=True), version=seen)
    asked = {name: request.form.get(name, "") for name in ("more", "part")}
    return draw(TEMPLATE, edited(page, section, typed, errors, **asked), 422 if errors else 200)


def _beside(case_id: UUID, section: str, typed: Mapping[str, Any], conflict: Conflict) -> Response:
    """What somebody else saved, beside what was typed; saving again replaces it knowingly."""
    opened = _opened(case_id, section, None)
    notice = Notice(
        title=gettext("Somebody else saved this section meanwhile"),
        text=gettext("Nothing of yours is lost. Compare the two, then save what is right."),
        tone="warn",
    )
    theirs = section_facts(section, opened.content)
    page = replace(opened.page, notice=notice, theirs=theirs)
    return draw(TEMPLATE, edited(page, section, typed), conflict.status)


def _opened(case_id: UUID, section: str, number: int | None) -> _Opened:
    known_section(section)
    with acting("section.read") as actor:
        reader = with_purpose(actor)
        sealed = open_sections(reader, case_id, [section], number)
        record, case = sealed.records[0], sealed.case
        names = names_of({record.written_by_id} if record.written_by_id else set())
        may_write = policy.may(actor, "section.write", case)
        unsaved = unsaved_of(actor, case, section)
    content = reveal(actor, "section.read", case, lambda: sealed.open(actor.keyring))[section]
    page = section_page(actor, case_id, case.code, section)
    older = range(max(1, record.number - _MOST_OLDER), record.number)
    page = replace(
        page,
        version=record.number,
        written_by=names.get(record.written_by_id, "") if record.written_by_id else "",
        written_at=record.written_at,
        purpose=code_words("access_purposes", reader.purpose or "casework"),
        older=tuple(
            Link(label=gettext("Version %(number)d", number=n), url=f"{page.url}?version={n}")
            for n in reversed(older)
        ),
        may_write=may_write,
        unsaved=unsaved,
    )
    return _Opened(page, content, birthday_notice(actor, case, section, content))
