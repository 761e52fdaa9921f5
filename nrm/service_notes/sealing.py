"""How own service notes are sealed: under a key of their notebook, wrapped to their agency alone.

As with every record of a case its content secret is mixed in, so that they end with the case; and a
secret of their own in the shred store, not the half of the referral: that goes with the snapshot,
and these stay after a completion. Without it no old copy of the database opens them either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nrm.agencies.keys import KeyPath, find_paths, giver, open_path
from nrm.agencies.public_keys import agency_certificates
from nrm.cases.records import content_secret
from nrm.database import new_id, now, session
from nrm.errors import Invalid, Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.referrals.models import Referral
from nrm.service_notes.finding import OwnNotes, standing_notebook_of
from nrm.service_notes.models import NOTES, ServiceNote, ServiceNotebook
from nrm.vault import shred
from nrm.vault.context import context
from nrm.vault.grants import NOTEBOOK, Giving, give
from nrm.vault.keyring import Keyring
from nrm.vault.locks import bound_to_half
from nrm.vault.memory import new_key, wipe
from nrm.vault.records import open_record, seal_record
from nrm.vault.rows import rely_on

_BROKEN = to_translate(
    "What was written here fails its check. Nothing was shown or changed; tell the auditor."
)
_NO_CURSOR = to_translate("This is not a cursor of this list.")


@dataclass(frozen=True)
class _Keys:
    """The way to the key of a notebook, and what is mixed into it."""

    path: KeyPath = field(repr=False)
    half: bytes = field(repr=False)
    content_secret: bytes = field(repr=False)


@dataclass(frozen=True)
class SealedNotes:
    """A page of notes, newest first, still sealed; `after` leads to the next page."""

    own: OwnNotes
    notes: Sequence[ServiceNote]
    after: str | None
    _keys: _Keys | None = field(repr=False)

    def open(self, keyring: Keyring) -> list[str]:
        """Their texts in order; SealBroken, and then nothing."""
        if self._keys is None:
            return []
        held = self._keys.path.open(keyring)
        key, secret = bound_to_half(held, self._keys.half), self._keys.content_secret
        opened = [
            open_record(key, secret, note_context(each), each.sealed_text) for each in self.notes
        ]
        wipe(held, key)
        return [str(content["text"]) for content in opened]


def note_context(note: ServiceNote) -> bytes:
    """What the sealed text of a note is bound to."""
    place = (note.id, note.notebook_id, note.number, note.agency_id)
    return context("nrm/service-note", 1, "service_note", *place)


def put_note(actor: Actor, referral: Referral, text: str) -> ServiceNote:
    """The note stands on top of the others; the first one begins the notebook."""
    notebook = standing_notebook_of(referral)
    if notebook is None:
        notebook, key, half = _begin(actor, referral)
    else:
        keys = _keys_of(actor, notebook)
        key, half = open_path(actor, keys.path), keys.half
    notebook.note_count += 1
    note = ServiceNote(
        id=new_id(),
        notebook_id=notebook.id,
        case_id=notebook.case_id,
        number=notebook.note_count,
        author_id=actor.id,
        agency_id=notebook.agency_id,
        written_at=now(),
    )
    mixed, secret = bound_to_half(key, half), content_secret(referral.case)
    note.sealed_text = seal_record(mixed, secret, note_context(note), {"text": text})
    wipe(key, mixed)
    session().add(note)
    return note


def _begin(actor: Actor, referral: Referral) -> tuple[ServiceNotebook, bytearray, bytes]:
    """A notebook without a note, its key, and its half."""
    notebook = ServiceNotebook(
        id=new_id(),
        case_id=referral.case_id,
        referral_id=referral.id,
        agency_id=actor.agency_id,
        began_at=now(),
        note_count=0,
        ended_at=None,
    ).of(referral.case)
    half = shred.make(shred.NOTEBOOK, notebook.id, [shred.HALF])[shred.HALF]
    shred.live_after_commit(shred.NOTEBOOK, notebook.id)
    key, own = new_key(), agency_certificates([actor.agency_id])[actor.agency_id]
    give(Giving(NOTEBOOK, notebook.id, own, notebook.case_id), key, giver(actor))
    session().add(notebook)
    return notebook, key, half


def _keys_of(actor: Actor, notebook: ServiceNotebook) -> _Keys:
    paths = find_paths(actor, [notebook.id], [])
    secrets = shred.fetch([(shred.NOTEBOOK, notebook.id)])
    half = secrets.need(shred.NOTEBOOK, notebook.id, shred.HALF)
    return _Keys(paths.path(NOTEBOOK, notebook.id), half, content_secret(notebook.case))


def find_notes(actor: Actor, own: OwnNotes, cursor: str | None, limit: int) -> SealedNotes:
    """A page of them; Unavailable (`integrity`) when one was taken away, or is another's."""
    notebook = standing_notebook_of(own.referral)
    newest = _first_of(cursor, notebook.note_count if notebook is not None else 0)
    if notebook is None:
        return SealedNotes(own, (), None, None)
    given = {"notebook_id": notebook.id, "newest": newest}
    found = session().scalars(NOTES.limit(limit), given).all()
    rely_on(*found)
    left = newest - len(found)
    if [note.number for note in found] != list(range(newest, left, -1)) or _is_short(
        left, found, limit
    ):
        raise Unavailable(_BROKEN, integrity=True)
    return SealedNotes(own, found, f"{left:x}" if left else None, _keys_of(actor, notebook))


def _is_short(left: int, found: Sequence[ServiceNote], limit: int) -> bool:
    return left > 0 and len(found) < limit


def _first_of(cursor: str | None, newest: int) -> int:
    """The number of the first note of this page: the newest, or where the page before ended."""
    if cursor is None:
        return newest
    known = cursor.isascii() and cursor.isalnum() and len(cursor) < 16
    try:
        number = int(cursor, 16) if known else 0
    except ValueError:
        number = 0
    if not 0 < number <= newest:
        raise Invalid({"cursor": [_NO_CURSOR]})
    return number
