"""A case changes hands, in the accepting session and in one transaction.

Every key of it that the agency before held is the receiver's instead: the rows of its wraps say so,
and none is left. What it gave to partners is given again by the receiver, so that each wrap is
signed by who is entitled now. What is written from here on lies under a fresh key of the case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm import workflow
from nrm.agencies.keys import Paths, find_paths, giver
from nrm.cases.finding import secrets_of
from nrm.cases.heads import NOTES_LEAF, checked_head, sign_case_head
from nrm.cases.models import NEWEST_CONTENT, Case
from nrm.cases.records import checked_record, content_secret
from nrm.clocks.models import stop_clocks
from nrm.database import now, session
from nrm.errors import Unavailable
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.referrals.models import ON_CASE, Referral
from nrm.referrals.sealing import end_access, lock_of
from nrm.transfers.models import GRANTS_OF_CASE, CaseTransfer
from nrm.transfers.sealing import BROKEN, Bundle, forget_offer, open_offer
from nrm.vault import shred
from nrm.vault.failures import SealBroken
from nrm.vault.grants import CASE, LOCKED, REFERRAL, TRANSFER, Giver, Giving, move, move_behind_lock
from nrm.vault.heads import Leaf
from nrm.vault.models import Certificate, Grant
from nrm.vault.rings import Ring
from nrm.vault.rows import rely_on
from nrm.vault.together import write_together


@dataclass(frozen=True)
class _Hands:
    """From whom to whom, with which keys; `holders`: the keys in force of all who keep some."""

    transfer: CaseTransfer
    bundle: Bundle = field(repr=False)
    holders: Mapping[UUID, Certificate]
    giver: Giver

    @property
    def taker(self) -> UUID:
        return self.transfer.recipient_id


def take_over(actor: Actor, transfer: CaseTransfer, worker_id: UUID) -> dict[str, int]:
    """The case is the receiver's, with this lead worker; its referrals are sent by it.

    Returns what was opened for it: names and versions of records. Raises Unavailable
    (`integrity`), and nothing has changed, when a record does not open.
    """
    case = transfer.case
    referrals = [r.of(case) for r in session().scalars(ON_CASE, {"case_id": case.id})]
    rely_on(*referrals)
    _end_received(transfer, referrals)
    grants = _grants_of(case)
    paths = _find_paths(actor, transfer, [grant for grant, _ in grants])
    leaves = checked_head(case, paths)
    bundle = open_offer(actor, transfer, paths)
    contents = _opened(case, bundle.ring, leaves)
    hands = _Hands(transfer, bundle, paths.receivers, giver(actor))
    _hand_on(hands, grants)
    for referral in referrals:
        referral.sender_id = transfer.recipient_id
    write_together(referrals)
    stop_clocks(["lead_worker_assign"], case.id)
    workflow.step(transfer, "accept", worker=worker_id)
    transfer.decided_by_id, transfer.worker_id = actor.id, worker_id
    forget_offer(transfer)
    case.lead_agency_id, case.lead_worker_id = transfer.recipient_id, worker_id
    sign_case_head(actor, case, leaves)
    hooks.tell("case.transfer", case, contents)
    return {name: leaves[name].version for name in contents}


def _end_received(transfer: CaseTransfer, referrals: Sequence[Referral]) -> None:
    """What the receiver was sent of this case before has ended; no key of it is needed twice."""
    received = [r for r in referrals if r.recipient_id == transfer.recipient_id]
    end_access([r for r in received if r.sent_at is not None])
    for referral in received:
        if referral.access_ends_at is not None:
            referral.access_ends_at = min(referral.access_ends_at, now())
    if received:
        session().flush()


def _grants_of(case: Case) -> list[tuple[Grant, Certificate]]:
    found = [(g, c) for g, c in session().execute(GRANTS_OF_CASE, {"case_id": case.id})]
    rely_on(*(grant for grant, _ in found))
    return found


def _find_paths(actor: Actor, transfer: CaseTransfer, grants: Sequence[Grant]) -> Paths:
    case = transfer.case
    holders = {grant.holder_id for grant in grants} - {transfer.sender_id}
    receivers = sorted(holders | {transfer.recipient_id})
    signers = [case.head_signer_id]
    return find_paths(actor, [transfer.id], [transfer.sender_id], signers, receivers)


def _opened(case: Case, ring: Ring, leaves: Mapping[str, Leaf]) -> dict[str, Mapping[str, Any]]:
    """Every record as it stands under the head: nobody takes over what does not open."""
    names = [name for name in leaves if name != NOTES_LEAF]
    given = {"case_id": case.id, "names": names}
    rows = {row.name: row for row in session().scalars(NEWEST_CONTENT, given)}
    records = [checked_record(case, name, rows.get(name), leaves, None) for name in names]
    secret = content_secret(case)
    try:
        return {r.name: ring.open(secret, r.context, r.sealed_content) for r in records}
    except SealBroken as broken:
        raise Unavailable(BROKEN, integrity=True) from broken


def _hand_on(hands: _Hands, grants: Sequence[tuple[Grant, Certificate]]) -> None:
    """The wraps of the agency before are the receiver's, and those it gave are given anew."""
    before = hands.transfer.sender_id
    fresh = hands.bundle.ring.renewed(hands.holders[hands.taker].id)
    for grant, signer in grants:
        if grant.kind == TRANSFER:
            session().delete(grant)
        elif grant.kind == CASE:
            _move(hands, grant, hands.taker, fresh.written())
        elif before in (grant.holder_id, signer.agency_id):
            _give_on(hands, grant)
    write_together([grant for grant, _ in grants])
    fresh.wipe()
    hands.bundle.wipe()


def _give_on(hands: _Hands, grant: Grant) -> None:
    key = hands.bundle.keys.get((grant.kind, grant.subject_id))
    if key is None:
        raise Unavailable(BROKEN, integrity=True)
    if grant.holder_id == hands.transfer.sender_id:
        _move(hands, grant, hands.taker, key)
    elif grant.kind == REFERRAL and grant.state == LOCKED:
        _relock(hands, grant, key)
    else:
        _move(hands, grant, grant.holder_id, key)


def _move(hands: _Hands, grant: Grant, holder_id: UUID, key: bytearray) -> None:
    holder = hands.holders[holder_id]
    move(grant, Giving(grant.kind, grant.subject_id, holder, grant.case_id), key, hands.giver)


def _relock(hands: _Hands, grant: Grant, key: bytearray) -> None:
    """The recipient's, still behind its lock: what it may not open yet it cannot open by this."""
    case = hands.transfer.case
    half = secrets_of(case.id).get(shred.REFERRAL, grant.subject_id, shred.HALF)
    if half is None:
        # Its access has ended, and the deletion of its wrap follows.
        session().delete(grant)
        return
    lock = lock_of(grant, content_secret(case))
    if lock is None:
        raise Unavailable(BROKEN, integrity=True)
    giving = Giving(grant.kind, grant.subject_id, hands.holders[grant.holder_id], grant.case_id)
    move_behind_lock(grant, giving, key, hands.giver, lock, half)
