"""`/referrals/{id}/notes`: what an agency notes for itself on what it was sent, newest first."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.cases.views import Note
from nrm.errors import Invalid, OutOfTurn
from nrm.http.acting import acting, needed_actor, reveal
from nrm.http.forms import asked_for, draw, fresh_key, see_other
from nrm.http.repeats import once
from nrm.log.writer import request_id
from nrm.look.fields import Field, Kind, summary
from nrm.look.page import ProblemPage
from nrm.look.parts import Link, Pager
from nrm.service_notes.actions import read_service_notes, write_service_note
from nrm.service_notes.schemas import ServiceNoteIn
from nrm.service_notes.sealing import SealedNotes
from nrm.service_notes.views import OwnNotesPage

blueprint = Blueprint("service_notes", __name__)
_PATH, _ON_PAGE = "/referrals/<uuid:referral_id>/notes", 20


@blueprint.get(_PATH)
def read_some(referral_id: UUID) -> Response:
    """A page of them, after the log entry is durable, and where the next one is written."""
    return _draw(referral_id)


@blueprint.post(_PATH)
def write_one(referral_id: UUID) -> Response:
    """The note stands on top of the others; or the question again, with what was typed."""
    typed = request.form.get("text", "").replace("\r\n", "\n").strip()
    try:
        _write(referral_id, typed)
    except Invalid as invalid:
        return _draw(referral_id, typed, tuple(invalid.errors.get("text", [])))
    except OutOfTurn as problem:
        return _too_late(referral_id, typed, problem)
    return see_other(f"/referrals/{referral_id}/notes")


def _write(referral_id: UUID, typed: str) -> None:
    with acting("service_note.write") as actor:
        try:
            given = ServiceNoteIn().load({"text": typed})
        except ValidationError as error:
            sentence = gettext("Write something, of up to 15,000 characters.")
            raise Invalid({"text": [sentence]}) from error
        _, _, repeated = once(
            actor, lambda: write_service_note(actor, referral_id, given["text"]).id
        )
        if repeated:
            read_service_notes(actor, referral_id, None, 1)


def _draw(referral_id: UUID, typed: str = "", errors: tuple[str, ...] = ()) -> Response:
    cursor = asked_for().get("cursor")
    with acting("service_note.read") as actor:
        sealed = read_service_notes(actor, referral_id, cursor, _ON_PAGE)
        names = names_of({note.author_id for note in sealed.notes})
    texts = reveal(actor, "service_note.read", sealed.own, lambda: sealed.open(actor.keyring))
    here, back = f"/referrals/{referral_id}/notes", f"/referrals/{referral_id}"
    field = _question(typed, errors) if sealed.own.take_more else None
    page = OwnNotesPage(
        frame=frame_for(actor, here),
        errors=summary([field] if field is not None else []),
        reference=sealed.own.referral.reference,
        back=Link(label=gettext("Back to the referral"), url=back),
        field=field,
        notes=tuple(
            Note(author=names.get(note.author_id, ""), at=note.written_at, text=text)
            for note, text in zip(sealed.notes, texts, strict=True)
        ),
        pager=_pager(here, cursor, sealed),
        url=here,
        once=request.form.get("once") or fresh_key(),
    )
    return draw("service_notes/notes.html", page, 422 if errors else 200)


def _question(typed: str, errors: tuple[str, ...]) -> Field:
    return Field(
        name="text", label=gettext("Note"), kind=Kind.LONG_TEXT, value=typed, errors=errors
    )


def _pager(here: str, cursor: str | None, sealed: SealedNotes) -> Pager:
    words = gettext("Older notes follow.") if sealed.after else gettext("These are all.")
    older = f"{here}?cursor={sealed.after}" if sealed.after else ""
    return Pager(words=words, newest=here if cursor else "", older=older)


def _too_late(referral_id: UUID, typed: str, problem: OutOfTurn) -> Response:
    back = f"/referrals/{referral_id}"
    page = ProblemPage(
        frame=frame_for(needed_actor(), back),
        status=problem.status,
        kind=problem.kind,
        detail=problem.detail,
        request_id=request_id.get() or "",
        way_out=(Link(label=gettext("Look at it as it is now"), url=back),),
        kept=typed,
    )
    return draw("errors/problem.html", page, problem.status)
