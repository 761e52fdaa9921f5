"""How a concern is sealed: under a key of its own, which only the agency that takes it in opens.

A secret of the shred store is mixed in, so that what came to its end opens in no old copy of the
database either. Nobody has signed it: who told it is known to nobody. That it is what arrived, the
seal of its row and the log say.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm.agencies.keys import KeyPath, find_paths
from nrm.errors import Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.intake.models import Concern
from nrm.intake.opening import with_texts
from nrm.intake.told import Told
from nrm.intake.unread import open_tab_key
from nrm.vault import shred
from nrm.vault.context import context
from nrm.vault.grants import Wrap
from nrm.vault.keyring import Keyring
from nrm.vault.memory import KEY_BYTES, Secret, new_key, wipe
from nrm.vault.models import Certificate
from nrm.vault.records import open_record, seal_record
from nrm.vault.suites import wrap

BROKEN = to_translate(
    "What was told here fails its check. Nothing was shown or changed; tell the auditor."
)
_NO_KEY = to_translate(
    "Your agency's key has not been given to you yet; ask a custodian of your agency."
)


@dataclass(frozen=True)
class SealedConcern:
    """A concern, still sealed, with the way to its key; None once it has ended."""

    concern: Concern
    path: KeyPath | None = field(repr=False)
    content_secret: bytes = field(repr=False)

    def open(self, keyring: Keyring) -> dict[str, Any]:
        """What was told; nothing of what has ended. SealBroken, and then nothing."""
        if self.path is None:
            return {}
        content, tab_key = self.as_it_lies(self.path, keyring)
        told = with_texts(content, tab_key)
        wipe(tab_key)
        return told

    def as_it_lies(self, path: KeyPath, keyring: Keyring) -> tuple[dict[str, Any], bytearray]:
        """What was told, with the texts that a browser sealed still sealed, and the key to them."""
        key, tab_key = self._keys(path, keyring)
        sealed = self.concern.sealed_content or b""
        bound_to = content_context(self.concern)
        try:
            return open_record(key, self.content_secret, bound_to, sealed), tab_key
        finally:
            wipe(key)

    def _keys(self, path: KeyPath, keyring: Keyring) -> tuple[bytearray, bytearray]:
        private = path.agency.open(keyring.encryption)
        try:
            held = path.key.open(private)
            return keys_in(held, private, self.concern.certificate_id)
        finally:
            wipe(private)


def seal_told(concern: Concern, to: Certificate, told: Told) -> None:
    """The row has what was told, sealed for the holders of this key; its id and agency stand."""
    # Beside its key lies that of the sender's tab, as wrapped as it came: so it has the hybrid
    # around it as well, and goes with the concern when the agency has a new key.
    beside = told.tab_key.wrapped if told.unread and told.tab_key else b""
    _seal(concern, to, told.plain(), beside)


def seal_anew(
    sealed: SealedConcern, keyring: Keyring, made: Concern, to: Certificate, **said: str
) -> None:
    """The row has the same, with what is said of its way, for the holders of this key."""
    if sealed.path is None:
        raise Unavailable(BROKEN, integrity=True)
    content, tab_key = sealed.as_it_lies(sealed.path, keyring)
    _seal(made, to, {**content, **said}, tab_key)
    wipe(tab_key)


def _seal(concern: Concern, to: Certificate, content: dict[str, Any], beside: Secret) -> None:
    secret = shred.make(shred.CONCERN, concern.id, [shred.CONTENT])[shred.CONTENT]
    shred.live_after_commit(shred.CONCERN, concern.id)
    key = new_key()
    held = key + beside
    concern.certificate_id = to.id
    concern.sealed_key = wrap(to.encryption_public, held, key_context(concern.id, to.id))
    concern.sealed_content = seal_record(key, secret, content_context(concern), content)
    wipe(key, held)


def keys_in(held: bytearray, private: Secret, certificate_id: UUID) -> tuple[bytearray, bytearray]:
    """Of what a concern's wrap holds its key, and that of the sender's tab; empty: none that opens.

    The tab's is as its browser wrapped it to this epoch, or plain once the concern was moved.
    """
    key, beside = held[:KEY_BYTES], held[KEY_BYTES:]
    wipe(held)
    if len(beside) <= KEY_BYTES:
        return key, beside
    return key, open_tab_key(private, beside, certificate_id) or bytearray()


def key_context(concern_id: UUID, certificate_id: UUID) -> bytes:
    """What the key is bound to: its concern, and the epoch that opens it."""
    return context("nrm/concern-key", 1, concern_id, certificate_id)


def content_context(concern: Concern) -> bytes:
    """What the content is bound to."""
    return context("nrm/concern", 1, "concern", concern.id, concern.agency_id)


def find_sealed(actor: Actor, concern: Concern) -> SealedConcern:
    """The concern with the way to its key, for a member of the agency; nothing is opened."""
    if concern.sealed_key is None:
        return SealedConcern(concern, None, b"")
    paths = find_paths(actor, [], [concern.agency_id])
    agency = paths.agency_wraps.get(concern.certificate_id)
    if agency is None:
        raise Unavailable(_NO_KEY)
    bound_to = key_context(concern.id, concern.certificate_id)
    secrets = shred.fetch([(shred.CONCERN, concern.id)])
    secret = secrets.need(shred.CONCERN, concern.id, shred.CONTENT)
    return SealedConcern(concern, KeyPath(agency, Wrap(concern.sealed_key, bound_to)), secret)


def end(concern: Concern) -> None:
    """Nothing of it opens any more, for nobody, in old copies of the database either."""
    concern.sealed_key = concern.sealed_content = None
    shred.shred_after_commit([(shred.CONCERN, concern.id)], [shred.CONTENT])
