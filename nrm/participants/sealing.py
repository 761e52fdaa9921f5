"""The copy of an appointment for whoever attends: sealed to one account, signed by who made it.

It holds a time, a place, a language and what to look out for. It is bound to its row and to the
key it is sealed for, ends with the case, and is deleted when the appointment is over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from nrm.accounts.certifying import certificate_to_seal_for
from nrm.agencies.keys import find_certificates, giver
from nrm.cases.records import content_secret
from nrm.database import now
from nrm.errors import Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.participants.models import Appointment
from nrm.vault.certificates import check_chain
from nrm.vault.context import context
from nrm.vault.copies import open_copy, seal_copy
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring
from nrm.vault.signing import sign_with, verify

_LABEL: Final = context("nrm/appointment", 1)
_FORGED = to_translate("An appointment fails its check. Nothing was shown; tell whoever made it.")


def copy_context(appointment_id: UUID, holder_key_id: UUID | None) -> bytes:
    """What the copy of an appointment is bound to: its row, and whose key opens it."""
    return context("nrm/appointment", 1, "appointment", appointment_id, holder_key_id)


def payload_of(row: Appointment) -> bytes:
    """What whoever made it has signed."""
    made_at = int(row.made_at.timestamp() * 1000)
    bound_to = copy_context(row.id, row.holder_key_id)
    return context("nrm/appointment", 1, bound_to, row.sealed_copy, row.made_by_id, made_at)


def seal_for_attendee(actor: Actor, row: Appointment, content: Mapping[str, Any]) -> None:
    """The attendee, and nobody else of that agency, can open the copy from the commit on."""
    if row.attendee_id is None:
        return
    holder, giving = certificate_to_seal_for(row.attendee_id), giver(actor)
    row.holder_key_id, row.signer_id = holder.id, giving.certificate_id
    bound_to = copy_context(row.id, holder.id)
    secret = content_secret(row.case)
    row.sealed_copy = seal_copy(holder.encryption_public, secret, bound_to, content)
    row.signature = sign_with(giving.signing, _LABEL, payload_of(row))


@dataclass(frozen=True)
class SealedAppointment:
    """An appointment, checked and still sealed."""

    appointment: Appointment
    content_secret: bytes = field(repr=False)

    def open(self, keyring: Keyring) -> dict[str, Any]:
        """When, where, in which language, what to look out for; SealBroken, and then nothing."""
        row = self.appointment
        bound_to = copy_context(row.id, row.holder_key_id)
        return open_copy(keyring.encryption, self.content_secret, bound_to, row.sealed_copy)


def find_copy(row: Appointment) -> SealedAppointment:
    """The copy, made by the one whom the row names, with a key in force then; else Unavailable."""
    signer_id = row.signer_id
    if signer_id is None:
        raise Unavailable(_FORGED, integrity=True)
    chain = find_certificates([signer_id])[signer_id]
    check_chain(chain, row.made_at)
    if chain.certificate.subject_id != row.made_by_id:
        raise Unavailable(_FORGED, integrity=True)
    check_signature(chain.certificate.signing_public, row)
    return SealedAppointment(row, content_secret(row.case))


def check_signature(public: bytes, row: Appointment) -> None:
    """Nothing, when the holder of this key signed the copy; Unavailable (integrity) otherwise."""
    try:
        verify(public, row.signature, _LABEL, payload_of(row))
    except SealBroken as broken:
        raise Unavailable(_FORGED, integrity=True) from broken


def end_all(rows: Iterable[Appointment], because: str) -> None:
    """They are over: nothing is left of the copies, and the case keeps its own records."""
    for row in rows:
        row.ended_at, row.ended_because = now(), because
        row.sealed_copy, row.signature = b"", b""
