"""How a concern is sealed: under a key of its own, which only the agency that takes it in opens.

A secret of the shred store is mixed in, so that what came to its end opens in no old copy of the
database either. Nobody has signed it: who told it is known to nobody. That it is what arrived, the
seal of its row and the log say.
"""

from uuid import UUID

from nrm.intake.models import Concern
from nrm.intake.told import Told
from nrm.vault import shred
from nrm.vault.context import context
from nrm.vault.memory import new_key, wipe
from nrm.vault.models import Certificate
from nrm.vault.records import seal_record
from nrm.vault.suites import wrap


def seal_told(concern: Concern, to: Certificate, told: Told) -> None:
    """The row has what was told, sealed for the holders of this key; its id and agency stand."""
    secret = shred.make(shred.CONCERN, concern.id, [shred.CONTENT])[shred.CONTENT]
    shred.live_after_commit(shred.CONCERN, concern.id)
    key = new_key()
    concern.certificate_id = to.id
    concern.sealed_key = wrap(to.encryption_public, key, key_context(concern.id, to.id))
    concern.sealed_content = seal_record(key, secret, content_context(concern), told.plain())
    wipe(key)


def key_context(concern_id: UUID, certificate_id: UUID) -> bytes:
    """What the key is bound to: its concern, and the epoch that opens it."""
    return context("nrm/concern-key", 1, concern_id, certificate_id)


def content_context(concern: Concern) -> bytes:
    """What the content is bound to."""
    return context("nrm/concern", 1, "concern", concern.id, concern.agency_id)
