"""`/cases/{id}/sections`, `/record` and `/notes`: sealed content, opened after its log entry."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext

from nrm.cases.actions import (
    list_notes,
    open_sections,
    read_case,
    write_note,
    write_section,
)
from nrm.cases.answers import NoteMade, NoteOut, RecordOut, SectionOut, written
from nrm.cases.described import stamp
from nrm.cases.schemas import (
    NoteIn,
    NotesQuery,
    RecordQuery,
    VersionQuery,
)
from nrm.cases.sections import SECTIONS, is_asked
from nrm.errors import Missing
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list, if_match
from nrm.http.repeats import once

blueprint = ApiBlueprint("record_api", __name__, description="Sealed content of cases")


def _section(name: str) -> str:
    if not is_asked(name):
        raise Missing(gettext("There is no such section."))
    return name


@blueprint.path("/cases/<uuid:case_id>/sections/<name>")
@blueprint.takes(VersionQuery, "query")
@blueprint.gives(SectionOut)
def read_section(query: dict[str, Any], case_id: UUID, name: str) -> Response:
    """One section, opened after its log entry is durable."""
    _section(name)
    with acting("section.read") as actor:
        sealed = open_sections(actor, case_id, [name], query["version"])
    content = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    record = sealed.records[0]
    body = {
        "name": name,
        "version": record.number,
        "written_by": str(record.written_by_id) if record.written_by_id else None,
        "written_at": stamp(record.written_at),
        "content": content[name],
    }
    return answer(body, version=record.number)


@blueprint.path("/cases/<uuid:case_id>/record")
@blueprint.takes(RecordQuery, "query")
@blueprint.gives(RecordOut)
def read_record(query: dict[str, Any], case_id: UUID) -> Response:
    """Several sections at once, one log entry naming all of them."""
    names = [_section(name) for name in query["sections"].split(",") if name]
    with acting("section.read") as actor:
        sealed = open_sections(actor, case_id, names)
    content = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    items = [
        {"name": r.name, "version": r.number, "content": content[r.name]} for r in sealed.records
    ]
    return answer({"sections": items})


def _put_section(name: str) -> None:
    schema = SECTIONS[name]

    @blueprint.path(f"/cases/<uuid:case_id>/sections/{name}", "PUT", endpoint=f"write_{name}")
    @blueprint.takes(schema)
    @blueprint.gives(written(name))
    @blueprint.says(f"Write a new version of `{name}`.")
    def write(content: dict[str, Any], case_id: UUID) -> Response:
        seen = if_match()
        _section(name)
        with acting("section.write") as actor:
            version = write_section(actor, case_id, name, content, seen or 0)
        return answer({"name": name, "version": version, "content": content}, version=version)


@blueprint.path("/cases/<uuid:case_id>/notes", "POST")
@blueprint.takes(NoteIn)
@blueprint.gives(NoteMade, 201)
def write_one_note(given: dict[str, Any], case_id: UUID) -> Response:
    """Write a note."""
    with acting("note.write") as actor:
        note_id, status, repeated = once(
            actor, lambda: write_note(actor, case_id, given["text"], given["visibility"]).id
        )
        if repeated:
            read_case(actor, case_id)
    return answer({"id": str(note_id), "visibility": given["visibility"]}, status)


@blueprint.path("/cases/<uuid:case_id>/notes")
@blueprint.takes(NotesQuery, "query")
@blueprint.gives(listed(NoteOut))
def read_notes(query: dict[str, Any], case_id: UUID) -> Response:
    """A page of notes, newest first."""
    with acting("note.list") as actor:
        page = list_notes(actor, case_id, query["cursor"], query["limit"])
    texts = reveal(actor, "note.list", page.sealed.case, lambda: page.sealed.open(actor.keyring))
    items = [
        {
            "id": str(line.id),
            "text": texts[str(line.number)]["text"],
            "visibility": line.visibility,
            "written_at": stamp(line.written_at),
            "written_by": str(line.written_by_id),
        }
        for line in page.lines
    ]
    return answer_list(items, page.after)


for _name in SECTIONS:
    _put_section(_name)
