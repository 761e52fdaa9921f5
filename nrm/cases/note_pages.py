"""`/cases/{id}/notes`: covered until opened by a logged POST; one more note is written there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.accounts.section_words import section_words
from nrm.cases.actions import list_notes, read_case, write_note
from nrm.cases.notes import NoteLine
from nrm.cases.schemas import NoteIn
from nrm.cases.section_views import SectionPage
from nrm.cases.shown import code_words
from nrm.cases.views import Note, NotesPage
from nrm.cases.words import purposes_for, saved_notice
from nrm.errors import Invalid, Refused
from nrm.http.acting import acting, reveal
from nrm.http.forms import draw, fresh_key, with_purpose
from nrm.http.repeats import once
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Pager

blueprint = Blueprint("notes", __name__)
_ON_PAGE = 20


@blueprint.get("/cases/<uuid:case_id>/notes")
def cover(case_id: UUID) -> Response:
    """The form that opens the notes; nothing of them."""
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        decision = policy.decide(actor, "note.list", case)
        if not decision.within_reach:
            raise Refused(gettext("Your role does not allow this."))
    page = SectionPage(
        frame=frame_for(actor, f"/cases/{case_id}/notes"),
        mode="covered",
        code=case.code,
        case_url=f"/cases/{case_id}",
        label=section_words("notes"),
        url=_url(case_id, request.args.get("cursor")),
        version=0,
        purposes=purposes_for(actor, case),
    )
    return draw("cases/section.html", page)


@blueprint.post("/cases/<uuid:case_id>/notes")
def open_or_write(case_id: UUID) -> Response:
    """The notes, after their log entry is durable; the new one among them if one was sent."""
    if request.form.get("do") != "save":
        return _opened(case_id)
    typed = request.form.get("text", "").replace("\r\n", "\n").strip()
    try:
        _write(case_id, typed)
    except Invalid as invalid:
        return _opened(case_id, typed, tuple(invalid.errors.get("text", [])))
    return _opened(case_id, saved="note")


def _write(case_id: UUID, typed: str) -> None:
    with acting("note.write") as actor:
        try:
            given = NoteIn().load({"text": typed})
        except ValidationError as error:
            sentence = gettext("Write something, of up to 15,000 characters.")
            raise Invalid({"text": [sentence]}) from error
        once(actor, lambda: write_note(actor, case_id, given["text"], given["visibility"]).id)


def _opened(
    case_id: UUID, typed: str = "", errors: tuple[str, ...] = (), saved: str = ""
) -> Response:
    cursor = request.args.get("cursor")
    with acting("note.list") as actor:
        reader = with_purpose(actor)
        page = list_notes(reader, case_id, cursor, _ON_PAGE)
        case = page.sealed.case
        names = names_of({line.written_by_id for line in page.lines})
        may_write = policy.may(actor, "note.write", case)
    texts = reveal(actor, "note.list", case, lambda: page.sealed.open(actor.keyring))
    field = _question(typed, errors) if may_write else None
    shown = NotesPage(
        frame=frame_for(actor, f"/cases/{case_id}/notes"),
        errors=summary([field] if field is not None else []),
        notice=saved_notice(saved),
        code=case.code,
        case_url=f"/cases/{case_id}",
        url=f"/cases/{case_id}/notes",
        once=fresh_key(),
        field=field,
        notes=tuple(_note(line, texts, names) for line in page.lines),
        pager=_pager(case_id, cursor, page.after),
        purpose=code_words("access_purposes", reader.purpose or "casework"),
    )
    return draw("cases/notes.html", shown, 422 if errors else 200)


def _note(line: NoteLine, texts: Mapping[str, Any], names: Mapping[UUID, str]) -> Note:
    author = names.get(line.written_by_id, "")
    return Note(author=author, at=line.written_at, text=texts[str(line.number)]["text"])


def _question(typed: str, errors: tuple[str, ...]) -> Field:
    return Field(
        name="text", label=gettext("Note"), kind=Kind.LONG_TEXT, value=typed, errors=errors
    )


def _pager(case_id: UUID, cursor: str | None, after: str | None) -> Pager:
    words = gettext("Older notes follow.") if after else gettext("These are all.")
    newest = _url(case_id, None) if cursor else ""
    return Pager(words=words, newest=newest, older=_url(case_id, after) if after else "")


def _url(case_id: UUID, cursor: str | None) -> str:
    path = f"/cases/{case_id}/notes"
    return f"{path}?cursor={cursor}" if cursor and cursor.isascii() else path
