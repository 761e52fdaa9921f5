"""`/referrals/{id}/service-notes`: an agency's own notes on what it was sent, for it alone."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.cases.described import stamp
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list
from nrm.http.repeats import once
from nrm.service_notes.actions import read_service_notes, write_service_note
from nrm.service_notes.schemas import ServiceNoteIn, ServiceNoteMade, ServiceNoteOut

blueprint = ApiBlueprint("service_notes_api", __name__, description="Own service notes")
_PATH = "/referrals/<uuid:referral_id>/service-notes"


@blueprint.path(_PATH, "POST")
@blueprint.takes(ServiceNoteIn)
@blueprint.gives(ServiceNoteMade, 201)
def write_one(given: dict[str, Any], referral_id: UUID) -> Response:
    """Write a note for your own agency on a referral that it accepted; nobody else reads it."""
    with acting("service_note.write") as actor:
        note_id, status, repeated = once(
            actor, lambda: write_service_note(actor, referral_id, given["text"]).id
        )
        if repeated:
            read_service_notes(actor, referral_id, None, 1)
    return answer({"id": str(note_id)}, status)


@blueprint.path(_PATH)
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(ServiceNoteOut))
def read_some(query: dict[str, Any], referral_id: UUID) -> Response:
    """A page of your agency's own notes, newest first, opened after its log entry is durable."""
    with acting("service_note.read") as actor:
        sealed = read_service_notes(actor, referral_id, query["cursor"], query["limit"])
    texts = reveal(actor, "service_note.read", sealed.own, lambda: sealed.open(actor.keyring))
    items = [
        {
            "id": str(note.id),
            "text": text,
            "written_at": stamp(note.written_at),
            "written_by": str(note.author_id),
        }
        for note, text in zip(sealed.notes, texts, strict=True)
    ]
    return answer_list(items, sealed.after)
