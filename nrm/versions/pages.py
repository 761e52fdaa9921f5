"""`/cases/{id}/{section}/versions`: who wrote which and when, and by a logged POST what changed."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, lazy_gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.accounts.section_words import section_words
from nrm.cases.finding import opening_of
from nrm.cases.section_frame import known_section
from nrm.cases.shown import code_words, shown_value
from nrm.cases.words import purposes_for
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, named, with_purpose
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Link, Pager, Tag, Tone
from nrm.versions.actions import list_versions, open_versions
from nrm.versions.changes import Change, How, changes_between
from nrm.versions.cursors import read_cursor
from nrm.versions.models import NOTHING_WRITTEN, VersionPage
from nrm.versions.views import ChangeRow, ChangesPage, VersionRow, VersionsPage

blueprint = Blueprint("versions", __name__)
_HERE = "/cases/<uuid:case_id>/<section>/versions"
_ON_PAGE = 30
_HOW: Final = {
    How.ADDED: (lazy_gettext("New"), Tone.ON),
    How.CHANGED: (lazy_gettext("Changed"), Tone.OPEN),
    How.REMOVED: (lazy_gettext("No longer there"), Tone.END),
}
Errors = dict[str, list[str]]


@blueprint.get(_HERE)
def list_all(case_id: UUID, section: str) -> Response:
    """The versions of a section without content, and the form that compares two of them."""
    return draw("versions/list.html", _listed(case_id, section, {}))


def _listed(case_id: UUID, section: str, errors: Errors) -> VersionsPage:
    known_section(section)
    below = read_cursor(asked_for().get("cursor"))
    with acting("section.list_versions") as actor:
        page = list_versions(actor, case_id, section, below, _ON_PAGE)
        names = names_of({line.written_by_id for line in page.lines})
        purposes = purposes_for(actor, page.case)
        opens = policy.decide(actor, "section.read", opening_of(page.case, [section]))
    section_url = f"/cases/{case_id}/{section}"
    fields = _fields(page, errors) if opens.within_reach else ()
    return VersionsPage(
        frame=frame_for(actor, f"{section_url}/versions"),
        errors=summary(fields),
        code=page.case.code,
        label=section_words(section),
        section_url=section_url,
        url=f"{section_url}/versions",
        versions=tuple(
            VersionRow(
                link=Link(label=_name(each.number), url=f"{section_url}?version={each.number}"),
                who=names.get(each.written_by_id, ""),
                at=each.written_at,
            )
            for each in page.lines
        ),
        pager=_pager(f"{section_url}/versions", page, first=below is None),
        fields=fields,
        purposes=purposes,
    )


def _pager(url: str, page: VersionPage, *, first: bool) -> Pager:
    more = page.more is not None
    words = gettext("Older versions follow.") if more else gettext("These are all.")
    older = f"{url}?cursor={page.more}" if more else ""
    return Pager(words=words, newest="" if first else url, older=older)


def _fields(page: VersionPage, errors: Errors) -> tuple[Field, ...]:
    newest = page.lines[0].number if page.lines else NOTHING_WRITTEN
    if newest <= 1:
        return ()
    asked = (
        ("older", gettext("From version"), newest - 1),
        ("newer", gettext("To version"), newest),
    )
    return tuple(
        Field(
            name=name,
            label=label,
            kind=Kind.NUMBER,
            value=request.form.get(name, str(value)),
            errors=named(errors, name),
        )
        for name, label, value in asked
    )


@blueprint.post(_HERE)
def compare(case_id: UUID, section: str) -> Response:
    """What changed between two versions, after the log entry that names both is durable."""
    known_section(section)
    try:
        with acting("section.read") as actor:
            reader = with_purpose(actor)
            older, newer = _numbers()
            pair = open_versions(reader, case_id, section, older, newer)
    except Invalid as invalid:
        return draw("versions/list.html", _listed(case_id, section, invalid.errors), 422)
    contents = reveal(actor, "section.read", pair.case, lambda: pair.open(actor.keyring))
    changes = changes_between(section, *contents)
    page = _compared(reader, pair.case.code, case_id, section, changes)
    return draw("versions/changes.html", page)


def _numbers() -> tuple[int, int]:
    typed = [request.form.get(name, "").strip() for name in ("older", "newer")]
    fits = [text.isascii() and text.isdigit() and len(text) < 10 for text in typed]
    wrong = gettext("Write the number of a version, such as 2.")
    errors = {name: [wrong] for name, fit in zip(("older", "newer"), fits, strict=True) if not fit}
    if errors:
        raise Invalid(errors)
    older, newer = sorted(map(int, typed))
    if older == newer:
        raise Invalid({"newer": [gettext("Choose two different versions.")]})
    return older, newer


def _compared(
    reader: Actor, code: str, case_id: UUID, section: str, changes: tuple[Change, ...]
) -> ChangesPage:
    section_url, numbers = f"/cases/{case_id}/{section}", _numbers()
    return ChangesPage(
        frame=frame_for(reader, f"{section_url}/versions"),
        code=code,
        label=section_words(section),
        section_url=section_url,
        url=f"{section_url}/versions",
        purpose=code_words("access_purposes", reader.purpose or "casework"),
        older=_name(numbers[0]),
        newer=_name(numbers[1]),
        changes=tuple(map(_row, changes)),
    )


def _name(number: int) -> str:
    return str(gettext("Version %(number)d", number=number))


def _row(change: Change) -> ChangeRow:
    label, tone = _HOW[change.how]
    return ChangeRow(
        label=change.field.label,
        how=Tag(label=str(label), tone=tone),
        before=_said(change, change.before),
        after=_said(change, change.after),
    )


def _said(change: Change, value: object) -> str:
    if value is None:
        return str(gettext("Nothing"))
    # A row of several is drawn as the section itself draws it.
    return shown_value(change.field, [value] if isinstance(value, dict) else value)
