"""What crosses a border is sealed for one agency there, by the worker's own keys and no service's.

At the sender: the agreed lines, under a key of their own that is wrapped to the agency which
accepted. Where they arrive, a secret of the shred store goes around them, so that what has ended
opens in no old copy of the database either. Nobody of that country has signed them: who sent them,
the signed message says, and that they are what arrived, the seal of the row and the log.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm.abroad.lines import known_lines
from nrm.abroad.models import TrmArrival, TrmMessage
from nrm.agencies.keys import KeyPath, find_paths
from nrm.database import session
from nrm.errors import Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.vault import shred
from nrm.vault.canonical import canonical, parse
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.grants import Wrap
from nrm.vault.keyring import Keyring
from nrm.vault.memory import new_key, wipe
from nrm.vault.padding import pad, unpad
from nrm.vault.root import RootKeys
from nrm.vault.sealing import seal, unseal
from nrm.vault.service import open_service, seal_service
from nrm.vault.suites import wrap

_NO_KEY = to_translate(
    "Your agency's key has not been given to you yet; ask a custodian of your agency."
)


def key_context(exchange_id: UUID, certificate_id: UUID) -> bytes:
    """What the key of the lines is bound to: the exchange, and the epoch that opens it."""
    return context("nrm/abroad-key", 1, exchange_id, certificate_id)


def lines_context(exchange_id: UUID) -> bytes:
    """What the lines are bound to on their way and for ever."""
    return context("nrm/abroad-lines", 1, exchange_id)


def kept_context(arrival: TrmArrival) -> bytes:
    """What goes around them where they arrived is bound to."""
    return context("nrm/abroad-kept", 1, arrival.id, arrival.agency_id)


def envelope_context(arrival: TrmArrival) -> bytes:
    """What an envelope that came is bound to."""
    return context("nrm/abroad-envelope", 1, arrival.id)


def body_context(message: TrmMessage) -> bytes:
    """What a message that waits is bound to: its exchange, and who alone may be sent it."""
    return context("nrm/abroad-body", 1, message.id, message.exchange_id, message.focal_point_id)


@dataclass(frozen=True)
class Lines:
    """The agreed lines for one agency abroad, and their key for it."""

    sealed_key: bytes = field(repr=False)
    sealed_lines: bytes = field(repr=False)


def seal_lines(
    exchange_id: UUID, certificate_id: UUID, public: bytes, content: Mapping[str, Any]
) -> Lines:
    """Nobody but the holders of this agency's key opens them; SealBroken if it is no public key."""
    key, plain = new_key(), bytearray(canonical(content))
    padded = pad(plain)
    sealed_key = wrap(public, key, key_context(exchange_id, certificate_id))
    sealed_lines = seal(key, None, lines_context(exchange_id), padded)
    wipe(key, plain, padded)
    return Lines(sealed_key, sealed_lines)


def may_be_a_key(public: bytes) -> bool:
    """Whether something can be sealed to it: looked at when it comes, not when it is needed."""
    try:
        return bool(wrap(public, bytes(32), b""))
    except SealBroken:
        return False


def seal_envelope(arrival: TrmArrival, envelope: Mapping[str, Any]) -> None:
    """The row has the codes that came with it; there is a secret for what may follow."""
    plain = json.dumps(envelope, sort_keys=True, separators=(",", ":")).encode()
    arrival.sealed_envelope = seal_service(root_keys(), envelope_context(arrival), plain)
    shred.make(shred.ARRIVAL, arrival.id, [shred.CONTENT])
    shred.live_after_commit(shred.ARRIVAL, arrival.id)


def envelope_of(arrival: TrmArrival) -> dict[str, Any]:
    """Codes and numbers; nothing of what has ended or run out."""
    if arrival.sealed_envelope is None or arrival.has_run_out:
        return {}
    plain = open_service(root_keys(), envelope_context(arrival), arrival.sealed_envelope)
    envelope: dict[str, Any] = json.loads(bytes(plain))
    return envelope


def keep_lines(arrival: TrmArrival, lines: Lines) -> None:
    """The row has them, and they end with its secret."""
    secret = _secret_of(arrival)
    arrival.sealed_key = lines.sealed_key
    arrival.sealed_content = seal(secret, None, kept_context(arrival), lines.sealed_lines)


@dataclass(frozen=True)
class SealedArrival:
    """What came, still sealed, with the way to its key; None where nothing opens."""

    arrival: TrmArrival
    envelope: Mapping[str, Any]
    path: KeyPath | None = field(default=None, repr=False)
    secret: bytes = field(default=b"", repr=False)

    def open(self, keyring: Keyring) -> dict[str, Any] | None:
        """The lines by section; None where nothing opens. SealBroken, and then nothing."""
        if self.path is None:
            return None
        sealed = self.arrival.sealed_content or b""
        lines = unseal(self.secret, None, kept_context(self.arrival), sealed)
        key = self.path.open(keyring)
        plain = unseal(key, None, lines_context(self.arrival.exchange_id), bytes(lines))
        unpad(plain)
        content = _parsed(plain)
        wipe(key, plain)
        return content


def _parsed(plain: bytearray) -> dict[str, Any]:
    with suppress(ValueError):
        return known_lines(parse(plain))
    raise SealBroken("These lines were not written by such a service.")


def find_sealed(actor: Actor, arrival: TrmArrival) -> SealedArrival:
    """What came, with the way to its lines for a member of the agency; nothing is opened."""
    certificate_id = arrival.certificate_id
    if arrival.sealed_key is None or certificate_id is None or arrival.has_run_out:
        return SealedArrival(arrival, envelope_of(arrival))
    agency = find_paths(actor, [], [arrival.agency_id]).agency_wraps.get(certificate_id)
    if agency is None:
        raise Unavailable(_NO_KEY)
    bound_to = key_context(arrival.exchange_id, certificate_id)
    path = KeyPath(agency, Wrap(arrival.sealed_key, bound_to))
    return SealedArrival(arrival, envelope_of(arrival), path, _secret_of(arrival))


def end(arrival: TrmArrival) -> None:
    """Nothing of it opens any more, for nobody, in old copies of the database either."""
    arrival.sealed_envelope = arrival.sealed_key = arrival.sealed_content = None
    shred.shred_after_commit([(shred.ARRIVAL, arrival.id)], [shred.CONTENT])


def _secret_of(arrival: TrmArrival) -> bytes:
    secrets = shred.fetch([(shred.ARRIVAL, arrival.id)])
    return secrets.need(shred.ARRIVAL, arrival.id, shred.CONTENT)


def root_keys() -> RootKeys:
    """The root keys of this transaction."""
    root: RootKeys = session().info["root"]
    return root
