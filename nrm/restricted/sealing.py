"""How restricted notes are sealed: under a key of their thread, wrapped to its two agencies.

As with every record of a case its content secret is mixed in, so that they end with the case; and
the shred half of the submission, so that they end with that, in old copies of the database too.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from nrm.agencies.keys import KeyPath, find_paths, giver, open_path
from nrm.agencies.public_keys import agency_certificates
from nrm.cases.records import content_secret
from nrm.database import new_id, now, session
from nrm.errors import Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.referrals.finding import half_of
from nrm.restricted.models import NOTES, RestrictedNote, RestrictedThread
from nrm.vault import grants
from nrm.vault.context import context
from nrm.vault.grants import RESTRICTED, Giving
from nrm.vault.keyring import Keyring
from nrm.vault.locks import bound_to_half
from nrm.vault.memory import wipe
from nrm.vault.models import GRANTS_OF
from nrm.vault.records import open_record, seal_record
from nrm.vault.rows import rely_on

_BROKEN = to_translate(
    "What was written here fails its check. Nothing was shown or changed; tell the auditor."
)


@dataclass(frozen=True)
class SealedNotes:
    """A thread and its notes, oldest first, still sealed, with the way to their key."""

    thread: RestrictedThread
    notes: Sequence[RestrictedNote]
    path: KeyPath = field(repr=False)
    content_secret: bytes = field(repr=False)
    half: bytes = field(repr=False)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.notes)

    def open(self, keyring: Keyring) -> list[str]:
        """Their texts in order; SealBroken, and then nothing."""
        held = self.path.open(keyring)
        key = bound_to_half(held, self.half)
        opened = [
            open_record(key, self.content_secret, note_context(each), each.sealed_text)
            for each in self.notes
        ]
        wipe(held, key)
        return [str(content["text"]) for content in opened]


def note_context(note: RestrictedNote) -> bytes:
    """What the sealed text of a note is bound to."""
    place = (note.id, note.thread_id, note.number, note.author_agency_id)
    return context("nrm/restricted-note", 1, "restricted_note", *place)


def _half(thread: RestrictedThread) -> bytes:
    half = half_of(thread.submission)
    if half is None:
        raise Unavailable(_BROKEN, integrity=True)
    return half


def give_key(actor: Actor, thread: RestrictedThread) -> bytearray:
    """A fresh key of the thread; both agencies can open it. OutOfTurn where the police rest."""
    key = bytearray(os.urandom(32))
    both = (thread.authority_id, thread.police_id)
    held_by, giving = agency_certificates(both, to_send_to=thread.police_id), giver(actor)
    for agency_id in both:
        to = Giving(RESTRICTED, thread.id, held_by[agency_id], thread.case_id)
        grants.give(to, key, giving)
    return key


def open_key(actor: Actor, thread: RestrictedThread) -> bytearray:
    """The key of the thread, inside an act that seals with it."""
    return open_path(actor, _path(actor, thread))


def _path(actor: Actor, thread: RestrictedThread) -> KeyPath:
    paths = find_paths(actor, [thread.id], [thread.authority_id])
    return paths.path(RESTRICTED, thread.id)


def put(actor: Actor, thread: RestrictedThread, key: bytearray, text: str) -> RestrictedNote:
    """The note stands at the end of the thread; the key is wiped."""
    thread.note_count += 1
    thread.last_agency_id = actor.agency_id
    note = RestrictedNote(
        id=new_id(),
        thread_id=thread.id,
        case_id=thread.case_id,
        number=thread.note_count,
        author_id=actor.id,
        author_agency_id=actor.agency_id,
        written_at=now(),
    )
    secret, mixed = content_secret(thread.case), bound_to_half(key, _half(thread))
    note.sealed_text = seal_record(mixed, secret, note_context(note), {"text": text})
    wipe(key, mixed)
    session().add(note)
    return note


def find_notes(actor: Actor, thread: RestrictedThread) -> SealedNotes:
    """All that was written, still sealed; Unavailable (`integrity`) when some was taken away."""
    notes = session().scalars(NOTES, {"thread_id": thread.id}).all()
    rely_on(*notes)
    if [each.number for each in notes] != list(range(1, thread.note_count + 1)):
        raise Unavailable(_BROKEN, integrity=True)
    secret = content_secret(thread.case)
    return SealedNotes(thread, notes, _path(actor, thread), secret, _half(thread))


def end(threads: Sequence[RestrictedThread]) -> None:
    """Neither agency holds a key of them any more."""
    ids: list[UUID] = [each.id for each in threads]
    for each in threads:
        each.ended_at = now()
    for grant in session().scalars(GRANTS_OF, {"subjects": ids}) if ids else ():
        session().delete(grant)
