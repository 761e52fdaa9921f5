"""`/restricted-notes`: what an authority and the police tell each other, for them alone."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.answers import listed
from nrm.http.api import PREFIX, ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from
from nrm.http.repeats import once
from nrm.restricted.actions import (
    answer_restricted_note,
    list_restricted_notes,
    read_restricted_notes,
    write_restricted_note,
)
from nrm.restricted.described import described_notes, described_thread
from nrm.restricted.finding import find_thread
from nrm.restricted.schemas import (
    RestrictedAnswerIn,
    RestrictedNoteIn,
    RestrictedNotesOut,
    RestrictedThreadOut,
)

blueprint = ApiBlueprint("restricted_api", __name__, description="Restricted notes")


@blueprint.path("/cases/<uuid:case_id>/restricted-notes", "POST")
@blueprint.takes(RestrictedNoteIn)
@blueprint.gives(RestrictedThreadOut, 201)
def write_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Write to the police about a submission; for the authority that has it."""
    with acting("restricted_note.write") as actor:
        thread_id, status, repeated = once(
            actor, lambda: write_restricted_note(actor, case_id, given["police"], given["text"]).id
        )
        if repeated:
            read_restricted_notes(actor, thread_id)
        thread = find_thread(thread_id)
        body, version = described_thread(thread), thread.version
    response = answer(body, status, version=version)
    response.headers["Location"] = f"{PREFIX}/restricted-notes/{thread_id}"
    return response


@blueprint.path("/restricted-notes")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(RestrictedThreadOut))
def list_some(query: dict[str, Any]) -> Response:
    """What goes on between the caller's agency and the other, newest first; nothing is opened."""
    limit = query["limit"]
    with acting("restricted_note.list") as actor:
        found = list_restricted_notes(actor, cursor_from(query["cursor"]), limit)
        items = [described_thread(each) for each in found[:limit]]
    return answer_list(items, next_after(found, limit, "began_at"))


@blueprint.path("/restricted-notes/<uuid:thread_id>")
@blueprint.gives(RestrictedNotesOut)
def read_one(thread_id: UUID) -> Response:
    """All that the two agencies have written, opened after its log entry is durable."""
    with acting("restricted_note.read") as actor:
        sealed = read_restricted_notes(actor, thread_id)
        body, version = described_thread(sealed.thread), sealed.thread.version
    texts = reveal(actor, "restricted_note.read", sealed.thread, lambda: sealed.open(actor.keyring))
    return answer({**body, "messages": described_notes(sealed, texts)}, version=version)


@blueprint.path("/restricted-notes/<uuid:thread_id>/answers", "POST")
@blueprint.takes(RestrictedAnswerIn)
@blueprint.gives(RestrictedThreadOut, 201)
def answer_one(given: dict[str, Any], thread_id: UUID) -> Response:
    """Say something further, as either of the two agencies."""
    with acting("restricted_note.answer") as actor:
        _, status, repeated = once(
            actor, lambda: answer_restricted_note(actor, thread_id, given["text"]).id
        )
        if repeated:
            read_restricted_notes(actor, thread_id)
        thread = find_thread(thread_id)
        body, version = described_thread(thread), thread.version
    return answer(body, status, version=version)
