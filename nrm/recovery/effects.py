"""What follows a sign-in: the person's keys are kept for the pairs of approvers of today."""

from collections.abc import Collection

from nrm.accounts.models import Account
from nrm.errors import Unavailable
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.log.entry import Outcome
from nrm.recovery.halves import (
    Pair,
    check_approvers,
    end_quorum,
    find_approvers,
    find_quorums,
    pairs_of,
    seal_quorum,
)
from nrm.recovery.models import Quorum
from nrm.vault.keyring import Keyring


def keep_halves(account: Account, keyring: Keyring) -> None:
    """Each pair of today's approvers, and no other, can give these keys back together.

    Where an approver's key fails its check nothing is sealed and the log says so: that must not
    keep a whole agency from signing in.
    """
    if account.certificate_id is None:
        return
    try:
        changed = _keep(account, keyring)
    except Unavailable as alarm:
        if alarm.kind != "integrity":
            raise
        _tell(Outcome.FAILED, 0, alarm.kind)
        return
    if changed:
        _tell(Outcome.DONE, changed)


def _keep(account: Account, keyring: Keyring) -> int:
    """How many pairs were sealed for or ended."""
    kept = find_quorums(account.id)
    pairs = pairs_of(account, find_approvers(account))
    standing = {_pair(one) for one in kept if _stands(one, account, pairs)}
    fresh = [pair for key, pair in pairs.items() if key not in standing]
    check_approvers({one.key_id: one for pair in fresh for one in pair}.values())
    for pair in fresh:
        seal_quorum(account, pair, keyring)
    gone = [one for one in kept if not _stands(one, account, pairs)]
    for old in gone:
        end_quorum(old)
    return len(fresh) + len(gone)


def _pair(kept: Quorum) -> Pair:
    return frozenset((kept.first_key_id, kept.second_key_id))


def _stands(kept: Quorum, account: Account, pairs: Collection[Pair]) -> bool:
    return kept.owner_key_id == account.certificate_id and _pair(kept) in pairs


def _tell(outcome: Outcome, count: int, reason: str | None = None) -> None:
    act = Act(action="recovery.keep_halves", count=count, outcome=outcome, reason=reason)
    log.write_before_next([act])
