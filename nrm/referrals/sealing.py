"""What a referral seals and under which key: envelope, snapshot, thread, the recipient's lock.

Envelope: service-sealed with the case's content secret. Snapshot: referral key. Thread: a key of
its own, wrapped to both agencies. What is returned for reading is still sealed.
"""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from nrm.agencies.keys import Paths, find_paths, giver
from nrm.agencies.models import Agency
from nrm.agencies.public_keys import agency_certificates
from nrm.cases.finding import secrets_of
from nrm.cases.models import Case
from nrm.cases.records import content_secret
from nrm.database import new_id, now, session
from nrm.errors import Unavailable, to_translate
from nrm.files.places import file_id_of, record_name
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.referrals.finding import consent_of, half_of
from nrm.referrals.models import SNAPSHOT, Referral, Snapshot
from nrm.referrals.snapshots import SealedSnapshot
from nrm.vault import grants, shred
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.grants import REFERRAL, THREAD, Giving
from nrm.vault.locks import lock_unwrap
from nrm.vault.memory import wipe
from nrm.vault.models import GRANTS_OF, Grant
from nrm.vault.pending import forget
from nrm.vault.records import record_hash, seal_record
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service, seal_service

_BROKEN = to_translate(
    "A referral fails its check. Nothing was shown or changed; tell the auditor."
)


def _root() -> RootKeys:
    root: RootKeys = session().info["root"]
    return root


def seal_envelope(referral: Referral, envelope: Mapping[str, Any]) -> None:
    """The envelope stands in the row: readable by the service as long as the case is not erased."""
    written = json.dumps(envelope, sort_keys=True, separators=(",", ":")).encode()
    secret = content_secret(referral.case)
    referral.sealed_envelope = seal_service(_root(), envelope_context(referral), written, secret)


def envelope_of(referral: Referral) -> dict[str, Any]:
    """The envelope of a referral that was found: a service-sealed value, opened by the service."""
    secret = secrets_of(referral.case_id).get(shred.CASE, referral.case_id, shred.CONTENT)
    return open_envelope(_root(), referral, secret)


def open_envelope(root: RootKeys, referral: Referral, secret: bytes | None) -> dict[str, Any]:
    """Codes and numbers of the envelope; empty once the case's content secret is gone."""
    if secret is None:
        return {}
    opened = open_service(root, envelope_context(referral), referral.sealed_envelope, secret)
    envelope: dict[str, Any] = json.loads(bytes(opened))
    return envelope


def envelope_context(referral: Referral) -> bytes:
    """What the sealed envelope of this referral is bound to."""
    return context("nrm/envelope", 1, "referral", referral.id)


def _snapshot_context(referral: Referral) -> bytes:
    return context("nrm/snapshot", 1, "snapshot", referral.id)


def lock_context(referral_id: UUID) -> bytes:
    """What the sealed lock of this referral's grant is bound to."""
    return context("nrm/referral-lock", 1, referral_id)


def freeze(actor: Actor, referral: Referral, content: Mapping[str, Any]) -> None:
    """The snapshot is sealed; the sender can open it, the recipient only once it has accepted."""
    secret, key, thread = content_secret(referral.case), os.urandom(32), os.urandom(32)
    sealed = seal_record(key, secret, _snapshot_context(referral), content)
    session().add(Snapshot(id=new_id(), referral_id=referral.id, sealed_content=sealed))
    referral.snapshot_hash = record_hash(sealed)
    held_by = agency_certificates(
        [referral.sender_id, referral.recipient_id], to_send_to=referral.recipient_id
    )
    sender, recipient = held_by[referral.sender_id], held_by[referral.recipient_id]
    giving = giver(actor)
    if half_of(referral) is not None:
        # A try that came to nothing, just before its commit, has left its half.
        forget([(shred.REFERRAL, referral.id)])
    # It stays `pending` until the recipient acknowledges, or a start finds that it was sent.
    half = shred.make(shred.REFERRAL, referral.id, [shred.HALF])[shred.HALF]
    lock, case_id = os.urandom(32), referral.case_id
    grants.give(Giving(REFERRAL, referral.id, sender, case_id), key, giving)
    locked = grants.give_behind_lock(
        Giving(REFERRAL, referral.id, recipient, case_id), key, giving, lock, half
    )
    locked.sealed_lock = seal_service(_root(), lock_context(referral.id), lock, secret)
    for holder in (sender, recipient):
        grants.give(Giving(THREAD, referral.id, holder, case_id), thread, giving)


