"""Writing a note of one's own on a referral, and reading what colleagues and oneself have written.

Nothing is changed or taken away again, and nobody else learns of it (`nrm/log/untold.py`).
"""

from uuid import UUID

from nrm import policy
from nrm.errors import OutOfTurn, to_translate
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.service_notes.finding import OwnNotes, find_own_notes
from nrm.service_notes.models import ServiceNote
from nrm.service_notes.sealing import SealedNotes, find_notes, put_note

_DONE = to_translate("Your part has ended: nothing new is written here any more.")


def write_service_note(actor: Actor, referral_id: UUID, text: str) -> ServiceNote:
    """The note is sealed to the actor's own agency; OutOfTurn once its part has ended."""
    own = find_own_notes(referral_id, to_change=True)
    policy.ask(actor, "service_note.write", own)
    note = _write(actor, own, text)
    log.write(actor, "service_note.write", own)
    return note


def _write(actor: Actor, own: OwnNotes, text: str) -> ServiceNote:
    if not own.take_more:
        raise OutOfTurn(_DONE)
    return put_note(actor, own.referral, text)


def read_service_notes(
    actor: Actor, referral_id: UUID, cursor: str | None, limit: int
) -> SealedNotes:
    """A page of the agency's own notes, newest first, still sealed."""
    own = find_own_notes(referral_id)
    policy.ask(actor, "service_note.read", own)
    sealed = find_notes(actor, own, cursor, limit)
    log.write(actor, "service_note.read", own, count=len(sealed.notes))
    return sealed
