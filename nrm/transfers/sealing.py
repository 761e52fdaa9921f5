"""What an offer seals for the receiver: the ring of the case, and keys of referrals and threads.

They lie under a key of the offer (docs/formats.md 9). That key is wrapped to the receiver as a
referral's is to its recipient: with a lock that the service keeps, and a half in the shred store
whose deletion ends the offer in old copies of the database too.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm.agencies.keys import Paths, find_paths, giver, open_path
from nrm.cases.keys import ring_to_write
from nrm.cases.records import content_secret
from nrm.database import session
from nrm.errors import Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.referrals.sealing import lock_context, lock_of
from nrm.transfers.finding import half_of
from nrm.transfers.models import SENT, CaseTransfer
from nrm.vault import shred
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.grants import (
    CASE,
    REFERRAL,
    THREAD,
    TRANSFER,
    Giving,
    context_of,
    give_behind_lock,
)
from nrm.vault.locks import lock_unwrap
from nrm.vault.memory import wipe
from nrm.vault.models import GRANTS_OF
from nrm.vault.pending import forget
from nrm.vault.records import open_record, seal_record
from nrm.vault.rings import Ring, read_ring
from nrm.vault.service import seal_service

BROKEN = to_translate(
    "What was offered fails its check. Nothing was shown or changed; tell the auditor."
)


@dataclass(frozen=True)
class Bundle:
    """What the receiver goes on with; `keys`: by kind and referral, those that were held."""

    ring: Ring
    keys: Mapping[tuple[str, UUID], bytearray] = field(repr=False)

    def wipe(self) -> None:
        """No key is left in it."""
        self.ring.wipe()
        wipe(*self.keys.values())


def keys_context(transfer_id: UUID) -> bytes:
    """What the sealed keys of an offer are bound to."""
    return context("nrm/transfer", 1, "case_transfer", transfer_id)


def seal_offer(actor: Actor, transfer: CaseTransfer) -> None:
    """The receiver holds the keys, behind the lock and the half; nobody else gets any."""
    case, key, lock = transfer.case, os.urandom(32), os.urandom(32)
    sent = list(session().scalars(SENT, {"case_id": case.id}))
    receiver = transfer.recipient_id
    paths = find_paths(actor, [case.id, *sent], [case.lead_agency_id], receivers=[receiver])
    secret = content_secret(case)
    content = _held(actor, transfer, paths, sent)
    transfer.sealed_keys = seal_record(key, secret, keys_context(transfer.id), content)
    if half_of(transfer) is not None:
        # A try that came to nothing, just before its commit, has left its half.
        forget([(shred.TRANSFER, transfer.id)])
    # It stays `pending`: the offer ends before anybody needs it to be more, or a start finds it.
    half = shred.make(shred.TRANSFER, transfer.id, [shred.HALF])[shred.HALF]
    giving = Giving(TRANSFER, transfer.id, paths.receivers[receiver], case.id)
    locked = give_behind_lock(giving, key, giver(actor), lock, half)
    locked.sealed_lock = seal_service(
        session().info["root"], lock_context(transfer.id), lock, secret
    )


def _held(
    actor: Actor, transfer: CaseTransfer, paths: Paths, sent: list[UUID]
) -> dict[str, object]:
    # While the offer stands there is no other key: it begins with one that no leaver ever had.
    ring = ring_to_write(actor, transfer.case, paths)
    wanted = [(kind, row_id) for row_id in sent for kind in (REFERRAL, THREAD)]
    keys = {
        f"{kind}:{row_id}": open_path(actor, paths.path(kind, row_id)).hex()
        for kind, row_id in wanted
        if paths.has(kind, row_id)
    }
    return {CASE: ring.written().hex(), **keys}


def open_offer(actor: Actor, transfer: CaseTransfer, paths: Paths) -> Bundle:
    """The keys, in the accepting session; Unavailable (`integrity`) unless all is as it was."""
    grant, half = paths.grant(TRANSFER, transfer.id), half_of(transfer)
    secret = content_secret(transfer.case)
    if grant.sealed_lock is None or half is None:
        raise Unavailable(BROKEN, integrity=True)
    try:
        lock = lock_of(grant, secret)
        private = paths.agency_wrap(grant).open(actor.keyring.encryption)
        key = lock_unwrap(private, grant.sealed_key, lock, half, context_of(grant))
        content = open_record(key, secret, keys_context(transfer.id), transfer.sealed_keys)
    except SealBroken as broken:
        raise Unavailable(BROKEN, integrity=True) from broken
    wipe(key, private)
    return _bundle(content)


def _bundle(content: Mapping[str, Any]) -> Bundle:
    """What `_held` wrote; its seal says that it was this service that wrote it."""
    held = dict(content)
    ring = read_ring(bytearray.fromhex(held.pop(CASE)))
    named = (name.partition(":") for name in held)
    keys = {(kind, UUID(row)): bytearray.fromhex(held[f"{kind}:{row}"]) for kind, _, row in named}
    return Bundle(ring, keys)


def end_offer(transfer: CaseTransfer) -> None:
    """Nothing of the offer opens any more: its wrap and keys go now, its half after the commit."""
    for grant in session().scalars(GRANTS_OF, {"subjects": [transfer.id]}):
        session().delete(grant)
    forget_offer(transfer)


def forget_offer(transfer: CaseTransfer) -> None:
    """The same for whoever sees to its wrap."""
    transfer.sealed_keys = b""
    transfer.case.offered_until = None
    shred.shred_after_commit([(shred.TRANSFER, transfer.id)], [shred.HALF])
