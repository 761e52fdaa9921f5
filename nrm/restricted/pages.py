"""`/restricted-notes` for an authority and the police; where a note begins, on a submission."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import format_date, gettext, ngettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.database import next_after
from nrm.errors import Invalid
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, fresh_key, see_other
from nrm.http.grammar import cursor_from
from nrm.http.repeats import once
from nrm.identification.actions import read_track
from nrm.look.fields import summary
from nrm.look.parts import Fact, Message, Pager
from nrm.restricted.actions import (
    answer_restricted_note,
    list_restricted_notes,
    read_restricted_notes,
    write_restricted_note,
)
from nrm.restricted.asking import (
    Errors,
    answer_fields,
    answered_police,
    answered_text,
    new_fields,
)
from nrm.restricted.models import RestrictedThread
from nrm.restricted.on_pages import other_side
from nrm.restricted.sealing import SealedNotes
from nrm.restricted.views import NewNotePage, ThreadPage, ThreadRow, ThreadsPage

blueprint = Blueprint("restricted", __name__)
_URL, _NEW, _ON_PAGE = "/restricted-notes", "/cases/<uuid:case_id>/restricted-notes", 30
_DAY = "d MMM y"


@blueprint.get(_NEW)
def ask(case_id: UUID) -> Response:
    """To which police, and what."""
    return _ask(case_id, {})


@blueprint.post(_NEW)
def write(case_id: UUID) -> Response:
    """The note is sealed for the two, and the page of the thread follows; or the questions."""
    try:
        police_id, text = answered_police(), answered_text()
        with acting("restricted_note.write") as actor:
            thread_id, _, _ = once(
                actor, lambda: write_restricted_note(actor, case_id, police_id, text).id
            )
    except Invalid as invalid:
        return _ask(case_id, invalid.errors)
    return see_other(f"{_URL}/{thread_id}")


def _ask(case_id: UUID, errors: Errors) -> Response:
    with acting("identification.read") as actor:
        track = read_track(actor, case_id)
        policy.ask(actor, "restricted_note.write", track)
        fields, back = new_fields(errors), f"/cases/{case_id}/identification"
        page = NewNotePage(
            frame=frame_for(actor, back),
            errors=summary(fields),
            code=track.case.code,
            back_url=back,
            fields=fields,
            url=f"/cases/{case_id}/restricted-notes",
            once=request.form.get("once") or fresh_key(),
        )
    return draw("restricted/new.html", page, 422 if errors else 200)


@blueprint.get(_URL)
def list_page() -> Response:
    """What goes on with the reader's agency, newest first."""
    after = cursor_from(asked_for().get("cursor"))
    with acting("restricted_note.list") as actor:
        found = list_restricted_notes(actor, after, _ON_PAGE)
        rows = _rows(actor, found[:_ON_PAGE])
    older, count = next_after(found, _ON_PAGE, "began_at"), len(rows)
    pager = Pager(
        words=ngettext("%(num)d thread on this page.", "%(num)d threads on this page.", count),
        newest=_URL if after is not None else "",
        older=f"{_URL}?cursor={older}" if older else "",
    )
    page = ThreadsPage(frame=frame_for(actor, _URL), threads=rows, pager=pager)
    return draw("restricted/list.html", page)


def _rows(actor: Actor, found: Sequence[RestrictedThread]) -> tuple[ThreadRow, ...]:
    names = agency_names({other_side(actor, each) for each in found})
    return tuple(
        ThreadRow(
            reference=each.reference,
            url=f"{_URL}/{each.id}",
            other=names.get(other_side(actor, each), ""),
            began=format_date(each.began_at, _DAY),
            waits=each.last_agency_id != actor.agency_id,
        )
        for each in found
    )


@blueprint.get(f"{_URL}/<uuid:thread_id>")
def read_one(thread_id: UUID) -> Response:
    """All that the two have written, after the log entry is durable, and where one answers."""
    return _draw(thread_id, {})


@blueprint.post(f"{_URL}/<uuid:thread_id>/answers")
def answer(thread_id: UUID) -> Response:
    """The answer stands in the thread; or the question again."""
    try:
        text = answered_text()
        with acting("restricted_note.answer") as actor:
            once(actor, lambda: answer_restricted_note(actor, thread_id, text).id)
    except Invalid as invalid:
        return _draw(thread_id, invalid.errors)
    return see_other(f"{_URL}/{thread_id}")


def _draw(thread_id: UUID, errors: Errors) -> Response:
    with acting("restricted_note.read") as actor:
        sealed = read_restricted_notes(actor, thread_id)
        thread = sealed.thread
        people = names_of({note.author_id for note in sealed.notes})
        agencies = agency_names({thread.authority_id, thread.police_id})
        facts = _facts(thread, agencies)
    texts = reveal(actor, "restricted_note.read", thread, lambda: sealed.open(actor.keyring))
    fields = answer_fields(errors, gettext("Your answer"))
    page = ThreadPage(
        frame=frame_for(actor, f"{_URL}/{thread_id}"),
        errors=summary(fields),
        reference=thread.reference,
        facts=facts,
        thread=_messages(actor, sealed, texts, people),
        fields=fields,
        url=f"{_URL}/{thread_id}/answers",
        once=request.form.get("once") or fresh_key(),
    )
    return draw("restricted/thread.html", page, 422 if errors else 200)


def _facts(thread: RestrictedThread, names: Mapping[UUID, str]) -> tuple[Fact, ...]:
    return (
        Fact(label=gettext("Authority"), value=names.get(thread.authority_id, "")),
        Fact(label=gettext("Police"), value=names.get(thread.police_id, "")),
        Fact(label=gettext("Since"), value=format_date(thread.began_at, _DAY)),
    )


def _messages(
    actor: Actor, sealed: SealedNotes, texts: Sequence[str], people: Mapping[UUID, str]
) -> tuple[Message, ...]:
    return tuple(
        Message(
            author=people.get(note.author_id, ""),
            at=note.written_at,
            text=text,
            mine=note.author_agency_id == actor.agency_id,
        )
        for note, text in zip(sealed.notes, texts, strict=True)
    )
