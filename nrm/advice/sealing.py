"""How a consultation is sealed: under a key of its own, wrapped to the agency that asks and the one
that is asked.

A secret of the shred store is mixed in, so that what came to its end opens in no old copy of the
database either. All that is asked and answered is one content, sealed anew with each word of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nrm.advice.models import Consultation
from nrm.agencies.keys import KeyPath, find_paths, giver
from nrm.agencies.public_keys import agency_certificates
from nrm.database import session
from nrm.errors import OutOfTurn, Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.vault import shred
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.grants import CONSULTATION, Giving, give
from nrm.vault.keyring import Keyring
from nrm.vault.memory import new_key, wipe
from nrm.vault.models import GRANTS_OF
from nrm.vault.records import open_record, seal_record

_BROKEN = to_translate(
    "What was written here fails its check. Nothing was shown or changed; tell the auditor."
)
_TOO_LONG = to_translate("So much was written here already that you had better ask anew.")
# What needs more than these is no advice any more.
MOST_WORDS: Final = 40
Content = Mapping[str, Any]


@dataclass(frozen=True)
class SealedConsultation:
    """A consultation, still sealed, with the way to its key; None once it has ended."""

    consultation: Consultation
    path: KeyPath | None = field(repr=False)
    secret: bytes = field(repr=False)

    def open(self, keyring: Keyring) -> dict[str, Any]:
        """What was asked and answered; nothing of what has ended. SealBroken, and then nothing."""
        if self.path is None:
            return {}
        key = self.path.open(keyring)
        sealed = self.consultation.sealed_content or b""
        content: dict[str, Any] = open_record(
            key, self.secret, content_context(self.consultation), sealed
        )
        wipe(key)
        return content


def content_context(consultation: Consultation) -> bytes:
    """What the content is bound to: its row, and who asks whom."""
    between = (consultation.id, consultation.sender_id, consultation.recipient_id)
    return context("nrm/consultation", 1, "consultation", *between)


def seal_asked(actor: Actor, consultation: Consultation, content: Content) -> None:
    """The row has what is asked, and both agencies hold the key; OutOfTurn for a suspended one."""
    secret = shred.make(shred.CONSULTATION, consultation.id, [shred.CONTENT])[shred.CONTENT]
    shred.live_after_commit(shred.CONSULTATION, consultation.id)
    both = (consultation.sender_id, consultation.recipient_id)
    holders = agency_certificates(both, to_send_to=consultation.recipient_id)
    key, giving = new_key(), giver(actor)
    for agency_id in both:
        give(Giving(CONSULTATION, consultation.id, holders[agency_id]), key, giving)
    consultation.sealed_content = seal_record(key, secret, content_context(consultation), content)
    wipe(key)


def find_sealed(actor: Actor, consultation: Consultation) -> SealedConsultation:
    """The consultation with the way to its key, for a member of either agency."""
    if consultation.has_ended:
        return SealedConsultation(consultation, None, b"")
    paths = find_paths(actor, [consultation.id], [consultation.sender_id])
    path = paths.path(CONSULTATION, consultation.id)
    secrets = shred.fetch([(shred.CONSULTATION, consultation.id)])
    secret = secrets.need(shred.CONSULTATION, consultation.id, shred.CONTENT)
    return SealedConsultation(consultation, path, secret)


def reseal(actor: Actor, consultation: Consultation, *words: Content, **said: object) -> None:
    """The content has these words at its end, and what else was said."""
    sealed = find_sealed(actor, consultation)
    try:
        content = sealed.open(actor.keyring)
        key = sealed.path.open(actor.keyring) if sealed.path is not None else bytearray()
    except SealBroken as broken:
        raise Unavailable(_BROKEN, integrity=True) from broken
    if len(content["words"]) + len(words) > MOST_WORDS:
        wipe(key)
        raise OutOfTurn(_TOO_LONG)
    told = {**content, **said, "words": [*content["words"], *words]}
    bound_to = content_context(consultation)
    consultation.sealed_content = seal_record(key, sealed.secret, bound_to, told)
    wipe(key)


def end(consultation: Consultation) -> None:
    """Nothing of it opens any more, for nobody, in old copies of the database either."""
    consultation.sealed_content = None
    for grant in session().scalars(GRANTS_OF, {"subjects": [consultation.id]}):
        session().delete(grant)
    shred.shred_after_commit([(shred.CONSULTATION, consultation.id)], [shred.CONTENT])
