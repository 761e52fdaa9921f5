"""What is sent about restricted notes, and what is answered."""

from marshmallow import fields

from nrm.cases.schemas import text
from nrm.http.answers import ident, many, moment, number, word
from nrm.http.grammar import Strict


class RestrictedNoteIn(Strict):
    """To which police agency, and what it is told."""

    police = fields.UUID(required=True)
    text = text(required=True)


class RestrictedAnswerIn(Strict):
    """What is said further."""

    text = text(required=True)


class RestrictedThreadOut(Strict):
    """What goes on between an authority and the police; no case, no submission, no content."""

    id = ident()
    reference = word()
    authority = ident()
    police = ident()
    began_at = moment()
    notes = number()
    last_by = ident()


class RestrictedNoteOut(Strict):
    """A note or an answer."""

    text = word()
    written_by = ident()
    agency = ident()
    written_at = moment()


class RestrictedNotesOut(RestrictedThreadOut):
    """The same, with all that was written, oldest first."""

    messages = many(RestrictedNoteOut)
