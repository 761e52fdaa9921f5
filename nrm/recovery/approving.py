"""An approver's half re-sealed to the fresh key, and the check before two of them open anything."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from nrm.agencies.keys import find_certificates
from nrm.database import new_id, now, session
from nrm.errors import Conflict, OutOfTurn, Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.policy import CUSTODIAN, REGISTRAR
from nrm.recovery.contexts import (
    APPROVAL,
    approval_payload,
    fresh_fingerprint,
    quorum_context,
    request_context,
)
from nrm.recovery.halves import (
    check_owner,
    find_halves,
    find_quorums,
    half_of,
    place_of,
)
from nrm.recovery.models import Approval, Quorum
from nrm.recovery.requests import Asked, find_approvals
from nrm.vault.certificates import Chain, check_chain
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring
from nrm.vault.quorum import open_together, reseal_half
from nrm.vault.signing import sign, verify

_FORGED = to_translate("An approval is not as it was given. Nothing was opened or changed.")


def check_ready(asked: Asked, seen: str) -> None:
    """Nothing, when the request can be approved and its key is the one that was compared.

    Raises OutOfTurn or Conflict.
    """
    request = asked.recovery
    if request.prepared_at is None or request.opens_at > now():
        raise OutOfTurn("The person has not set a new passphrase yet.")
    if fresh_fingerprint(request).hex() != seen:
        raise Conflict("The words of this request are others now. Compare them again.")


def give_halves(actor: Actor, asked: Asked) -> int:
    """The actor's halves of this person's keys open with the fresh key; how many they are.

    Raises OutOfTurn when the actor holds none, Conflict when they were given before.
    """
    own = [
        kept for kept in find_halves(actor.certificate_id) if kept.account_id == asked.account_id
    ]
    if not own or actor.certificate_id is None:
        raise OutOfTurn("You hold no half of this person's keys. Ask another custodian.")
    given = {(a.quorum_id, a.approver_key_id) for a in find_approvals([asked.recovery.id])}
    due = [kept for kept in own if (kept.id, actor.certificate_id) not in given]
    if not due:
        raise Conflict("You have approved this already.")
    chains = find_certificates({actor.certificate_id, *(kept.owner_key_id for kept in due)})
    check_chain(chains[actor.certificate_id])
    _check_entitled(chains[actor.certificate_id], asked)
    for kept in due:
        _check_quorum(kept, asked, chains[kept.owner_key_id])
        session().add(_approval(actor, asked, kept))
    return len(due)


def _approval(actor: Actor, asked: Asked, kept: Quorum) -> Approval:
    made = Approval(
        id=new_id(),
        recovery_id=asked.recovery.id,
        quorum_id=kept.id,
        approver_key_id=actor.certificate_id,
        sealed_half=_resealed(actor, asked, kept),
        made_at=now(),
    )
    payload = approval_payload(made, asked.recovery, kept)
    made.signature = sign(actor.keyring.signing, APPROVAL, payload)
    return made


def _resealed(actor: Actor, asked: Asked, kept: Quorum) -> bytes:
    place = place_of(kept, actor.certificate_id)
    bound = quorum_context(kept)
    fresh, request = asked.recovery.fresh_public, request_context(asked.recovery)
    private, half = actor.keyring.encryption, half_of(kept, place)
    try:
        return reseal_half(private, half, place, bound, fresh, request)
    except SealBroken as broken:
        raise Unavailable(_FORGED, integrity=True) from broken


def _check_quorum(kept: Quorum, asked: Asked, owner: Chain) -> None:
    check_chain(owner)
    check_owner(kept, owner.certificate)
    if asked.account.certificate_id != kept.owner_key_id:
        raise Unavailable(_FORGED, integrity=True)


def _check_entitled(chain: Chain, asked: Asked) -> None:
    """An approver is a custodian of the house, or for a custodian a registrar; never the owner."""
    certificate = chain.certificate
    duties = certificate.duties.split()
    near = CUSTODIAN in duties and certificate.agency_id == asked.agency_id
    far = REGISTRAR in duties and CUSTODIAN in asked.owner_duties
    if certificate.subject_id == asked.account_id or not (near or far):
        raise Unavailable(_FORGED, integrity=True)


def complete(approvals: Sequence[Approval]) -> Mapping[UUID, Sequence[Approval]]:
    """Approvals by quorum, of those in which both halves were given."""
    by_quorum: dict[UUID, list[Approval]] = {}
    for approval in approvals:
        by_quorum.setdefault(approval.quorum_id, []).append(approval)
    return {kept: given for kept, given in by_quorum.items() if len(given) == 2}


def opened_by_two(asked: Asked, fresh_private: bytearray) -> Keyring:
    """The person's keys, where the halves of two people entitled to approve meet.

    Raises OutOfTurn before two have approved, Unavailable (`integrity`) for what fails a check.
    """
    whole = complete(find_approvals([asked.recovery.id]))
    kept = next((one for one in find_quorums(asked.account_id) if one.id in whole), None)
    if kept is None:
        raise OutOfTurn("Two people have not approved yet.")
    given = sorted(whole[kept.id], key=lambda one: place_of(kept, one.approver_key_id))
    _check_both(asked, kept, given)
    halves, request = [one.sealed_half for one in given], request_context(asked.recovery)
    try:
        return open_together(fresh_private, halves, kept.sealed_keys, quorum_context(kept), request)
    except SealBroken as broken:
        raise Unavailable(_FORGED, integrity=True) from broken


def _check_both(asked: Asked, kept: Quorum, given: Sequence[Approval]) -> None:
    chains = find_certificates({kept.owner_key_id, *(one.approver_key_id for one in given)})
    _check_quorum(kept, asked, chains[kept.owner_key_id])
    for one in given:
        chain = chains[one.approver_key_id]
        check_chain(chain, one.made_at)
        _check_entitled(chain, asked)
        _check_signed(one, asked, kept, chain)
    people = {chains[one.approver_key_id].certificate.subject_id for one in given}
    if len(people) != 2:
        raise Unavailable(_FORGED, integrity=True)


def _check_signed(one: Approval, asked: Asked, kept: Quorum, chain: Chain) -> None:
    payload, signer = approval_payload(one, asked.recovery, kept), chain.certificate
    try:
        verify(signer.signing_public, one.signature, APPROVAL, payload)
    except SealBroken as broken:
        raise Unavailable(_FORGED, integrity=True) from broken
    if one.made_at < asked.recovery.opens_at:
        raise Unavailable(_FORGED, integrity=True)