def find_referral_paths(actor: Actor, referral: Referral, *, to_release: bool = False) -> Paths:
    """The keys of the referral that the actor's agency holds, checked.

    `to_release`: and the certificate of the recipient, to whom its key will be wrapped.
    """
    receivers = [referral.recipient_id] if to_release else []
    return find_paths(actor, [referral.id], [referral.sender_id], receivers=receivers)


def release(actor: Actor, referral: Referral, paths: Paths) -> Paths:
    """The lock is gone and the referral key is the recipient's, under the shred half alone."""
    grant = paths.grant(REFERRAL, referral.id)
    secret, half = content_secret(referral.case), half_of(referral)
    if grant.state != grants.LOCKED or grant.sealed_lock is None or half is None:
        raise Unavailable(_BROKEN, integrity=True)
    recipient = paths.receivers[referral.recipient_id]
    try:
        lock = lock_of(grant, secret)
        private = paths.agency_wrap(grant).open(actor.keyring.encryption)
        bound_to = grants.context_of(grant)
        key = lock_unwrap(private, grant.sealed_key, lock, half, bound_to)
    except SealBroken as broken:
        raise Unavailable(_BROKEN, integrity=True) from broken
    giving = Giving(REFERRAL, referral.id, recipient, referral.case_id)
    released = grants.give_behind_lock(giving, key, giver(actor), None, half)
    wipe(key, private)
    session().delete(grant)
    return Paths(
        {**paths.held, (REFERRAL, referral.id): released}, paths.agency_wraps, paths.certificates
    )


def lock_of(grant: Grant, secret: bytes) -> bytes | None:
    """The lock of a recipient's key, opened by the service; None once it was released."""
    if grant.sealed_lock is None:
        return None
    return bytes(open_service(_root(), lock_context(grant.subject_id), grant.sealed_lock, secret))


def find_snapshot(referral: Referral, paths: Paths) -> SealedSnapshot | None:
    """The frozen snapshot with the recipient's way to it; None once its key has ended."""
    half = half_of(referral)
    if half is None or not paths.has(REFERRAL, referral.id):
        return None
    names = [record_name(file_id) for file_id in referral.file_ids]
    wanted = {"referral_id": referral.id, "case_id": referral.case_id, "names": names}
    found = session().execute(SNAPSHOT, wanted).all()
    if not found or record_hash(found[0].sealed_content) != referral.snapshot_hash:
        raise Unavailable(_BROKEN, integrity=True)
    return SealedSnapshot(
        paths.path(REFERRAL, referral.id, half),
        found[0].sealed_content,
        content_secret(referral.case),
        _snapshot_context(referral),
        frozenset(file_id_of(row.name) for row in found if row.name is not None),
    )


def holds_now(referral: Referral) -> bool:
    """The consent holds by the clock, and no hand-over window has run out."""
    consent, ends = consent_of(referral), referral.access_ends_at
    return consent is not None and consent.is_live and (ends is None or now() < ends)


def end_access(referrals: Sequence[Referral]) -> None:
    """The recipients' keys are gone: wraps and locks now, the shred halves after the commit.

    Dead with last month's dump too: what opened the wraps is no more.
    """
    held = {referral.id: referral.recipient_id for referral in referrals}
    if not held:
        return
    found: Sequence[Grant] = session().scalars(GRANTS_OF, {"subjects": list(held)}).all()
    # Who leads the case by now keeps what it holds as the sender of what it once received.
    senders = {referral.id: referral.sender_id for referral in referrals}
    for referral in referrals:
        referral.sealed_address = None
    for grant in found:
        if grant.holder_id == held[grant.subject_id] != senders[grant.subject_id]:
            session().delete(grant)
    shred.shred_after_commit([(shred.REFERRAL, row_id) for row_id in held], [shred.HALF])
    hooks.tell("referral.access_ended", referrals)


def secrets_for(lines: Sequence[tuple[Referral, Case, Agency]]) -> shred.Secrets:
    """The content secrets that open these envelopes, in one statement of the shred store."""
    return shred.fetch([(shred.CASE, case.id) for _, case, _ in lines])
